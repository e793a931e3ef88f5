import SplineKernels
import Testing

/// The order of channels: value, first derivatives, second derivatives as listed.
@Suite struct ChannelLayoutTests {
  @Test func directionsAreOrdered() {
    for (k, l) in [(0, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
      let derivative = SecondDerivative(k, l)
      #expect(derivative.first == min(k, l) && derivative.second == max(k, l))
    }
    #expect(SecondDerivative(2, 1) == SecondDerivative(1, 2) && SecondDerivative(2, 1) != SecondDerivative(1, 1))
  }

  @Test func channelsAreCountedThrough() {
    let layout = ChannelLayout(directions: 3, secondDerivatives: [.init(2, 2), .init(2, 0), .init(0, 0)])
    #expect(layout.count == 7)
    #expect((0..<3).map { layout.channel(direction: $0) } == [1, 2, 3])
    #expect(layout.secondDerivatives.map { layout.channel($0) } == [4, 5, 6])
    #expect(layout.channel(SecondDerivative(0, 2)) == 5 && layout.channel(SecondDerivative(1, 1)) == nil)
    #expect(layout.order == 2)
    #expect(ChannelLayout.value.order == 0 && ChannelLayout(directions: 1, secondDerivatives: []).order == 1)
    #expect(ChannelLayout.value.count == 1 && ChannelLayout.value.channel(SecondDerivative(0, 0)) == nil)
  }

  @Test func higherDerivativesComeLast() {
    let higher = [(4, 2), (3, 0), (3, 2)].map { HigherDerivative(order: $0.0, direction: $0.1) }
    let layout = ChannelLayout(
      directions: 3, secondDerivatives: [.init(2, 2), .init(0, 1), .init(0, 0)], higherDerivatives: higher)
    #expect(layout.count == 10 && layout.order == 4)
    #expect(higher.map { layout.channel($0) } == [7, 8, 9])
    #expect(layout.channel(HigherDerivative(order: 4, direction: 0)) == nil)
    #expect(higher.map { layout.path(to: $0) } == [[3, 4, 9, 7], [1, 6, 8], [3, 4, 9]])
  }
}
