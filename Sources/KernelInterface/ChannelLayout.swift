/// A second derivative in two directions, first <= second.
public struct SecondDerivative: Hashable, Sendable {
  /// The smaller direction.
  public let first: Int
  /// The larger direction; the same as `first` for a pure second derivative.
  public let second: Int

  /// Creates the second derivative in directions `first` and `second`, in either order.
  public init(_ first: Int, _ second: Int) {
    self.first = min(first, second)
    self.second = max(first, second)
  }
}

/// A derivative of order 3 or 4 in one direction. Layers that carry one are processed sample by sample, several times slower
/// than with second derivatives only.
public struct HigherDerivative: Hashable, Sendable {
  /// The order, 3 or 4.
  public let order: Int
  /// The direction.
  public let direction: Int

  /// Creates the derivative of a given order in a direction.
  ///
  /// - Precondition: the order is 3 or 4.
  public init(order: Int, direction: Int) {
    precondition(order == 3 || order == 4, "a higher derivative has order 3 or 4 (got \(order))")
    self.order = order
    self.direction = direction
  }
}

/// The quantities carried through a network for one sample: a truncated Taylor expansion (a jet).
///
/// Channel 0 is the value, followed by the first derivatives in direction k = 0 ..< directions, the listed second
/// derivatives in their order, and the listed higher derivatives in theirs.
public struct ChannelLayout: Hashable, Sendable {
  /// The number of directions with a first derivative.
  public let directions: Int
  /// The second derivatives carried.
  public let secondDerivatives: [SecondDerivative]
  /// The third and fourth derivatives carried.
  public let higherDerivatives: [HigherDerivative]

  /// The value alone.
  public static let value = ChannelLayout(directions: 0, secondDerivatives: [])

  /// Creates a layout with the value, `directions` first derivatives, and the listed second and higher derivatives.
  ///
  /// - Precondition: every derivative is in directions 0 ..< `directions`, and none is listed twice; a derivative of order
  ///   3 or 4 is listed only with all those of lower order in its direction, on which it depends.
  public init(
    directions: Int, secondDerivatives: [SecondDerivative], higherDerivatives: [HigherDerivative] = []
  ) {
    precondition(directions >= 0, "the number of directions must be nonnegative")
    precondition(
      secondDerivatives.allSatisfy { 0 <= $0.first && $0.second < directions },
      "second derivatives need directions below \(directions)")
    precondition(
      Set(secondDerivatives).count == secondDerivatives.count, "a second derivative is listed twice")
    precondition(
      Set(higherDerivatives).count == higherDerivatives.count, "a higher derivative is listed twice")
    precondition(
      higherDerivatives.allSatisfy { higher in
        let k = higher.direction
        return secondDerivatives.contains(SecondDerivative(k, k))
          && (higher.order == 3 || higherDerivatives.contains(HigherDerivative(order: 3, direction: k)))
      }, "a higher derivative needs those of lower order in its direction")
    self.directions = directions
    self.secondDerivatives = secondDerivatives
    self.higherDerivatives = higherDerivatives
  }

  /// The number C of channels.
  public var count: Int { 1 + directions + secondDerivatives.count + higherDerivatives.count }
  /// The highest order of the derivatives carried, 0 ... 4.
  public var order: Int {
    higherDerivatives.map { $0.order }.max() ?? (!secondDerivatives.isEmpty ? 2 : directions > 0 ? 1 : 0)
  }
  /// Returns the channel of the first derivative in a direction.
  public func channel(direction: Int) -> Int { 1 + direction }
  /// Returns the channel of a listed second derivative, or `nil`.
  public func channel(_ derivative: SecondDerivative) -> Int? {
    secondDerivatives.firstIndex(of: derivative).map { 1 + directions + $0 }
  }
  /// Returns the channel of a listed higher derivative, or `nil`.
  public func channel(_ derivative: HigherDerivative) -> Int? {
    higherDerivatives.firstIndex(of: derivative).map { 1 + directions + secondDerivatives.count + $0 }
  }
  /// Returns the channels of the derivatives of orders 1 ... n in the direction of a listed derivative of order n.
  public func path(to derivative: HigherDerivative) -> [Int] {
    let k = derivative.direction
    let third = HigherDerivative(order: 3, direction: k)
    let channels = [channel(direction: k), channel(SecondDerivative(k, k)), channel(third), channel(derivative)]
    return channels.compactMap { $0 }.prefix(derivative.order).map { $0 }
  }
}
