import Exact
import Pages
import Spectral
import Splines

/// Figure 2b: the numbers of sign changes of the eigenvectors of A^T A and of (A A^T)^{-1}.
///
/// - Statement: the eigenvector of the smallest eigenvalue has no sign change, that of the largest has n - 1,
///   independent of r; the eigenvectors of (A A^T)^{-1} are ordered the other way. Here n counts the eigenvalues, as in
///   "l in [1, n]" of the same section, so n - 1 is m - 1. Two other readings are counted separately: n intervals, as
///   in Section 2.1, and n knots.
/// - Cases: every knot vector of the family; a case is a knot vector and a route.
/// - Method, exact: with D = diag(1, -1, 1, ...) the matrices D A^T A D and D A A^T D are shown to be oscillatory, and
///   D reverses the counts: in ascending order, the k-th vector has exactly k - 1 sign changes. Second exact route, for
///   the two extreme vectors of A^T A only: D A^T A D and (A^T A)^{-1} are entrywise nonnegative and irreducible, so
///   their Perron vectors are positive. Third, on uniform knots of [0, 1]: signs of eigenvectors enclosed entry by
///   entry, all of them, for both products. An eigenvector of A A^T is one of its inverse, with the order of
///   eigenvalues reversed. For every r and all knots at once: A = G_r ... G_2 (I - S), and D G_s D and D (I - S) D are
///   bidiagonal and nonnegative, so D A D and the two products are totally nonnegative (Cauchy and Binet); A is
///   nonsingular, and the entries next to the diagonals are nonzero, which makes the products oscillatory
///   (Gantmacher and Krein).
struct Figure2b: Claim {
  let id = "figure-2b"
  let source = "Section 2.2, Figure 2b"
  let printed =
    #"The eigenvector of $A^T A$ for the smallest eigenvalue has no sign change, that for the largest has $n-1$, independent of $r$; "#
    + #"$(A A^T)^{-1}$ has the opposite order."#
  let hypotheses =
    #"Any strictly increasing knots, any order; $n$ counts the eigenvalues, as in $\ell \in [1, n]$ of Section 2.2: it is $m = n + r - 1$ of Section 2.1."#
  let recorded = RecordedVerdicts(literal: .proved)

  /// The number of sign changes claimed for vector k = 1 ... m in ascending order; `nil` if nothing is claimed.
  private typealias Counts = (_ k: Int, _ knots: KnotVector<Rational>) -> Int?

  func check(_ family: CaseFamily) throws -> Findings {
    // The paper names only the first and the last vector; all others are in between.
    let printed: Counts = { k, _ in k - 1 }
    let intervals: Counts = { k, knots in k == 1 ? 0 : (k == knots.dimension ? knots.intervals - 1 : nil) }
    let points: Counts = { k, knots in k == 1 ? 0 : (k == knots.dimension ? knots.values.count - 1 : nil) }
    let reversed: Counts = { k, knots in knots.dimension - k }
    // The readings first differ from each other at r = 2, n = 1. Five random knot vectors per size illustrate the
    // proof.
    let family = family.limited(knotVectors: 5).reaching(order: 2)
    let tallies = try tallies(family, [printed, reversed, intervals, points])
    return Findings(
      literal: tallies[0].finding(
        ifHolds: .proved,
        method:
          "proof by totally nonnegative factors; exact: Neville elimination of $D A^T A D$ and $D A A^T D$, Perron vectors",
        scope: "all strictly increasing knots, all orders (proof); " + family.knotScope,
        notes: [
          "all eigenvalues are simple, and in ascending order the $k$-th eigenvector has exactly $k-1$ sign changes",
          reading("$n$ as the number of intervals, as in Section 2.1", tallies[2]),
          reading("$n$ as the number of knots", tallies[3]),
        ]),
      control: tallies[1].control("in ascending order, the $k$-th eigenvector of $A^T A$ has $m-k$ sign changes"),
      figures: [try figure(intervals: 50)])
  }

  /// Describes the outcome for another reading of n.
  private func reading(_ name: String, _ tally: Tally) -> String {
    let verdict =
      tally.counterexample.map { "fails in \(tally.failures) of \(tally.cases) cases, first for \($0)" } ?? "also holds"
    return "with \(name), it \(verdict)"
  }

  /// Returns one tally per claim; the evidence on a knot vector is computed once for all of them.
  private func tallies(_ family: CaseFamily, _ claims: [Counts]) throws -> [Tally] {
    var exact = [Tally](repeating: Tally(), count: claims.count)
    var enclosed = [Tally](repeating: Tally(.enclosed), count: claims.count)
    try family.forEachKnotVector { knots in
      for evidence in try exactEvidence(on: knots) { count(evidence, claims, knots, into: &exact) }
      for evidence in try enclosures(on: knots) { count(evidence, claims, knots, into: &enclosed) }
    }
    return zip(exact, enclosed).map { exact, enclosed in
      var tally = exact
      tally.merge(enclosed)
      return tally
    }
  }

  private func count(
    _ evidence: SignEvidence, _ claims: [Counts], _ knots: KnotVector<Rational>, into tallies: inout [Tally]
  ) {
    for (position, claim) in claims.enumerated() {
      let wrong = evidence.defect ?? evidence.firstDifference { claim($0, knots) }
      tallies[position].expect(wrong == nil, "\(knots.caseDescription): \(wrong!)")
    }
  }

  private func exactEvidence(on knots: KnotVector<Rational>) throws -> [SignEvidence] {
    let basis = ChangeOfBasis(knots)
    let m = knots.dimension
    let ascending = (1...m).map { (k: $0, count: $0 - 1) }
    let inner = basis.banded.gram().dense.checkerboardFlipped
    let outer = basis.banded.outerGram().dense.checkerboardFlipped
    return [
      SignEvidence(
        route: "D A^T A D oscillatory", defect: inner.isOscillatory ? nil : "D A^T A D is not oscillatory",
        changes: ascending),
      SignEvidence(
        route: "Perron vectors", defect: perronDefect(inner, inverseOf: basis), changes: [(1, 0), (m, m - 1)]),
      SignEvidence(
        route: "D A A^T D oscillatory", defect: outer.isOscillatory ? nil : "D A A^T D is not oscillatory",
        changes: ascending),
    ]
  }

  /// Returns the signs of enclosed eigenvectors on uniform knots, which do not depend on the domain.
  private func enclosures(on knots: KnotVector<Rational>) throws -> [SignEvidence] {
    guard knots.uniformSpacing != nil, knots.lower.isZero, knots.upper == 1 else { return [] }
    return [
      SignEvidence(route: "enclosed vector of A^T A", try Spectrum.certifiedGramEigenvectors(of: knots)),
      SignEvidence(route: "enclosed vector of A A^T", try Spectrum.certifiedOuterGramEigenvectors(of: knots)),
    ]
  }

  /// Returns why one of the two matrices is not positive enough for Perron's theorem; `nil` if both are: D A^T A D has
  /// no negative entry and no zero next to the diagonal, and A^{-1} A^{-T} is positive.
  private func perronDefect(_ flipped: Matrix<Rational>, inverseOf basis: ChangeOfBasis<Rational>) -> String? {
    if let k = flipped.entries.firstIndex(where: { $0.sign < 0 }) {
      return "entry \(k) of D A^T A D is \(flipped.entries[k])"
    }
    let m = basis.dimension
    if let i = (0..<max(0, m - 1)).first(where: { flipped[$0, $0 + 1].sign <= 0 }) {
      return "D A^T A D is reducible between rows \(i) and \(i + 1)"
    }
    // All entries of A^{-1} on and above the diagonal are positive: every entry of A^{-1} A^{-T} has the positive
    // summand of the last column.
    let inverse = basis.inverseMatrix
    for i in 0..<m {
      for j in 0..<m where inverse[i, j].sign != (j >= i ? 1 : 0) {
        return "entry (\(i), \(j)) of A^{-1} is \(inverse[i, j])"
      }
    }
    return nil
  }

  /// Returns the sign changes of the computed eigenvectors where they are certain.
  private func figure(intervals: Int) throws -> FigureData {
    let series = try (1...5).map { r in
      let order = try SplineOrder(r)
      let knots = try KnotVector<Rational>.uniform(order: order, intervals: intervals, lower: 0, upper: 1)
      let changes = Spectrum.signChanges(try Spectrum.gramEigen(of: knots), order: order)
      return FigureData.Series(
        name: "r = \(r)",
        points: changes.enumerated().compactMap { k, changes in changes.certain.map { (Double(k + 1), Double($0)) } },
        marks: .circles, color: r - 1)
    }
    return FigureData(
      id: id, title: "Sign changes of the eigenvectors of A^T A, n = \(intervals) intervals",
      xLabel: "number k, ascending", yLabel: "sign changes", series: series)
  }
}
