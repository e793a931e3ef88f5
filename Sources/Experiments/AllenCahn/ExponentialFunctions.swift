import RealModule

/// phi_1, phi_2 and phi_3 with phi_0(z) = exp(z) and phi_{j+1}(z) = (phi_j(z) - 1/j!) / z, for real z.
///
/// Below |z| = 1/2 by their Taylor series, phi_j(z) = sum_m z^m / (m + j)!, of which 18 terms leave less than 2^-18 / 19! of
/// the first one; above by the recursion, which loses at most a factor of 8 of the digits' last place in each of two steps.
/// Source: Hochbruck, Ostermann, Acta Numerica 19 (2010), eq. (2.10).
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

  /// sum over m < 18 of z^m / (m + j)!, by Horner's rule.
  private static func series(_ z: Double, _ j: Int) -> Double {
    var sum = 0.0
    for m in stride(from: 17, through: 1, by: -1) { sum = (sum + 1) * z / Double(m + j) }
    return (sum + 1) / (1...j).reduce(1.0) { $0 * Double($1) }
  }
}
