import Exact
import Splines

/// The formula below eq. (24): refinement through the ReLU powers.
///
/// - Statement: P = A_T I A_{T'}^{-1}, where I picks the fine ReLU power at each coarse knot.
/// - Hypotheses: the interior knots of T are knots of T'. Printed without a word on the exterior knots, and used for
///   dyadic refinement, where the outermost exterior knots of T are not among those of T'.
/// - Cases: every knot vector with every interval of [a, b] halved, the exterior knots kept; and refined dyadically,
///   exterior distances halved, too. Truth is knot insertion by blossoms, and the functions themselves.
/// - Corrected statement: the formula is right where every t_i, i = 1 - r ... n - 1, is a knot of T'; otherwise it is
///   wrong in exactly the rows i whose functions psi_i ... psi_{i+r} include one without a fine knot, which for dyadic
///   refinement of uniform knots are the floor(r/2) rows i < (1 - r)/2; and extending T' to the left repairs them.
/// - Routes: the formula from dense matrices, the library's repaired refinement, blossoms, the dyadic stencil, values.
/// - Control: P = A_T I A_{T'}^{-T}.
struct Eq24b: Claim {
  let id = "eq-24b"
  let source = "Section 3, below eq. (24)"
  let printed = "P = A_T I A_{T'}^{-1}, where I_ij = 1 where the coarse t_i is the fine t'_j and 0 elsewhere."
  let hypotheses = "T is refined to T' (dyadically, in the paper's use); any order r >= 1."
  let correction: String? =
    "True where T' holds every t_i, i = 1-r ... n-1. Where exterior knots are missing, the rows whose ReLU powers need "
    + "them fail: for dyadic refinement of uniform knots the floor(r/2) rows i < (1-r)/2. Repair: extend T' to "
    + "the left by the missing knots, compute P there, and drop the functions that vanish on [a, b]."
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    // At r = 1 there are no exterior knots, and the printed formula is right.
    let (printed, corrected) = try tallies(family.reaching(order: 2), transposed: false)
    let (transposed, _) = try tallies(family.limited(order: 3, intervals: 3, knotVectors: 1), transposed: true)
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: "exact: A_T I and P A_{T'} for P by knot insertion, all rows"),
      corrected: corrected.finding(
        ifHolds: .proved,
        method: "exact: the failing rows; the repaired formula against blossoms, the stencil and values"),
      control: transposed.control("P = A_T I A_{T'}^{-T}"))
  }

  /// Compares the formula with knot insertion, and with what the corrected statement says about it: a case is a pair of
  /// knot vectors, for the corrected statement each of its parts.
  ///
  /// A_{T'} is invertible, so that a row of P = A_T I A_{T'}^{-1} is right exactly where P A_{T'} = A_T I in that row
  /// for the true P; no inverse is needed. `transposed` puts A_{T'}^T in the place of A_{T'}.
  private func tallies(_ family: CaseFamily, transposed: Bool) throws -> (literal: Tally, corrected: Tally) {
    var literal = Tally()
    var corrected = Tally()
    try family.forEachKnotVector { coarse in
      let change = ChangeOfBasis(coarse).matrix
      for fine in try refinements(of: coarse) {
        let left = change * inclusion(of: coarse, in: fine)
        let fineChange = ChangeOfBasis(fine).matrix
        let inserted = try Prolongation(coarse: coarse, fine: fine).matrix
        let right = inserted * (transposed ? fineChange.transposed() : fineChange)
        let failing = (0..<left.rows).filter { left.row($0) != right.row($0) }
        literal.expect(
          failing.isEmpty,
          describe(coarse, fine, byFormula(left, fine, transposed: transposed), inserted))

        let expected = expectedFailures(coarse: coarse, fine: fine)
        corrected.expect(
          failing == expected,
          "\(coarse.caseDescription), fine knots \(fine.values): rows \(failing) fail, expected are \(expected)")
        if fine.uniformSpacing != nil, coarse.uniformSpacing != nil {
          try checkDyadic(coarse, fine, failing: failing, &corrected)
        }
        if isRepairable(coarse: coarse, fine: fine) {
          try expectRepair(coarse, fine, equals: inserted, "knot insertion", &corrected)
        }
      }
    }
    return (literal, corrected)
  }

  /// (A_T I) A_{T'}^{-1}, or with the transposed inverse.
  private func byFormula(
    _ left: Matrix<Rational>, _ fine: KnotVector<Rational>, transposed: Bool
  ) -> Matrix<Rational> {
    let inverse = ChangeOfBasis(fine).inverseMatrix
    return left * (transposed ? inverse.transposed() : inverse)
  }

  /// Dyadic refinement of uniform knots: which rows fail, and the repaired matrix against the stencil and the
  /// functions.
  private func checkDyadic(
    _ coarse: KnotVector<Rational>, _ fine: KnotVector<Rational>, failing: [Int], _ tally: inout Tally
  ) throws {
    let r = coarse.order.value
    let dyadic = coarse.basisIndices.filter { 2 * $0 < 1 - r }.map { $0 + r - 1 }
    tally.expect(
      failing == dyadic && failing.count == r / 2,
      "\(coarse.caseDescription): the stored rows \(failing) fail, not the rows i < (1 - r)/2")
    let stencil = try Prolongation<Rational>.dyadicStencil(order: coarse.order, intervals: coarse.intervals)
    try expectRepair(coarse, fine, equals: stencil, "the stencil", &tally)
    tally.expect(try reproduces(coarse, fine), "\(coarse.caseDescription): the repaired P changes the functions")
  }

  private func expectRepair(
    _ coarse: KnotVector<Rational>, _ fine: KnotVector<Rational>, equals truth: Matrix<Rational>, _ name: String,
    _ tally: inout Tally
  ) throws {
    let repaired = try Prolongation<Rational>.byChangeOfBasis(coarse: coarse, fine: fine)
    tally.expect(repaired == truth, describe(coarse, fine, repaired, truth) + " (\(name))")
  }

  /// The intervals of [a, b] halved: with the coarse exterior knots kept, and with theirs at halved distances.
  private func refinements(of coarse: KnotVector<Rational>) throws -> [KnotVector<Rational>] {
    var knots = coarse.values
    for k in 0..<coarse.intervals { knots.append((coarse[k] + coarse[k + 1]) / 2) }
    return [try KnotVector(order: coarse.order, knots: knots.sorted()), try coarse.refinedDyadically()]
  }

  /// I: row i picks the fine knot that is t_i, if there is one.
  private func inclusion(of coarse: KnotVector<Rational>, in fine: KnotVector<Rational>) -> Matrix<Rational> {
    Matrix(rows: coarse.dimension, columns: fine.dimension) { i, j in coarse.values[i] == fine.values[j] ? 1 : 0 }
  }

  /// The stored rows i for which one of t_i ... t_{i+r} that carries a ReLU power is not a fine knot.
  private func expectedFailures(coarse: KnotVector<Rational>, fine: KnotVector<Rational>) -> [Int] {
    let present = coarse.values.prefix(coarse.dimension).map { fine.values.prefix(fine.dimension).contains($0) }
    return present.indices.filter { i in
      present[i...min(i + coarse.order.value, present.count - 1)].contains(false)
    }
  }

  /// Whether the missing knots all lie left of the fine ones, so that adding them leaves the fine functions alone.
  private func isRepairable(coarse: KnotVector<Rational>, fine: KnotVector<Rational>) -> Bool {
    coarse.values.prefix(coarse.order.value).allSatisfy { fine.values.contains($0) || $0 < fine.values[0] }
  }

  /// Whether b_i = sum_j P_ij b'_j for the repaired P at points that determine splines on the fine knots.
  private func reproduces(_ coarse: KnotVector<Rational>, _ fine: KnotVector<Rational>) throws -> Bool {
    let repaired = try Prolongation<Rational>.byChangeOfBasis(coarse: coarse, fine: fine)
    let coarseBasis = BSplineBasis(coarse)
    let fineBasis = BSplineBasis(fine)
    return try fine.determiningPoints.allSatisfy { x in
      try coarseBasis.values(at: x) == repaired * fineBasis.values(at: x)
    }
  }

  private func describe(
    _ coarse: KnotVector<Rational>, _ fine: KnotVector<Rational>, _ claimed: Matrix<Rational>, _ truth: Matrix<Rational>
  ) -> String {
    guard let (p, q) = claimed.firstDifference(from: truth) else { return "the matrices agree" }
    let r = coarse.order.value
    let list = fine.values.map(\.description).joined(separator: ", ")
    return "\(coarse.caseDescription), fine knots \(list): P_{\(p + 1 - r),\(q + 1 - r)} is \(claimed[p, q]) by the "
      + "formula, truly \(truth[p, q])"
  }
}
