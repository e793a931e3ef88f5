import RealModule

/// The functions phi_1, phi_2, and phi_3 with phi_0(z) = exp(z) and phi_{j+1}(z) = (phi_j(z) - 1/j!) / z, for real z.
///
/// For |z| < 1/2 they are computed from their Taylor series, phi_j(z) = sum_m z^m / (m + j)!, where 18 terms leave a
/// remainder below 2^-18 / 19! of the first term; otherwise by the recursion, where each of two steps amplifies
/// rounding errors by a factor of at most 8. Source: Hochbruck, Ostermann, Acta Numerica 19 (2010), eq. (2.10).
struct ExponentialFunctions {
  let one: Double
  let two: Double
  let three: Double

  init(_ z: Double) {
    if abs(z) < 0.5 {
      one = ExponentialFunctions.series(z, 1)
      two = ExponentialFunctions.series(z, 2)
      three = ExponentialFunctions.series(z, 3)
    } else {
      one = Double.expMinusOne(z) / z
      two = (one - 1) / z
      three = (two - 0.5) / z
    }
  }

  /// Returns the sum over m < 18 of z^m / (m + j)!, by Horner's rule.
  private static func series(_ z: Double, _ j: Int) -> Double {
    var sum = 0.0
    for m in stride(from: 17, through: 1, by: -1) { sum = (sum + 1) * z / Double(m + j) }
    return (sum + 1) / (1...j).reduce(1.0) { $0 * Double($1) }
  }
}
