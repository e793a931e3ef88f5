import Exact
import Splines

/// A polynomial on [0, 1] in Bernstein form: its values lie between the smallest and the largest coefficient.
///
/// As the interval is halved, the coefficients approach the values, which decides in exact arithmetic whether the
/// polynomial is negative anywhere.
package struct BernsteinForm: Equatable {
  /// The coefficients; the first and the last are the values at 0 and at 1.
  package let coefficients: [Rational]

  /// Creates the form of a polynomial in t on 0 <= t <= 1.
  ///
  /// - Complexity: O(d^2) for degree d.
  package init(_ polynomial: Polynomial<Rational>) {
    let a = polynomial.coefficients
    let d = max(0, polynomial.degree)
    // Coefficient i is sum_k C(i, k) / C(d, k) a_k.
    coefficients = (0...d).map { i in
      var sum: Rational = 0
      var weight: Rational = 1
      for k in 0...i where k < a.count {
        sum += weight * a[k]
        if k < d { weight = weight * Rational(i - k) / Rational(d - k) }
      }
      return sum
    }
  }

  private init(coefficients: [Rational]) { self.coefficients = coefficients }

  /// The forms on [0, 1/2] and on [1/2, 1], each in its own variable on [0, 1] (de Casteljau).
  package var halves: (BernsteinForm, BernsteinForm) {
    var row = coefficients
    var left = [row[0]]
    var right = [row[row.count - 1]]
    while row.count > 1 {
      row = zip(row, row.dropFirst()).map { ($0 + $1) / 2 }
      left.append(row[0])
      right.append(row[row.count - 1])
    }
    return (BernsteinForm(coefficients: left), BernsteinForm(coefficients: right.reversed()))
  }

  /// Returns whether the polynomial is nonnegative on [0, 1]; `nil` if `depth` halvings do not decide.
  package func isNonNegative(depth: Int = 20) -> Bool? {
    if coefficients.allSatisfy({ $0.sign >= 0 }) { return true }
    if coefficients[0].sign < 0 || coefficients[coefficients.count - 1].sign < 0 { return false }
    if depth == 0 { return nil }
    let (left, right) = halves
    let first = left.isNonNegative(depth: depth - 1)
    if first == false { return false }
    let second = right.isNonNegative(depth: depth - 1)
    if second == false { return false }
    return first == nil || second == nil ? nil : true
  }

  /// Returns an upper bound of the values on [0, 1]: the largest coefficient after `depth` halvings.
  package func upperBound(depth: Int) -> Rational {
    if depth == 0 { return coefficients.max()! }
    let (left, right) = halves
    return max(left.upperBound(depth: depth - 1), right.upperBound(depth: depth - 1))
  }
}
