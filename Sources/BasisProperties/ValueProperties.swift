import Exact
import Splines

/// Properties that can be checked at single points; each of them throws at a point where it fails.
extension BasisUnderTest {
  /// Every function has a finite value at every point of the domain, both ends included.
  func evaluates(at x: Basis.Scalar) throws {
    _ = try values(at: x)
  }

  /// Evaluation throws just outside the domain and further out.
  func refusesOutside(_ place: RelativePoint) throws {
    let gap = basis.upper - basis.lower
    let distance = Basis.Scalar(nearest: place.fraction) * gap
    let below = min(basis.lower.neighbor(-1, gap: gap), basis.lower - distance)
    let above = max(basis.upper.neighbor(1, gap: gap), basis.upper + distance)
    for x in [below, above] {
      // Two statements, so that the violation is not caught as if the basis had thrown it.
      let answered = (try? basis.values(at: x)) != nil
      try ensure(
        !answered, "x = \(x) is outside [\(basis.lower), \(basis.upper)], but values were returned instead of an error")
    }
  }

  /// The values add up to one, up to the sum of their errors. The sum itself is exact.
  func sumsToOne(at x: Basis.Scalar, errors: [Rational]) throws {
    let sum = try values(at: x).reduce(0, +)
    let bound = errors.reduce(0, +)
    try ensure((sum - 1).magnitude <= bound, "the values add up to \(Self.text(sum))\(Self.allowance(bound))")
  }

  /// No value is negative, up to its allowed error.
  func isNonNegative(at x: Basis.Scalar, errors: [Rational]) throws {
    for (index, value) in try values(at: x).enumerated() {
      try ensure(
        value >= -errors[index], "function \(index) is \(Self.text(value))\(Self.allowance(errors[index]))")
    }
  }

  /// A function is exactly zero outside its support, even in floating point.
  func vanishesOutsideSupport(at x: Basis.Scalar) throws {
    let values = try values(at: x)
    for (index, value) in values.enumerated() {
      guard let support = basis.support(of: index), x < support.lower || support.upper < x else { continue }
      try ensure(
        value.isZero,
        "function \(index) is \(Self.text(value)) outside its support [\(support.lower), \(support.upper)]")
    }
  }

  /// Returns an exact number as short text: itself if short, otherwise rounded.
  static func text(_ value: Rational) -> String {
    value.bitWidth <= 64 ? "\(value)" : "\(Double(value))"
  }

  /// Returns the text appended to a message if an error is allowed.
  static func allowance(_ bound: Rational) -> String {
    bound.isZero ? "" : " (allowed error \(Double(bound)))"
  }
}
