import KANCore

/// The axis of the arguments of an edge: in the user's units behind a fixed normalization of the inputs, otherwise in
/// those of the knots.
struct ArgumentAxis {
  /// The label.
  let label: String
  private let scale: Double
  private let shift: Double

  /// Creates the axis of an input of a layer of edges.
  ///
  /// - Parameters:
  ///   - network: the network, with remembered ranges as fixed maps.
  ///   - stage: the layer.
  ///   - input: the input of the layer.
  ///   - name: the name of the unit.
  ///   - range: the range to be shown, in the units of the knots.
  init(of network: Network, stage: Int, input: Int, name: String, range: ClosedRange<Double>) {
    var (label, scale, shift) = (name, 1.0, 0.0)
    if stage > 0 {
      switch network.stages[stage - 1] {
      case .normalize(let map):
        label = "\(name), normalized"
        if stage == 1, case .affine(let scales, let shifts) = map.kind {
          let ends = [range.lowerBound, range.upperBound].map { ($0 - shifts[input]) / scales[input] }
          // A factor that is zero or nearly zero says nothing about the input.
          if ends.allSatisfy(\.isFinite), ends[0] != ends[1] {
            (label, scale, shift) = (name, scales[input], shifts[input])
          }
        }
      case .activation: label = "\(name), activated"
      case .linear, .dense, .splines: break
      }
    }
    self.label = label
    self.scale = scale
    self.shift = shift
  }

  /// Returns an argument in the units of the axis.
  func value(_ t: Double) -> Double { (t - shift) / scale }

  /// Returns a range in the units of the axis.
  func range(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let ends = increasing([value(range.lowerBound), value(range.upperBound)])
    return ends[0]...ends[1]
  }

  /// Returns numbers that belong to increasing arguments in the order of the axis.
  func increasing<T>(_ numbers: [T]) -> [T] { scale < 0 ? numbers.reversed() : numbers }
}
