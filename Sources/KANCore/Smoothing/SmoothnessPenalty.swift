/// A penalty on the roughness of the edges: weight int (phi^(d))^2, summed over all edges and the given orders d.
///
/// The integral is over the domain of the knots, mapped onto [0, 1], so that weights do not depend on the units of
/// inputs. The penalty is added to the mean squared error, in which every output is in its own unit
/// (``TrainingTask/units(for:)``). If the edges of the last layer add up to the outputs, they are in these units, too:
/// weights do not depend on the units of outputs either. As the weight of d = 2 grows, edges become linear; with the
/// weight of d = 1, they become zero, up to constants.
public struct SmoothnessPenalty: Sendable, Equatable, Codable {
  /// The weight of int (phi'')^2.
  public var curvature: Double
  /// The weight of int (phi')^2.
  public var slope: Double

  /// Creates a penalty.
  public init(curvature: Double, slope: Double = 0) {
    self.curvature = curvature
    self.slope = slope
  }

  /// The orders of the derivatives and their weights.
  var terms: [(derivative: Int, weight: Double)] { [(2, curvature), (1, slope)].filter { $0.1 != 0 } }

  /// Throws unless the weights are finite and nonnegative.
  func validate(level: Int) throws(TrainingError) {
    for (weight, what) in [(curvature, "curvature"), (slope, "slope")] where !(weight >= 0 && weight.isFinite) {
      throw .badOption(
        what: "the weight of the \(what) in level \(level)", value: "\(weight)", need: "a finite nonnegative number")
    }
  }
}
