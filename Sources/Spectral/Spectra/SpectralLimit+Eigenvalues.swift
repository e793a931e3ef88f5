import Exact
import RealModule
import Splines

/// The corresponding limit for every eigenvalue: with mu_1 < mu_2 < ... the eigenvalues of (-1)^r u^{(2r)} = mu u under
/// the conditions of ``SpectralLimit``, which are the reciprocal squared singular values of V^r, the l-th smallest
/// eigenvalue lambda_l of T^T T satisfies
///
///     |lambda_l^{-1/2} - m^r mu_l^{-1/2}|  <=  ((m + c)^r - m^r) / r!,   c = r/2 + 1,
///
/// so that m^{2r} lambda_l tends to mu_l for every l.
///
/// *Proof.* As kernels on [0, m] with y = s - x, the proof of ``SpectralLimit`` puts T^{-1} between y_+^{r-1} / (r-1)!
/// and (y + c)_+^{r-1} / (r-1)!, so that the difference of T^{-1} and the first kernel, whose singular values are those
/// of m^r V^r, is nonnegative and at most e(y) = ((y + c)_+^{r-1} - y_+^{r-1}) / (r-1)!. The norm of a nonnegative
/// kernel does not decrease if the kernel increases, and by Schur's test the norm of e is at most its integral over
/// -c <= y <= m, which is the right side. Singular values change by no more than the norm of the difference (Weyl), and
/// those of T^{-1} are lambda_l^{-1/2}. []
extension SpectralLimit {
  /// Computes proved enclosures of mu_1 ... mu_count.
  ///
  /// For r = 1 they are ((l - 1/2) pi)^2. For r > 1 let theta_1 > theta_2 > ... be the Ritz values of H^2 = V^r
  /// (V^r)^*, see ``smallestEigenvalue(order:relativeWidth:)``, on polynomials: theta_l <= 1/mu_l, and since the sum of
  /// all 1/mu_l is the trace, 1/mu_l is at most theta_l plus the trace minus the sum of all Ritz values. The sum is
  /// rational, and each theta_l is enclosed by exact inertia.
  ///
  /// - Parameters:
  ///   - order: the order r.
  ///   - count: the number of eigenvalues.
  ///   - terms: the number of powers 1, x, ...; at least `count`. More terms give narrower enclosures.
  /// - Throws: `MatrixError` never.
  /// - Complexity: about forty exact inertias of matrices of size `terms` for each value.
  public static func smallestEigenvalues(order: SplineOrder, count: Int, terms: Int = 16) throws -> [Enclosure] {
    precondition(terms >= count, "SpectralLimit: \(terms) polynomials for \(count) eigenvalues")
    if order.value == 1 {
      let pi = Ball.pi(precision: 128)
      return (1...count).map { l in
        let root = pi * Ball(Rational(2 * l - 1, 2), precision: 128)
        let square = root * root
        return Enclosure(lower: square.lower, upper: square.upper)
      }
    }
    let powers = (0..<terms).map { Polynomial<Rational>([Rational](repeating: 0, count: $0) + [1]) }
    let images = powers.map { integral(of: $0, order: order.value) }
    let mass = RationalMatrix(rows: terms, columns: terms) { inner(powers[$0], powers[$1]) }
    let energy = RationalMatrix(rows: terms, columns: terms) { inner(images[$0], images[$1]) }
    let trace = Self.trace(order: order)
    let rest = trace - (try mass.solve(energy)).trace
    return try (1...count).map { l in
      func exceeds(_ bound: Rational) throws -> Bool {
        try (energy - mass.scaled(by: bound)).inertia().positive >= l
      }
      var upper = trace
      var lower = upper / 2
      while try !exceeds(lower) {
        upper = lower
        lower /= 2
      }
      while upper - lower > lower / 1_000_000 {
        let middle = (lower + upper) / 2
        if try exceeds(middle) { lower = middle } else { upper = middle }
      }
      return Enclosure(lower: 1 / (upper + rest), upper: 1 / lower)
    }
  }

  /// Returns proved bounds on the l-th smallest eigenvalue of T^T T for T = (I - S)^r, from an enclosure of mu_l; the
  /// upper bound is `nil` if m is too small for one.
  ///
  /// - Throws: `SplineError.intervalCountOutOfRange`.
  public static func gramEigenvalue(
    order: SplineOrder, intervals: Int, limit: Enclosure
  ) throws(SplineError) -> (lower: Rational, upper: Rational?) {
    guard intervals >= 1 else { throw .intervalCountOutOfRange(intervals) }
    let r = order.value
    let m = Rational(intervals + r - 1)
    let width = Rational(1, 1_000_000_000_000)
    let factorial = (1...r).reduce(Rational(1)) { $0 * Rational($1) }
    let error = ((m + Rational(r, 2) + 1).power(r) - m.power(r)) / factorial
    let largest = m.power(r) * Spectrum.squareRoot(1 / limit.lower, width: width, upwards: true) + error
    let smallest = m.power(r) * Spectrum.squareRoot(1 / limit.upper, width: width, upwards: false) - error
    return (1 / (largest * largest), smallest.sign > 0 ? 1 / (smallest * smallest) : nil)
  }
}
