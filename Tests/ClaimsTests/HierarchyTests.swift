import Claims
import Exact
import Splines
import Testing

@Suite("Claims: refinement and hierarchies")
struct HierarchyTests {
  static let ids = [
    "section-2.3", "section-2.3-speedup", "section-2.3-digits", "figure-3", "definition-1", "proposition-1",
    "algorithm-1",
    "eq-19", "eq-20", "eq-24", "eq-24b", "eq-24b-dyadic", "eq-25", "lemma-6", "section-4.3", "section-4.3b",
    "section-4.3b-rates", "proposition-2", "eq-28", "eq-allen-cahn",
  ]

  private func findings(_ id: String, _ family: CaseFamily) throws -> (claim: any Claim, findings: Findings) {
    let claim = try #require(Catalog.all.first { $0.id == id })
    return (claim, try claim.check(family))
  }

  @Test("The verdicts are the recorded ones and the control is refuted, on a small family", arguments: ids)
  func verdicts(id: String) throws {
    let family = try CaseFamily(maxOrder: 3, maxIntervals: 3, randomKnotVectors: 2, networks: 2, seed: 11)
    let (claim, findings) = try findings(id, family)
    #expect(findings.literal.verdict == claim.recorded.literal, "\(findings.literal.counterexample ?? "")")
    #expect(findings.corrected?.verdict == claim.recorded.corrected, "\(findings.corrected?.counterexample ?? "")")
    #expect((claim.correction == nil) == (findings.corrected == nil))
    #expect(findings.control.refuted)
  }

  @Test("The smallest family decides as the others do", arguments: ids)
  func smallestFamily(id: String) throws {
    let family = try CaseFamily(maxOrder: 1, maxIntervals: 1, randomKnotVectors: 1, networks: 1, seed: 3)
    let (claim, findings) = try findings(id, family)
    #expect(findings.literal.verdict == claim.recorded.literal)
    #expect(findings.control.refuted)
    #expect(findings.corrected?.verdict == claim.recorded.corrected)
  }

  @Test("Eq. (24): a hat function of the finer knots is the counterexample at r = 1, n = 1")
  func inclusion() throws {
    let (_, findings) = try findings("eq-24", CaseFamily(maxOrder: 2, maxIntervals: 2, randomKnotVectors: 1))
    #expect(findings.literal.counterexample?.hasPrefix("r = 1, n = 1, knots 0, 1, T' = 0, 1/3, 1: b'_") == true)
  }

  @Test("The formula below eq. (24) holds where all knots are kept, and first fails for dyadic knots at r = 2, n = 1")
  func refinementThroughPowers() throws {
    let family = try CaseFamily(maxOrder: 5, maxIntervals: 3, randomKnotVectors: 1)
    #expect(try findings("eq-24b", family).findings.literal.verdict == .proved)
    let (claim, dyadic) = try findings("eq-24b-dyadic", family)
    #expect(claim.origin == .ours && dyadic.literal.verdict == .proved)
    // The control says that no row fails. A = (1, -2; 0, 1) on -1, 0 and I has no fine knot at -1: the first row is lost.
    let text = try #require(dyadic.control.counterexample)
    #expect(text.hasPrefix("r = 2, n = 1, knots -1, 0, 1, 2: the stored rows [0] fail, but [] are expected"))
  }

  @Test("Eq. (19): the smallest counterexample is a constant, where the loss grows at the rate |P^T grad L|^2")
  func signOfTheCoarseStep() throws {
    let (_, findings) = try findings("eq-19", CaseFamily(maxOrder: 2, maxIntervals: 2, networks: 3))
    let counterexample = try #require(findings.literal.counterexample)
    #expect(counterexample.hasPrefix("r = 1, n = 1, knots 0, 1, inputs [[0], [1]]"))
    let rate = try #require(counterexample.split(separator: " rate ").last)
    let sides = rate.split(separator: ", but |P^T grad L|^2 = ")
    #expect(sides.count == 2 && sides[0] == sides[1])
  }

  @Test(
    "A single network more is more cases: networks are checked, not only bases",
    arguments: [
      "definition-1", "proposition-1", "lemma-6", "eq-19",
    ])
  func networksCount(id: String) throws {
    let few = try CaseFamily(maxOrder: 2, maxIntervals: 2, randomKnotVectors: 1, networks: 1)
    let more = try CaseFamily(maxOrder: 2, maxIntervals: 2, randomKnotVectors: 1, networks: 3)
    #expect(try findings(id, few).findings.literal.cases < findings(id, more).findings.literal.cases)
  }

  @Test("Section 4.3: the order 1 fails already at r = 1")
  func orderOfTheGram() throws {
    let (_, findings) = try findings("section-4.3", CaseFamily(maxOrder: 2, maxIntervals: 4))
    #expect(findings.literal.counterexample?.hasPrefix("r = 1, n = 3") == true)
  }

  @Test("Section 2.3: shared basis values leave less than half the factor first at r = 4 with 64 outputs")
  func speedUp() throws {
    let (_, findings) = try findings("section-2.3-speedup", CaseFamily(maxOrder: 2, maxIntervals: 2))
    // Tables of 6, 5, 4 values at 9 operations each and 2 * 64 * 4 for products; 4 distances, 4 powers, the same products.
    let text =
      "r = 4, n = 1, P = 1, Q = 64: the recursion (2) takes 647 operations, the ReLU form 520, a factor of 1.244"
    #expect(findings.literal.counterexample?.hasPrefix(text) == true, "\(findings.literal.counterexample ?? "none")")
  }

  @Test("Section 2.3 comes with its figure: a curve for each order and format")
  func lostDigits() throws {
    let (_, findings) = try findings("section-2.3-digits", CaseFamily(maxOrder: 4, maxIntervals: 2))
    let figure = try #require(findings.figures.first)
    #expect(figure.series.count == 8)
    #expect(figure.series.allSatisfy { $0.points.count == 6 })
  }
}
