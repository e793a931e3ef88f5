import Exact
import Splines

/// P = A_T I A_{T'}^{-1} for two knot vectors, whether or not the knots of one are among those of the other.
struct RefinementFormula {
  let coarse: KnotVector<Rational>
  let fine: KnotVector<Rational>
  private let left: Matrix<Rational>
  private let transposed: Bool

  /// - Parameter transposed: puts A_{T'}^T in the place of A_{T'}.
  init(coarse: KnotVector<Rational>, fine: KnotVector<Rational>, transposed: Bool = false) {
    self.coarse = coarse
    self.fine = fine
    self.transposed = transposed
    // I: row i picks the fine knot that is t_i, if there is one.
    let inclusion = Matrix<Rational>(rows: coarse.dimension, columns: fine.dimension) { i, j in
      coarse.values[i] == fine.values[j] ? 1 : 0
    }
    left = ChangeOfBasis(coarse).matrix * inclusion
  }

  /// P.
  var matrix: Matrix<Rational> {
    let inverse = ChangeOfBasis(fine).inverseMatrix
    return left * (transposed ? inverse.transposed() : inverse)
  }

  /// The stored rows in which P is not a given matrix Q, from A_T I and Q A_{T'}.
  func failingRows(against truth: Matrix<Rational>) -> [Int] {
    let change = ChangeOfBasis(fine).matrix
    let right = truth * (transposed ? change.transposed() : change)
    return (0..<left.rows).filter { left.row($0) != right.row($0) }
  }

  /// The first entry in which P, or a repaired one, is not a given matrix, as text.
  func difference(of claimed: Matrix<Rational>? = nil, from truth: Matrix<Rational>) -> String {
    let claimed = claimed ?? matrix
    guard let (p, q) = claimed.firstDifference(from: truth) else { return "the matrices agree" }
    let r = coarse.order.value
    let list = fine.values.map(\.description).joined(separator: ", ")
    return "\(coarse.caseDescription), fine knots \(list): P_{\(p + 1 - r),\(q + 1 - r)} is \(claimed[p, q]) by the "
      + "formula, truly \(truth[p, q])"
  }
}
