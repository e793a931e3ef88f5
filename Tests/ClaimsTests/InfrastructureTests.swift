import Claims
import Exact
import Splines
import Testing

@Suite("Claims: tallies, families, runs")
struct InfrastructureTests {
  @Test("No verdict without a case, no refutation without a counterexample")
  func verdictsNeedEvidence() {
    #expect(Tally().finding(ifHolds: .proved, method: "none", scope: "").verdict == .notChecked)
    #expect(Finding(verdict: .measured, method: "", scope: "", counts: [:]).verdict == .notChecked)
    #expect(Finding(verdict: .refuted, method: "", scope: "", counts: [.exact: 3]).verdict == .notChecked)
    #expect(!ControlFinding(statement: "", refuted: true, counterexample: nil).refuted)
    #expect(!Tally().control("1 = 2").refuted)
  }

  @Test("Cases count for a verdict only where they are worth enough for it; the others are counted apart")
  func casesOfDifferentWorth() {
    func tally(_ evidence: Evidence, _ count: Int) -> Tally {
      var tally = Tally(evidence)
      for k in 0..<count { tally.expect(true, "\(k)") }
      return tally
    }
    var tally16 = tally(.exact, 16)
    tally16.merge(tally(.measured, 40))
    tally16.merge(tally(.enclosed, 3))
    func finding(_ tally: Tally, _ verdict: Verdict) -> Finding {
      tally.finding(ifHolds: verdict, method: "", scope: "")
    }
    let proved = finding(tally16, .proved)
    #expect(proved.verdict == .proved && proved.cases == 16 && proved.furtherCases == [.measured: 40, .enclosed: 3])
    #expect(proved.caseText == "16 cases, plus 3 enclosed, 40 measured")
    let certified = finding(tally16, .certified)
    #expect(certified.verdict == .certified && certified.cases == 19 && certified.furtherCases == [.measured: 40])
    let measured = finding(tally16, .measured)
    #expect(measured.verdict == .measured && measured.cases == 59 && measured.furtherCases.isEmpty)
    #expect(finding(tally(.measured, 5), .proved).verdict == .notChecked)
    #expect(finding(tally(.enclosed, 5), .proved).verdict == .notChecked)
    #expect(finding(tally(.measured, 5), .certified).verdict == .notChecked)
    #expect(finding(tally(.measured, 1), .measured).caseText == "1 case")
    var failing = Tally(.measured)
    failing.expect(false, "in floating point")
    tally16.merge(failing)
    #expect(finding(tally16, .proved).counterexample == "in floating point" && !tally16.holds)
    #expect(finding(tally16, .proved).cases == 60)
  }

  @Test("A tally keeps the first counterexample and makes no other")
  func firstCounterexample() {
    var made = 0
    func text(_ k: Int) -> String {
      made += 1
      return "case \(k)"
    }
    var tally = Tally()
    for k in 1...5 { tally.expect(k < 3, text(k)) }
    #expect(made == 1 && tally.cases == 5 && tally.failures == 3)
    let finding = tally.finding(ifHolds: .proved, method: "", scope: "")
    #expect(finding.verdict == .refuted && finding.counterexample == "case 3")
    #expect(tally.control("k < 3").refuted)
    var first = Tally()
    first.expect(true, "")
    first.merge(tally)
    #expect(first.counterexample == "case 3" && first.cases == 6)
  }

  @Test("A control is refuted only where a case failed by every route, and names the routes that saw nothing")
  func routes() {
    var first = Tally()
    first.expect(false, by: "products", "1 is not 2")
    first.expect(true, by: "products", "")
    #expect(first.control("1 = 2") == ControlFinding(statement: "1 = 2", refuted: true, counterexample: "1 is not 2"))
    var blind = first
    blind.expect(true, by: "sums", "")
    let statement = "1 = 2 (not refuted by: sums)"
    #expect(
      blind.control("1 = 2") == ControlFinding(statement: statement, refuted: false, counterexample: "1 is not 2"))
    var merged = first
    var later = Tally()
    later.expect(true, by: "sums", "")
    merged.merge(later)
    #expect(!merged.control("1 = 2").refuted)
    blind.merge(later)
    #expect(!blind.control("1 = 2").refuted)
    later.expect(false, by: "sums", "1 + 1 is not 4")
    merged.merge(later)
    #expect(merged.control("1 = 2").refuted)
  }

  @Test("A family is a function of its seed, and its knots are smallest first")
  func familyIsDeterministic() throws {
    let a = try CaseFamily(maxOrder: 3, maxIntervals: 2, randomKnotVectors: 4, seed: 7)
    let b = try CaseFamily(maxOrder: 3, maxIntervals: 2, randomKnotVectors: 4, seed: 8)
    let order = try SplineOrder(3)
    let knots = try a.knotVectors(order: order, intervals: 2)
    #expect(knots.count == 6)
    #expect(try knots == a.knotVectors(order: order, intervals: 2))
    #expect(try knots != b.knotVectors(order: order, intervals: 2))
    #expect(knots.prefix(2).allSatisfy { $0.uniformSpacing != nil })
    for vector in knots {
      let points = a.points(in: vector)
      #expect(points.first == vector.lower && points.last == vector.upper)
      #expect(zip(points, points.dropFirst()).allSatisfy { $0 < $1 })
      #expect((0...vector.intervals).allSatisfy { points.contains(vector[$0]) })
      #expect(vector.determiningPoints.count == 3 * 2 + 1)
    }
    var seen: [[Int]] = []
    try a.forEachKnotVector { seen.append([$0.order.value, $0.intervals]) }
    #expect(seen.count == 3 * 2 * 6)
    #expect(seen == seen.sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test("Every number of a family is allowed up to both ends of its range, and refused in one line one beyond them")
  func familyBounds() throws {
    func check(_ range: ClosedRange<Int>, _ what: String, _ make: (Int) throws -> CaseFamily) {
      #expect(throws: Never.self) { try make(range.lowerBound) }
      #expect(throws: Never.self) { try make(range.upperBound) }
      for value in [range.lowerBound - 1, range.upperBound + 1, -1, .min, .max] {
        #expect {
          try make(value)
        } throws: { error in
          "\(error)" == "the \(what) must be between \(range.lowerBound) and \(range.upperBound) (got \(value))"
        }
      }
    }
    check(1...32, "maximal order") { try CaseFamily(maxOrder: $0) }
    check(1...4096, "maximal number of intervals") { try CaseFamily(maxIntervals: $0) }
    check(1...1_000_000, "number of random cases") { try CaseFamily(randomKnotVectors: $0, randomLongKnotVectors: 1) }
    check(1...1_000_000, "number of random long cases") { try CaseFamily(randomLongKnotVectors: $0) }
    check(1...1_000_000, "number of networks") { try CaseFamily(networks: $0) }
  }

  @Test("Enlarging and cutting a family")
  func familyReach() {
    let family = CaseFamily.standard
    #expect(family.reaching(order: 2, intervals: 20).maxIntervals == 20)
    #expect(family.reaching(order: 2, intervals: 20).maxOrder == 6)
    #expect(family.limited(order: 3, intervals: 4, knotVectors: 2).randomKnotVectors == 2)
    #expect(
      family.limited() == family && family.reaching() == family && family.limited(order: 6, intervals: 12) == family)
    #expect(family.limited(order: 5).maxOrder == 5 && family.limited(order: 7).maxOrder == 6)
    #expect(family.limited(order: 0, intervals: -1, knotVectors: 0).maxOrder == 1)
    #expect(family.limited(order: 0, intervals: -1, knotVectors: 0).maxIntervals == 1)
    #expect(family.limited(order: 0, intervals: -1, knotVectors: 0).randomLongKnotVectors == 1)
    #expect(family.reaching(order: 7).maxOrder == 7 && family.reaching(order: 33).maxOrder == 32)
    #expect(family.reaching(order: 5, intervals: 11) == family)
  }

  @Test("The long run has fewer random knot vectors beyond twelve intervals, the first ones of the many")
  func longKnotVectors() throws {
    let order = try SplineOrder(2)
    let many = try CaseFamily(randomKnotVectors: 50)
    #expect(try CaseFamily.full.knotVectors(order: order, intervals: 12).count == 52)
    let few = try CaseFamily.full.knotVectors(order: order, intervals: 13)
    #expect(few.count == 12)
    #expect(try few == Array(many.knotVectors(order: order, intervals: 13).prefix(12)))
    #expect(CaseFamily.full.limited(knotVectors: 3).randomKnotVectors(intervals: 20) == 3)
    #expect(CaseFamily.full.reaching(intervals: 30).randomKnotVectors(intervals: 30) == 10)
    #expect(CaseFamily.full.summary.contains("50 random knot vectors each (10 beyond 12 intervals)"))
    #expect(!many.summary.contains("beyond") && !CaseFamily.standard.summary.contains("beyond"))
    #expect(throws: CaseFamilyError.self) { try CaseFamily(randomLongKnotVectors: 0) }
  }

  @Test("Eq. (25): refuted as printed, proved as corrected, the control refuted")
  func equation25() throws {
    let family = try CaseFamily(maxOrder: 4, maxIntervals: 3, randomKnotVectors: 1)
    let claim = try #require(Catalog.all.first { $0.id == "eq-25" })
    let findings = try claim.check(family)
    #expect(findings.literal.verdict == .refuted)
    #expect(findings.literal.counterexample?.hasPrefix("r = 1, n = 1") == true)
    #expect(findings.corrected?.verdict == .proved)
    #expect(findings.corrected?.cases == 4 * 3 * 2 * 2)
    #expect(findings.control.refuted)
  }
}
