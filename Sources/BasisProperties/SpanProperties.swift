import Exact
import Splines

/// Properties of the span of a basis.
extension BasisUnderTest {
  /// No combination of the functions vanishes.
  ///
  /// For exact values: the rank of the collocation matrix. For values with an error e: the exact values V - E at the
  /// chosen points are still independent if e times the amplification (a bound on ||E V^{-1}||) is below one.
  func isIndependent(_ collocation: Collocation) throws {
    if let dependence = collocation.dependence {
      let terms = dependence.enumerated().filter { !$0.element.isZero }
      let sum = terms.map { "\(Self.text($0.element)) f_\($0.offset)" }.joined(separator: " + ")
      throw Violation("the combination \(sum) vanishes at all points of a grid on the domain")
    }
    let loss = relativeError * collocation.amplification
    try ensure(
      loss < 1,
      "the functions are too close to dependent to decide in this format: errors are amplified "
        + "\(Double(collocation.amplification)) times"
    )
  }

  /// The combination that equals y^degree, y = (2x - a - b) / (b - a), at the chosen points, equals it everywhere.
  ///
  /// With values v = v0 + e, |e| <= eps on scaled functions, let c be the coefficients and l the cardinal values at x.
  /// If v0 reproduces p exactly then v(x) c - p(x) = e(x) c - l0 E c with the cardinal values l0 of v0, which is at
  /// most eps |c|_1 (1 + |l0|_1), and 1 + |l0|_1 <= 2 (1 + |l|_1) if eps times the amplification is at most 1/2.
  func reproduces(degree: Int, at x: Basis.Scalar, _ sample: SampledBasis<Basis.Scalar>) throws {
    let collocation = sample.collocation
    guard collocation.dependence == nil else { throw Violation("the functions are dependent") }
    try ensure(
      relativeError * collocation.amplification <= Rational(1, 2),
      "the functions are too close to dependent to decide in this format")
    let lower = basis.lower.exactValue!
    let upper = basis.upper.exactValue!
    func monomial(_ x: Basis.Scalar) -> Rational {
      ((2 * x.exactValue! - lower - upper) / (upper - lower)).power(degree)
    }
    let coefficients = collocation.coefficients(of: collocation.chosen.map { monomial(sample.grid[$0]) })
    let values = try values(at: x)
    var sum: Rational = 0
    for (index, value) in values.enumerated() where !value.isZero {
      sum += coefficients[index] * value / collocation.sizes[index]
    }
    var bound: Rational = 0
    if !relativeError.isZero {
      let cardinal = collocation.cardinalValues(values).reduce(1) { $0 + $1.magnitude }
      bound = 2 * relativeError * coefficients.reduce(0) { $0 + $1.magnitude } * cardinal
    }
    let error = (sum - monomial(x)).magnitude
    try ensure(
      error <= bound,
      "the combination that equals y^\(degree) at \(basis.dimension) points is off by \(Self.text(error))"
        + "\(Self.allowance(bound)), with y from -1 to 1 over the domain")
  }
}
