import RealModule
import Splines

/// The generating function F(x) = sum_k c_k e^{ikx} of a Toeplitz matrix with c_k on diagonal k: a trigonometric
/// polynomial with exact coefficients.
public struct ToeplitzSymbol<Scalar: SplineScalar>: Equatable, Sendable {
  /// The coefficients c_k, by offset k.
  public let stencil: Stencil<Scalar>

  /// The symbol of a stencil.
  public init(_ stencil: Stencil<Scalar>) { self.stencil = stencil }

  /// The symbol of the rows of At = h^{r-1} A, eq. (40) corrected: F_r(x) = (1 - e^{ix})^r / (r-1)!.
  ///
  /// - Parameters:
  ///   - order: the order r.
  ///   - factor: a factor on the whole symbol; n^{r-1} gives the last form of eq. (40) as printed.
  public static func scaledChangeOfBasis(order: SplineOrder, factor: Scalar = 1) -> ToeplitzSymbol {
    ToeplitzSymbol(Stencil.changeOfBasis(order: order).scaled(by: factor))
  }

  /// The symbol that the diagonals of a matrix generate: c_k is the entry of its first row (k >= 0) or column (k < 0).
  ///
  /// - Returns: `nil` unless every diagonal of the matrix is constant.
  /// - Complexity: O(rows * columns).
  public init?(generating matrix: Matrix<Scalar>) {
    guard matrix.rows > 0, matrix.columns > 0 else { return nil }
    let below = (1..<matrix.rows).map { matrix[$0, 0] }
    let stencil = Stencil(first: 1 - matrix.rows, coefficients: below.reversed() + matrix.row(0))
    guard ToeplitzStructure(matrix, against: stencil).deviations == 0 else { return nil }
    self.stencil = stencil
  }

  /// The product of two symbols.
  public static func * (a: ToeplitzSymbol, b: ToeplitzSymbol) -> ToeplitzSymbol {
    ToeplitzSymbol(a.stencil * b.stencil)
  }

  /// The complex conjugate for real x: the symbol of the transposed matrix.
  public var conjugate: ToeplitzSymbol { ToeplitzSymbol(stencil.transposed) }

  /// |F|^2, by exact convolution of the coefficients.
  public var squaredModulus: ToeplitzSymbol { conjugate * self }

  /// F(0), the sum of the coefficients.
  public var valueAtZero: Scalar { stencil.coefficients.reduce(0, +) }

  /// F(pi), the alternating sum of the coefficients.
  public var valueAtPi: Scalar {
    stencil.coefficients.enumerated().reduce(0) { sum, term in
      (term.offset + stencil.first) % 2 == 0 ? sum + term.element : sum - term.element
    }
  }

  /// The sum of |c_k|, an upper bound of |F|.
  public var wienerNorm: Scalar { stencil.coefficients.reduce(0) { $0 + ($1 < 0 ? -$1 : $1) } }

  /// The exact maximum of |F| where the bound ``wienerNorm`` is attained at 0 or pi, which is then a proof; else `nil`.
  public var exactMaximumModulus: Scalar? {
    let bound = wienerNorm
    return [valueAtZero, valueAtPi].contains { $0 == bound || -$0 == bound } ? bound : nil
  }

  /// Every coefficient converted.
  public func map<Other: SplineScalar>(_ convert: (Scalar) -> Other) -> ToeplitzSymbol<Other> {
    ToeplitzSymbol<Other>(Stencil<Other>(first: stencil.first, coefficients: stencil.coefficients.map(convert)))
  }
}

extension ToeplitzSymbol where Scalar: Real {
  /// F at an angle x.
  ///
  /// - Complexity: O(k) for k coefficients.
  public func value(at x: Scalar) -> (real: Scalar, imaginary: Scalar) {
    var real: Scalar = 0
    var imaginary: Scalar = 0
    for (position, coefficient) in stencil.coefficients.enumerated() {
      let angle = x * Scalar(position + stencil.first)
      real += coefficient * Scalar.cos(angle)
      imaginary += coefficient * Scalar.sin(angle)
    }
    return (real, imaginary)
  }

  /// |F| at an angle x.
  public func modulus(at x: Scalar) -> Scalar {
    let (real, imaginary) = value(at: x)
    return Scalar.hypot(real, imaginary)
  }
}
