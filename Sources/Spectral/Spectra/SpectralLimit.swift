import Exact
import RealModule
import Splines

/// The growth of the spectrum of A^T A on uniform knots, proved for every order and every number of intervals.
///
/// Let T = (I - S)^r be the integer matrix of size m = n + r - 1, so that A = T / ((r-1)! h^{r-1}), and let V be
/// integration, (V f)(x) = int_0^x f on [0, 1]. Let mu = 1 / ||V^r||^2: the smallest eigenvalue of (-1)^r u^{(2r)} = mu
/// u with u = u' = ... = u^{(r-1)} = 0 at 1 and u^{(r)} = ... = u^{(2r-1)} = 0 at 0, which are the boundary conditions
/// of T^T T: row i of T takes forward differences with zeros beyond the last index, T^T takes backward differences with
/// zeros before the first. Then
///
///     mu / (m + r/2 + 1)^{2r}  <=  lambda_min(T^T T)  <=  mu / m^{2r},
///     4^r (1 - r/m)            <=  lambda_max(T^T T)  <   4^r,
///
/// so that the ratio of the extreme eigenvalues over n^{2r} tends to 4^r / mu.
///
/// *Proof.* Up to checkerboard signs T is totally nonnegative, so its inverse has no negative entry:
/// (T^{-1})_ij = C(d + r - 1, r - 1) for d = j - i >= 0. As a kernel that is constant on unit squares it acts on L^2[0,
/// m] with the norm ||T^{-1}||, and the norm of a nonnegative kernel does not decrease if the kernel increases. On the
/// square (i, j), d - 1 <= s - x <= d + 1, so for s >= x
/// (s - x)^{r-1} <= (d + 1)^{r-1} <= (d + 1) ... (d + r - 1) = (r-1)! (T^{-1})_ij; the kernel (s - x)_+^{r-1} / (r-1)!
/// on [0, m] is the adjoint of r-fold integration, of norm m^r ||V^r||. Conversely, the inequality of arithmetic and
/// geometric means gives (r-1)! (T^{-1})_ij <= (d + r/2)^{r-1} <= (s - x + c)^{r-1} with c = r/2 + 1, a part of the
/// same kernel on [0, m + c]. The upper bound on lambda_max is the maximum of the symbol (Theorem 1), the lower one the
/// Rayleigh quotient of (1, -1, 1, ...), which T maps to +-2^r in its first m - r entries. []
public enum SpectralLimit {
  /// Computes a proved enclosure of mu.
  ///
  /// With (H f)(x) = int_0^x (x - t)^{r-1} / (r-1)! f(1 - t) dt, H^2 = V^r (V^r)^*, whose trace is 1 / ((r-1)!^2 (2r-1)
  /// 2r). For a polynomial f with quotient theta = |H f|^2 / |f|^2 above half the trace, all other eigenvalues are at
  /// most the trace minus theta, and Temple's inequality gives theta <= ||V^r||^2 <= theta + (|H^2
  /// f|^2 / |f|^2 - theta^2) / (2 theta - trace). Every term is rational; f runs through H^j 1.
  ///
  /// - Parameters:
  ///   - order: the order r.
  ///   - relativeWidth: the maximum ratio of width to lower end, positive.
  /// - Complexity: O(log(1 / relativeWidth)) steps, each quadratic in the degree.
  public static func smallestEigenvalue(
    order: SplineOrder, relativeWidth: Rational = Rational(1, 1_000_000_000_000_000_000)
  ) -> Enclosure {
    precondition(relativeWidth.sign > 0, "SpectralLimit: the width must be positive")
    let r = order.value
    let trace = Self.trace(order: order)
    var iterates = [Polynomial<Rational>([1])]
    while true {
      while iterates.count < 3 { iterates.append(integral(of: iterates[iterates.count - 1], order: r)) }
      let squares = iterates.map { inner($0, $0) }
      let theta = squares[1] / squares[0]
      let gap = 2 * theta - trace
      if gap.sign > 0 {
        let upper = theta + (squares[2] / squares[0] - theta * theta) / gap
        if upper - theta <= relativeWidth * theta { return Enclosure(lower: 1 / upper, upper: 1 / theta) }
      }
      iterates.removeFirst()
    }
  }

  /// The trace of V^r (V^r)^*, the sum of all 1 / mu_l.
  static func trace(order: SplineOrder) -> Rational {
    let r = order.value
    let factorial = (1..<r).reduce(Rational(1)) { $0 * Rational($1) }
    return 1 / (factorial * factorial * Rational(2 * r * (2 * r - 1)))
  }

  /// Computes H f: f is reflected at 1/2, then integrated r times from 0.
  static func integral(of f: Polynomial<Rational>, order r: Int) -> Polynomial<Rational> {
    let reflection = Polynomial<Rational>([1, -1])
    let reflected = f.coefficients.reversed().reduce(Polynomial<Rational>([])) { $0 * reflection + Polynomial([$1]) }
    let shifted = reflected.coefficients.enumerated().map { k, c in
      (k + 1..<k + r + 1).reduce(c) { $0 / Rational($1) }
    }
    return Polynomial([Rational](repeating: 0, count: r) + shifted)
  }

  /// The inner product of L^2[0, 1].
  static func inner(_ f: Polynomial<Rational>, _ g: Polynomial<Rational>) -> Rational {
    (f * g).coefficients.enumerated().reduce(Rational(0)) { $0 + $1.element / Rational($1.offset + 1) }
  }

  /// Returns proved bounds on lambda_min(T^T T) for T = (I - S)^r, from an enclosure of mu.
  ///
  /// - Throws: `SplineError.intervalCountOutOfRange`.
  public static func smallestGramEigenvalue(
    order: SplineOrder, intervals: Int, limit: Enclosure
  ) throws(SplineError) -> Enclosure {
    guard intervals >= 1 else { throw .intervalCountOutOfRange(intervals) }
    let r = order.value
    let m = Rational(intervals + r - 1)
    let outer = (m + Rational(r, 2) + 1).power(2 * r)
    return Enclosure(lower: limit.lower / outer, upper: limit.upper / m.power(2 * r))
  }

  /// Returns proved bounds on lambda_max(T^T T) for T = (I - S)^r; the upper one is never attained.
  ///
  /// - Throws: `SplineError.intervalCountOutOfRange`.
  public static func largestGramEigenvalue(order: SplineOrder, intervals: Int) throws(SplineError) -> Enclosure {
    guard intervals >= 1 else { throw .intervalCountOutOfRange(intervals) }
    let r = order.value
    let m = intervals + r - 1
    let upper = Rational(4).power(r)
    return Enclosure(lower: upper * Rational(max(0, m - r), m), upper: upper)
  }
}
