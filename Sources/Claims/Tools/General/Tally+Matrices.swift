import Exact
import Splines

extension Tally {
  /// Counts one case: whether a matrix over the basis indices is equal to another. The counterexample names the first
  /// differing entry, with indices from 1 - r as in the paper.
  ///
  /// - Parameters:
  ///   - claimed: the matrix of the statement.
  ///   - truth: the matrix it is compared with, computed by another route.
  ///   - name: the name of the matrix.
  ///   - route: the source of `truth`: "the product of the factors".
  mutating func expect(
    _ claimed: Matrix<Rational>, equals truth: Matrix<Rational>, _ name: String, by route: String,
    on knots: KnotVector<Rational>
  ) {
    let entry = claimed.firstDifference(from: truth)
    let first = 1 - knots.order.value
    expect(
      entry == nil,
      "\(knots.caseDescription): \(name)_{\(entry!.row + first),\(entry!.column + first)} is "
        + "\(claimed[entry!.row, entry!.column]), but by \(route) \(truth[entry!.row, entry!.column])")
  }
}

extension Matrix where Scalar == Rational {
  /// The matrix with 1 added to its first entry, for controls.
  var perturbed: Matrix {
    var changed = self
    changed[0, 0] += 1
    return changed
  }
}
