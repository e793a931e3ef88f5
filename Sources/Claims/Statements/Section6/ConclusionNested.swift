import Exact
import Splines

/// The sentence in the conclusion about nested hierarchies, which interchanges coarse and fine.
///
/// - Counterexample: a function of the finer space that is not in the coarse one; a single fine B-spline.
/// - Corrected statement: a fine model preserves what coarse levels have achieved, since every coarse function is a
///   fine one.
/// - Routes: the ranks of the refinement P, and of P with the weights of a fine B-spline appended; inclusion of the
///   spaces by their knots.
struct ConclusionNested: Claim {
  let id = "conclusion-nested"
  let source = "Section 6, on Definition 1"
  let printed =
    "A properly nested hierarchy ensures that a coarse model preserves the approximation achieved by finer levels."
  let hypotheses = "Splines on uniform knots and on their dyadic refinement, $r \\ge 1$, $n \\ge 1$."
  let correction: String? =
    "Coarse and fine are interchanged: the fine model preserves what coarser levels have achieved, as Definition 1 "
    + "states."
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    var literal = Tally()
    var corrected = Tally()
    var control = Tally()
    for order in family.orders {
      for n in family.intervalCounts {
        let coarse = try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: 1)
        let fine = try coarse.refinedDyadically()
        let p = RationalMatrix(try Prolongation(coarse: coarse, fine: fine).matrix)
        // A fine B-spline belongs to the coarse space if its weights are a combination of the rows of P.
        let outside = fine.basisIndices.first { j in
          RationalMatrix(rows: p.rows + 1, columns: p.columns) { i, k in
            i < p.rows ? p[i, k] : (fine.basisIndices.lowerBound + k == j ? 1 : 0)
          }.rank() > p.rank()
        }
        literal.expect(
          outside == nil, "\(coarse.caseDescription), halved: the fine b'_\(outside!) is not a coarse function")
        corrected.expect(
          p.rank() == coarse.dimension && SplineSpace(coarse).isSubspace(of: SplineSpace(fine)),
          "\(coarse.caseDescription), halved: P has rank \(p.rank()), or the spaces are not nested")
        control.expect(
          p.rank() == fine.dimension, "\(coarse.caseDescription), halved: rank \(p.rank()) of \(fine.dimension)")
      }
    }
    let method = "exact ranks of P"
    return Findings(
      literal: literal.finding(ifHolds: .proved, method: method, scope: family.uniformScope),
      corrected: corrected.finding(ifHolds: .proved, method: method, scope: family.uniformScope),
      control: control.control("coarse and fine splines are the same functions"))
  }
}
