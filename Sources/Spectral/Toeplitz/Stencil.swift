import RealModule
import Splines

/// A finite stencil: the coefficient of the value `offset` positions to the right, for offsets `first ... last`; all
/// others are zero. As a Toeplitz matrix its entry (j, j + k) is `self[k]`.
public struct Stencil<Scalar: SplineScalar>: Equatable, Sendable {
  /// The smallest offset.
  public let first: Int
  /// The coefficients at offsets `first`, `first + 1`, ...; neither end is zero, and the zero stencil has no
  /// coefficients.
  public let coefficients: [Scalar]

  /// Creates a stencil from its coefficients at offsets `first`, `first + 1`, ...; zeros at either end are dropped.
  public init(first: Int, coefficients: [Scalar]) {
    let head = coefficients.prefix { $0 == 0 }.count
    let trimmed = Array(coefficients.dropFirst(head).reversed().drop { $0 == 0 }.reversed())
    self.first = trimmed.isEmpty ? 0 : first + head
    self.coefficients = trimmed
  }

  /// The largest offset; less than ``first`` for the zero stencil.
  public var last: Int { first + coefficients.count - 1 }

  /// The coefficient at an offset, zero outside `first ... last`.
  public subscript(offset: Int) -> Scalar {
    coefficients.indices.contains(offset - first) ? coefficients[offset - first] : 0
  }

  /// Multiplies every coefficient by a factor.
  public func scaled(by factor: Scalar) -> Stencil {
    Stencil(first: first, coefficients: coefficients.map { $0 * factor })
  }

  /// The stencil of the transposed Toeplitz matrix: offsets change sign.
  public var transposed: Stencil { Stencil(first: -last, coefficients: coefficients.reversed()) }

  /// Composes two stencils by convolution, the product of the doubly infinite Toeplitz matrices.
  ///
  /// - Complexity: O(k l) for stencils of k and l coefficients.
  public static func * (a: Stencil, b: Stencil) -> Stencil {
    if a.coefficients.isEmpty || b.coefficients.isEmpty { return Stencil(first: 0, coefficients: []) }
    var product = [Scalar](repeating: 0, count: a.coefficients.count + b.coefficients.count - 1)
    for (i, x) in a.coefficients.enumerated() {
      for (j, y) in b.coefficients.enumerated() { product[i + j] += x * y }
    }
    return Stencil(first: a.first + b.first, coefficients: product)
  }

  /// The sum.
  public static func + (a: Stencil, b: Stencil) -> Stencil {
    let first = min(a.first, b.first)
    let last = max(a.last, b.last)
    return Stencil(first: first, coefficients: last < first ? [] : (first...last).map { a[$0] + b[$0] })
  }

  /// The difference.
  public static func - (a: Stencil, b: Stencil) -> Stencil { a + b.scaled(by: -1) }

  /// Returns the stencil as a square Toeplitz matrix: values outside the grid count as zero (zero Dirichlet
  /// conditions).
  ///
  /// - Complexity: O(size^2).
  public func toeplitzMatrix(size: Int) -> Matrix<Scalar> {
    Matrix(rows: size, columns: size) { i, j in self[j - i] }
  }
}
