import Exact
import Splines

/// The supremum of the ratio of tangent kernels over all depths.
///
/// - Statement: for r = 2, 3, 4 it is (2^r/(r-1)!)^2, and it is not attained: on n intervals a member of the family of
///   lines (``LineDesign``) has at least a fraction 1 - r/m of it, m = n + r - 1, and more than on fewer intervals,
///   while
///   |At|^2, which bounds every ratio, stays below it. The proof is in the documentation of Claims, "Bounds for tangent
///   kernels".
/// - Cases: r = 2, 3, 4 and n = 2, 4, 8, ... up to 64, 32, 16, twice that in full runs; first the smallest members, with four layers and the readout,
///   which are built, and the bounds for the family held to their kernels.
/// - Method: rational bounds for the family, in which nothing of the size of a network is formed; |At|^2 by exact inertia.
struct Theorem2Supremum: Claim {
  let id = "theorem-2-supremum"
  let origin = Origin.ours
  let source = "Related to Theorem 2: the supremum over all depths"
  let printed =
    #"For $r = 2, 3, 4$ no constant below $\left(\frac{2^r}{(r-1)!}\right)^2$ works for networks of every depth, in "#
    + #"the scaled powers: ratios come"#
    + " arbitrarily close to it, and none attains it."
  let hypotheses = "Uniform knots; the inputs of every layer lie in its domain. " + splineWeightsOnly
  let recorded = RecordedVerdicts(literal: .proved)

  /// A member of the family with rational bounds for its kernels.
  private struct Member {
    let design: LineDesign
    let ratio: Rational
    let supremum: Rational
    var place: String { "r = \(design.order.value), n = \(design.intervals), s = \(design.prime)" }
  }

  func check(_ family: CaseFamily) throws -> Findings {
    var members: [[Member]] = []
    for (r, longest) in [(2, 64), (3, 32), (4, 16)] {
      let order = try SplineOrder(r)
      let counts = sequence(first: 2) { $0 < (family.isFull ? 2 * longest : longest) ? 2 * $0 : nil }
      members.append(
        try counts.map { n in
          let design = try LineDesign.approaching(order: order, intervals: n)
          let little = Rational(10).power(-60)
          let (lower, upper) = try design.bounds(spread: little, coupling: little, gain: 1 / little)
          return Member(design: design, ratio: lower / upper, supremum: Eq41.squaredMaximum(order: order))
        })
    }
    var printed = try built(sharper: 1)
    var control = try built(sharper: 1 + Rational(1, 1000))
    control.merge(try statement(members) { _ in 1 })
    printed.merge(try statement(members) { 1 - Rational($0.order.value, $0.intervals + $0.order.value - 1) })
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "rational bounds for members of a family, tested on the smallest; exact inertia",
        scope: "every constant below the supremum (proof); \(members.joined().count) members",
        notes: members.map { own in
          let last = own.last!
          return "r = \(last.design.order.value): at depth \(last.design.count + 1) the ratio is at least "
            + "\(decimalBound(last.ratio / last.supremum, digits: 5, upwards: false)) of the supremum \(last.supremum)"
        }),
      control: control.control("every member attains the supremum, and the bounds are a thousandth sharper"),
      tables: [table(members)])
  }

  /// Checks that every member has at least a share of the supremum, stays below it, and exceeds the previous one.
  private func statement(_ members: [[Member]], atLeast share: (LineDesign) -> Rational) throws -> Tally {
    var tally = Tally()
    for own in members {
      for (number, member) in own.enumerated() {
        let figure = decimalBound(member.ratio, digits: 8, upwards: false)
        let claimed = share(member.design) * member.supremum
        tally.expect(
          member.ratio >= claimed && member.ratio < member.supremum, by: "shares",
          "\(member.place), depth \(member.design.count + 1): the ratio is at least \(figure), claimed at least "
            + "\(claimed), and less than \(member.supremum)")
        let gram = try ScaledGram.matrix(order: member.design.order, intervals: member.design.intervals)
        let inertia = gram.subtracting(shift: member.supremum).inertia()
        tally.expect(
          inertia.negative == gram.size, by: "shares",
          "\(member.place): At^T At - \(member.supremum) I has inertia \(inertia)")
        guard number > 0 else { continue }
        tally.expect(
          member.ratio > own[number - 1].ratio, by: "shares",
          "\(member.place): the ratio is only known to be \(figure), not more than on fewer intervals")
      }
    }
    return tally
  }

  /// The bounds of the smallest member of each order against its kernels; the lower one times a factor.
  private func built(sharper factor: Rational) throws -> Tally {
    var tally = Tally()
    for r in [2, 3, 4] {
      let member = try BuiltMember(.smallest(order: SplineOrder(r)))
      let (lower, upper) = try member.design.bounds(
        spread: member.network.spread, coupling: member.network.coupling, gain: member.network.gain)
      tally.expect(
        factor * lower <= member.quotient && member.powersAreAtMost(upper), by: "built members",
        "r = \(r), s = \(member.design.prime): the bounds \(lower), \(upper) do not hold for the network")
    }
    return tally
  }

  private func table(_ members: [[Member]]) -> EvidenceTable {
    EvidenceTable(
      #"Members of the families of lines, with depth $s^2 + 1$: certified lower bounds of $\rho(NTK_S) / \rho(NTK_R)$, and the supremum"#,
      headings: ["$r$", "$n$", "$s$", "depth", "ratio at least", "supremum"],
      rows: members.joined().map { member in
        [
          "\(member.design.order.value)", "\(member.design.intervals)", "\(member.design.prime)",
          "\(member.design.count + 1)", decimalBound(member.ratio, digits: 6, upwards: false), "\(member.supremum)",
        ]
      })
  }
}
