import Exact
import Splines

/// P = A_T I A_{T'}^{-1} for two knot vectors, whether or not they are nested.
struct RefinementFormula {
  let coarse: KnotVector<Rational>
  let fine: KnotVector<Rational>
  private let left: Matrix<Rational>
  private let transposed: Bool

  /// - Parameter transposed: whether to use A_{T'}^T in place of A_{T'}.
  init(coarse: KnotVector<Rational>, fine: KnotVector<Rational>, transposed: Bool = false) {
    self.coarse = coarse
    self.fine = fine
    self.transposed = transposed
    // I: row i selects the fine knot equal to t_i, if there is one.
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

  /// Returns the stored rows in which P differs from a given matrix Q, computed from A_T I and Q A_{T'}.
  func failingRows(against truth: Matrix<Rational>) -> [Int] {
    let change = ChangeOfBasis(fine).matrix
    let right = truth * (transposed ? change.transposed() : change)
    return (0..<left.rows).filter { left.row($0) != right.row($0) }
  }

  /// Returns the first entry in which P, or a repaired P, differs from a given matrix, as text.
  func difference(of claimed: Matrix<Rational>? = nil, from truth: Matrix<Rational>) -> String {
    let claimed = claimed ?? matrix
    guard let (p, q) = claimed.firstDifference(from: truth) else { return "the matrices agree" }
    let r = coarse.order.value
    let list = fine.values.map(\.description).joined(separator: ", ")
    return "\(coarse.caseDescription), fine knots \(list): P_{\(p + 1 - r),\(q + 1 - r)} is \(claimed[p, q]) by the "
      + "formula, but should be \(truth[p, q])"
  }
}
