/// The coefficients of Faa di Bruno's formula in one direction: with z = z(t), the derivative d^n/dt^n f(z) is the sum over
/// m = 0 ... n of B_nm f^(m)(z), where B_nm depends on z', ..., z^(n). For n <= 4.
///
/// The derivative of that sum with respect to z^(i) is binomial(n, i) d^(n-i)/dt^(n-i) f'(z), for i = 0 ... n.
public struct BellPolynomials {
  private let first, second, third, fourth: Double

  /// Creates the polynomials of z', z'', z''', and z''''; the derivatives above n may be arbitrary.
  public init(_ first: Double, _ second: Double, _ third: Double, _ fourth: Double) {
    self.first = first
    self.second = second
    self.third = third
    self.fourth = fourth
  }

  /// Returns B_nm.
  ///
  /// - Precondition: 0 <= m <= n <= 4.
  public func callAsFunction(_ n: Int, _ m: Int) -> Double {
    switch (n, m) {
    case (0, 0): 1
    case (1, 1): first
    case (2, 1): second
    case (2, 2): first * first
    case (3, 1): third
    case (3, 2): 3 * first * second
    case (3, 3): first * first * first
    case (4, 1): fourth
    case (4, 2): 4 * first * third + 3 * second * second
    case (4, 3): 6 * first * first * second
    case (4, 4): first * first * first * first
    default: 0
    }
  }

  /// Returns the binomial coefficient n over i.
  ///
  /// - Precondition: 0 <= i <= n.
  public static func binomial(_ n: Int, _ i: Int) -> Double {
    var result = 1
    for k in 0..<i { result = result * (n - k) / (k + 1) }
    return Double(result)
  }
}
