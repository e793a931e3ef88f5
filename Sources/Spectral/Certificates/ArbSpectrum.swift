import Exact
import RealModule
import Splines

extension Spectrum {
  /// The reason why the second method gave no enclosures.
  public enum SecondRouteError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The matrix has more rows than this method is intended for.
    case tooLarge(size: Int, largest: Int)
    /// The enclosures are too wide even with this many bits.
    case notEnclosed(precision: Int)

    /// One line: what is wrong and what to do.
    public var description: String {
      switch self {
      case .tooLarge(let size, let largest):
        "Arb's eigenvalue enclosures are for at most \(largest) rows, not \(size); use exact inertia"
      case .notEnclosed(let precision):
        "Arb does not enclose the eigenvalues narrowly enough with \(precision) bits; use exact inertia"
      }
    }
  }

  /// The largest size m for which Arb's enclosures are used.
  public static var largestSecondRoute: Int { 64 }

  /// Computes proved enclosures of all eigenvalues of A^T A, ascending, by a method independent of
  /// ``certifiedGram(of:relativeWidth:)``: approximate eigenvectors of the dense matrix, verified by Arb at a precision
  /// that increases until the enclosures are narrow enough.
  ///
  /// - Parameters:
  ///   - knots: the knots.
  ///   - relativeWidth: the maximum ratio of width to lower end, positive.
  /// - Throws: ``SecondRouteError``.
  /// - Complexity: O(m^3) operations on numbers of a few hundred bits.
  public static func secondCertifiedGram(
    of knots: KnotVector<Rational>, relativeWidth: Rational = Rational(1, 1_000_000_000_000)
  ) throws(SecondRouteError) -> [Enclosure] {
    precondition(relativeWidth.sign > 0, "Spectrum: the width must be positive")
    guard knots.dimension <= largestSecondRoute else {
      throw .tooLarge(size: knots.dimension, largest: largestSecondRoute)
    }
    let gram = ChangeOfBasis(knots).banded.gram()
    let matrix = RationalMatrix(rows: gram.rows, columns: gram.rows) { i, j in gram[i, j] }
    let longest = 1 << 14
    var precision = 256
    while precision <= longest {
      if let balls = try? matrix.eigenvalueEnclosures(precision: precision),
        balls.allSatisfy({ $0.isPositive && 2 * $0.radius <= relativeWidth * $0.lower })
      {
        return balls.map { Enclosure(lower: $0.lower, upper: $0.upper) }
      }
      precision *= 2
    }
    throw .notEnclosed(precision: longest)
  }

  /// Returns enclosures of the square roots of positive numbers from enclosures of the numbers.
  ///
  /// - Parameters:
  ///   - squares: the enclosures of the numbers.
  ///   - relativeWidth: the relative width of the given enclosures; that of the roots is not larger.
  public static func squareRoots(of squares: [Enclosure], relativeWidth: Rational) -> [Enclosure] {
    // The square root halves relative widths; rounding the ends outward uses up part of the remainder.
    squares.map { squared in
      Enclosure(
        lower: squareRoot(squared.lower, width: relativeWidth, upwards: false),
        upper: squareRoot(squared.upper, width: relativeWidth, upwards: true))
    }
  }
}
