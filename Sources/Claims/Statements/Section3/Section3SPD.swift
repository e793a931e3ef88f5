import BasisProperties
import Exact
import Optim
import Splines

/// Section 3: which rules of Table 1 have a symmetric positive definite preconditioner.
///
/// Statement: if the gradient is taken in the coordinates in which the step is made, the rule is gradient descent with
/// a symmetric positive definite preconditioner, in either iteration (A^T D A in w, A^{-T} D A^{-1} in u, or D); if the
/// two are mixed, the preconditioner (D A or A^T D in w, A^{-T} D or D A^{-1} in u) is in general not symmetric.
/// Cases: the knot vectors of the family, at most ten random ones of each shape; a case is a rule, an iteration and a
/// D.
/// Method: exact. For small knot vectors (order and n up to six, ten random ones of each) the preconditioner is formed
/// in two ways: by the operators that programs apply, on all unit vectors, and as the product of matrices with A from
/// recursion (5) and its exact inverse; definiteness is decided by its exact inertia. On all of them the same follows
/// from the band of A. "In general not" is proved in the strongest form: a mixed preconditioner is symmetric for m = 1
/// and for no larger m.
struct Section3SPD: Claim {
  let id = "section-3-spd"
  let source = "Section 3, above Table 1"
  let printed =
    "Gradients in the basis of the iteration give descent with symmetric positive definite preconditioners; gradients "
    + "in the other basis give potentially nonsymmetric ones."
  let hypotheses = #"Strictly increasing knots, any order; $D$ is $I$ or a positive diagonal matrix."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    var printed = try tally(family.limited(order: 6, intervals: 6, knotVectors: 10)) { rule, m in
      !rule.isMixed || m == 1
    }
    printed.merge(try bandedTally(family.limited(knotVectors: 10)) { rule, m in !rule.isMixed || m == 1 })
    let small = family.limited(order: 2, intervals: 2, knotVectors: 1).reaching(intervals: 2)
    var wrong = try tally(small) { _, _ in true }
    wrong.merge(try bandedTally(small) { _, _ in true })
    return Findings(
      literal: printed.finding(
        ifHolds: .proved,
        method: "exact inertia and symmetry: from operators and matrices for small knots, from the band of A for all",
        scope: family.limited(knotVectors: 10).knotScope,
        notes: [#"a mixed preconditioner is symmetric for $m = 1$ only"#, try example(family)]),
      control: wrong.control("every rule of Table 1 has a symmetric positive definite preconditioner"))
  }

  /// - Parameter symmetric: whether a rule is claimed to have a symmetric positive definite preconditioner in dimension
  ///   m, rather than one that is not symmetric.
  private func tally(_ family: CaseFamily, symmetric: (UpdateRule, Int) -> Bool) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    try family.forEachKnotVector { knots in
      let m = knots.dimension
      let change = ChangeOfBasis(knots)
      let table = try Table1Matrices(change: RationalMatrix(change.recursionMatrix()))
      let positive = (0..<m).map { _ in Rational.randomPositive(bits: 4, using: &generator) }
      for diagonal in [[Rational](repeating: 1, count: m), positive] {
        let scaling = try DiagonalOperator(diagonal)
        for rule in UpdateRule.allCases {
          for iteration in Coordinates.allCases {
            let text = "\(knots.caseDescription): \(rule), iterating in \(iteration == .relu ? "w" : "u")"
            let operators = try rule.preconditioner(in: iteration, change: change, scaling: scaling)
            let matrix = table.preconditioner(of: rule, in: iteration, diagonal: diagonal)
            tally.expect(
              RationalMatrix(try operators.materialized()) == matrix, by: "matrices",
              "\(text): the operators' matrix is not the product of matrices")
            let fault = try fault(matrix, symmetric: symmetric(rule, m))
            tally.expect(fault == nil, by: "matrices", "\(text), D = diag\(diagonal): \(fault!)")
          }
        }
      }
    }
    return tally
  }

  /// Returns what contradicts the claim that the matrix is symmetric positive definite, or that it is not symmetric.
  private func fault(_ matrix: RationalMatrix, symmetric: Bool) throws -> String? {
    let asymmetry = firstAsymmetry(matrix)
    guard symmetric else { return asymmetry == nil ? "the preconditioner is symmetric" : nil }
    if let (i, j) = asymmetry { return "entry (\(i), \(j)) is \(matrix[i, j]), entry (\(j), \(i)) is \(matrix[j, i])" }
    let inertia = try matrix.inertia()
    return inertia.isPositiveDefinite ? nil : "the inertia is \(inertia)"
  }

  private func firstAsymmetry(_ matrix: RationalMatrix) -> (row: Int, column: Int)? {
    for i in 0..<matrix.rows {
      for j in 0..<i where matrix[j, i] != matrix[i, j] { return (j, i) }
    }
    return nil
  }

  /// Returns the smallest example of an asymmetric mixed rule, for the reader.
  private func example(_ family: CaseFamily) throws -> String {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(1), intervals: 2, lower: 0, upper: 1)
    let table = try Table1Matrices(change: RationalMatrix(ChangeOfBasis(knots).recursionMatrix()))
    let rule = UpdateRule(geometry: .relu, gradient: .spline)
    let matrix = table.preconditioner(of: rule, in: .relu, diagonal: [1, 1])
    guard let (i, j) = firstAsymmetry(matrix) else { return "no asymmetric mixed preconditioner found at r = 1, n = 2" }
    return "\(knots.caseDescription), \(rule), in w: entry (\(i), \(j)) is \(matrix[i, j]), "
      + "but its mirror is \(matrix[j, i])"
  }
}
