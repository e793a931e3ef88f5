import Exact
import Splines

/// A basis examined in exact arithmetic: its values are converted to rationals, and all conclusions from them are
/// computed exactly. For a floating-point basis every value may be off by `accuracy` units of roundoff of the largest
/// value of its function; the consequences of that error are bounded, not guessed.
struct BasisUnderTest<Basis: FunctionBasis>: Sendable where Basis.Scalar: CheckedScalar {
  let basis: Basis
  /// The ends of the domain and all support ends inside it, in ascending order.
  let breakpoints: [Basis.Scalar]
  /// The relative error of a value, relative to the size of the function; zero for exact scalars.
  let relativeError: Rational

  init(_ basis: Basis, accuracy: Int) {
    self.basis = basis
    relativeError = Rational(accuracy) * Basis.Scalar.unitRoundoff
    var ends = [basis.lower, basis.upper]
    for index in 0..<basis.dimension {
      guard let support = basis.support(of: index) else { continue }
      for end in [support.lower, support.upper] where basis.lower < end && end < basis.upper { ends.append(end) }
    }
    ends.sort()
    breakpoints = ends.enumerated().filter { $0.offset == 0 || ends[$0.offset - 1] < $0.element }.map(\.element)
  }

  var cells: Int { breakpoints.count - 1 }

  /// Returns all values at a point as exact numbers.
  ///
  /// Throws whatever the basis throws, and a violation for a wrong number of values or a value that is not finite.
  func values(at x: Basis.Scalar) throws -> [Rational] {
    let values = try basis.values(at: x)
    try ensure(values.count == basis.dimension, "\(values.count) values for \(basis.dimension) functions")
    return try exact(values)
  }

  /// Converts finite numbers to exact ones.
  func exact(_ values: [Basis.Scalar]) throws -> [Rational] {
    try values.enumerated().map { index, value in
      guard let exact = value.exactValue else { throw Violation("function \(index) takes the value \(value)") }
      return exact
    }
  }

  /// Returns `perCell` points in each cell: its left end, then equal steps, and the upper end of the domain.
  func grid(perCell: Int) -> [Basis.Scalar] {
    var points: [Basis.Scalar] = []
    for cell in 0..<cells {
      for k in 0..<perCell {
        let x = RelativePoint(cell: cell, fraction: Rational(k, perCell)).point(in: breakpoints)
        if points.last.map({ $0 < x }) ?? true { points.append(x) }
      }
    }
    if points.last.map({ $0 < basis.upper }) ?? true { points.append(basis.upper) }
    return points
  }

  /// Returns the largest absolute value of each function on a grid.
  func sizes() throws -> [Rational] {
    var sizes = [Rational](repeating: 0, count: basis.dimension)
    for x in grid(perCell: 4) {
      for (index, value) in try values(at: x).enumerated() { sizes[index] = max(sizes[index], value.magnitude) }
    }
    return sizes
  }

  /// Returns the allowed error of each function's values.
  func errors() throws -> [Rational] {
    relativeError.isZero
      ? [Rational](repeating: 0, count: basis.dimension) : try sizes().map { $0 * relativeError }
  }
}
