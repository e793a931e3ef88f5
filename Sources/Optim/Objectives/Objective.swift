/// A function of a flat vector of real parameters, to be minimized.
///
/// A method may return an infinite value or NaN: the optimizers stop there and keep the last good point. It throws if
/// it cannot compute what was requested at all.
public protocol Objective {
  /// The number of parameters.
  var dimension: Int { get }

  /// Returns the value at a point.
  ///
  /// - Parameter x: `dimension` entries.
  func value(at x: [Double]) throws -> Double
}

/// An objective with a gradient.
public protocol DifferentiableObjective: Objective {
  /// Computes the value and the gradient at a point.
  ///
  /// - Parameters:
  ///   - x: `dimension` entries.
  ///   - gradient: `dimension` entries, overwritten.
  func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double
}

extension DifferentiableObjective {
  /// Returns the value alone; this default computes the gradient as well.
  public func value(at x: [Double]) throws -> Double {
    var gradient = [Double](repeating: 0, count: dimension)
    return try valueAndGradient(at: x, into: &gradient)
  }
}
