import Exact
import Splines

extension BasisUnderTest where Basis: DifferentiableBasis {
  /// The derivatives match the values: their Taylor polynomial leaves a remainder that tends to zero like h^{K+1}, from
  /// the right, and at the upper end from the left.
  ///
  /// Exact scalars approximate the limit at h = w / 2^200 and w / 2^400: the remainder over h^{K+1} must not grow,
  /// while an error in the k-th derivative makes it grow by at least 2^200. Pieces of degree K or less leave no
  /// remainder at all. For floating point only the values themselves are compared here (derivative 0 with
  /// `values(at:)`); see the check against an exact counterpart.
  func derivativesFit(at x: Basis.Scalar, upTo count: Int, errors: [Rational]) throws {
    let table = try basis.derivatives(at: x, upTo: count)
    try ensure(table.count == count + 1, "\(table.count) rows for derivatives 0 ... \(count)")
    for (d, row) in table.enumerated() {
      try ensure(row.count == basis.dimension, "derivative \(d): \(row.count) values for \(basis.dimension) functions")
    }
    let derivatives = try table.map { try exact($0) }
    let values = try values(at: x)
    for (index, value) in values.enumerated() {
      try ensure(
        (derivatives[0][index] - value).magnitude <= 2 * errors[index],
        "derivative 0 of function \(index) is \(Self.text(derivatives[0][index])), its value \(Self.text(value))")
    }
    if Basis.Scalar.unitRoundoff.isZero { try remaindersVanish(at: x, derivatives) }
  }

  private func remaindersVanish(at x: Basis.Scalar, _ derivatives: [[Rational]]) throws {
    let direction: Rational = x < basis.upper ? 1 : -1
    let next =
      x < basis.upper ? breakpoints.first { x < $0 }! : breakpoints[breakpoints.count - 2]
    let width = (next.exactValue! - x.exactValue!).magnitude
    let steps = [200, 400].map { width / Rational(2).power($0) }
    let order = derivatives.count
    let remainders = try steps.map { h in
      let there = try values(at: Basis.Scalar(nearest: x.exactValue! + direction * h))
      return there.indices.map { index in
        var taylor: Rational = 0
        for d in derivatives.indices.reversed() {
          taylor = derivatives[d][index] + taylor * direction * h / Rational(d + 1)
        }
        return (there[index] - taylor).magnitude / h.power(order)
      }
    }
    for index in 0..<basis.dimension {
      try ensure(
        remainders[1][index] <= 2 * remainders[0][index],
        "the derivatives of function \(index), \(derivatives.map { Self.text($0[index]) }.joined(separator: ", ")),"
          + " do not match its values")
    }
  }
}
