import RealModule
import Splines

/// A product G_1 G_2 ... G_k of upper bidiagonal matrices with a common sign pattern; its singular values and vectors
/// are computed to high relative accuracy whatever the condition number.
///
/// If all superdiagonals are nonnegative the product is totally nonnegative; if all are nonpositive it becomes so under
/// the diagonal similarity diag(1, -1, 1, ...). The reduction to a single bidiagonal matrix uses rotations that act on
/// the factors and not on the entries of the product, so nothing is ever subtracted (Koev 2005, 2007); the bidiagonal
/// matrix determines its singular values to high relative accuracy (Demmel and Kahan 1990).
public struct BidiagonalProduct: Sendable {
  /// The reason why factors were rejected.
  public enum Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no factor, or a factor has a different size.
    case sizes(factor: Int, expected: Int, found: Int)
    /// A diagonal entry is not positive and finite.
    case diagonal(factor: Int, index: Int, value: Double)
    /// A superdiagonal entry is not finite, or its sign differs from that of an earlier entry.
    case superdiagonal(factor: Int, index: Int, value: Double)

    /// One line: which factor, which entry, and what is required.
    public var description: String {
      switch self {
      case .sizes(let factor, let expected, let found):
        return "bidiagonal factor \(factor) must have size \(expected) (got \(found))"
      case .diagonal(let factor, let index, let value):
        return "bidiagonal factor \(factor): diagonal entry \(index) must be positive and finite (got \(value))"
      case .superdiagonal(let factor, let index, let value):
        return "bidiagonal factor \(factor): superdiagonal entry \(index) is \(value);"
          + " all entries must be finite and have the same sign"
      }
    }
  }

  /// The factors, from left to right.
  public let factors: [BidiagonalFactor<Double>]
  /// Whether the superdiagonals are nonpositive, so that the product has checkerboard signs.
  public let isCheckerboard: Bool

  /// Creates a product from its factors, from left to right.
  ///
  /// - Throws: ``Refusal`` unless all factors have the same size, positive diagonals and superdiagonals of one sign.
  public init(_ factors: [BidiagonalFactor<Double>]) throws(Refusal) {
    guard let size = factors.first?.diagonal.count, size > 0 else {
      throw .sizes(factor: 0, expected: 1, found: 0)
    }
    var sign: FloatingPointSign?
    for (position, factor) in factors.enumerated() {
      guard factor.diagonal.count == size else {
        throw .sizes(factor: position, expected: size, found: factor.diagonal.count)
      }
      for (index, value) in factor.diagonal.enumerated() where !(value > 0 && value.isFinite) {
        throw .diagonal(factor: position, index: index, value: value)
      }
      for (index, value) in factor.superdiagonal.enumerated() where value != 0 {
        guard value.isFinite, sign == nil || sign == value.sign else {
          throw .superdiagonal(factor: position, index: index, value: value)
        }
        sign = value.sign
      }
    }
    self.factors = factors
    isCheckerboard = sign == .minus
  }

  /// The size m of the matrix.
  public var size: Int { factors[0].diagonal.count }

  /// Computes the singular values, ascending, each with a relative error of at worst O(m^2 k) roundings
  /// (``reductionErrorBound``), and typically of about m roundings.
  ///
  /// - Throws: ``LAPACKError`` if the entries leave the range of `Double`.
  /// - Complexity: O(m^2 k) for k factors.
  public func singularValues() throws(LAPACKError) -> [Double] {
    var reduction = BidiagonalReduction(self, accumulating: false)
    reduction.run()
    return try LAPACK.singularValues(reduction.bidiagonal).reversed()
  }

  /// Computes the singular values, ascending, and the left and right singular vectors, as columns in the same order.
  ///
  /// The error of a vector is a small multiple of m^2 eps over the *relative* gap between the singular values.
  /// - Throws: ``LAPACKError`` if the entries leave the range of `Double`.
  /// - Complexity: O(m^3 k) for k factors.
  public func singularVectors() throws(LAPACKError) -> (values: [Double], left: Matrix<Double>, right: Matrix<Double>) {
    var reduction = BidiagonalReduction(self, accumulating: true)
    reduction.run()
    let m = size
    let (values, left, right) = try LAPACK.singularVectors(
      reduction.bidiagonal, leftTransposed: reduction.left, rightTransposed: reduction.right)
    // Ascending order, and back from the nonnegative product by diag(1, -1, 1, ...) on both sides.
    let flips = isCheckerboard
    func column(_ vectors: Matrix<Double>) -> Matrix<Double> {
      Matrix(rows: m, columns: m) { i, j in
        let entry = vectors[m - 1 - j, i]
        return flips && i % 2 == 1 ? -entry : entry
      }
    }
    return (values.reversed(), column(left), column(right))
  }
}
