import Exact
import Pages
import RealModule
import Spectral
import Splines

/// Figure 2a for every order: the growth of the ratio of the extreme eigenvalues of A^T A, with its constant.
///
/// - Statement: lambda_max / lambda_min grows like n^{2r}, for every r. More precisely, divided by n^{2r} it tends to
///   4^r / mu, where mu is the smallest eigenvalue of (-1)^r u^{(2r)} = mu u, u^{(j)}(1) = 0 = u^{(r+j)}(0) for j < r.
/// - Hypotheses: uniform knots; the ratio does not depend on the domain, and is that of T^T T for T = (I - S)^r.
/// - Cases: orders 1-8 and n = 1 ... 12, 25, 50, 100, in the long run up to 1000; four counts for each.
/// - Method: the theorem of ``SpectralLimit``, which holds for every r and n since T is totally nonnegative up to
///   signs, so its inverse is nonnegative. Its bounds are then checked on the family by exact counts, with mu
///   from rational enclosures: no eigenvalue below mu / (m + r/2 + 1)^{2r}, one below mu / m^{2r}, not all below
///   4^r (1 - r/m), all below 4^r. Second route: smallest eigenvalues computed from the factors lie between the bounds,
///   as does mu for r = 1, pi^2 / 4.
struct Figure2aRate: Claim {
  let id = "figure-2a-rate"
  let origin = Origin.ours
  let source = "Related to Figure 2a"
  let printed =
    #"For every order $r$ the ratio of the largest to the smallest eigenvalue of $A^T A$, divided by $n^{2r}$, tends "#
    + #"to $4^r \|V^r\|^2$, where $V$ is integration from 0 on $[0, 1]$."#
  let hypotheses = #"Uniform knots, every $r \ge 1$."#
  let recorded = RecordedVerdicts(literal: .proved)

  private static let largestOrder = 8

  func check(_ family: CaseFamily) throws -> Findings {
    let counts = Array(1...12) + (family.isFull ? [25, 50, 100, 200, 500, 1000] : [25, 50, 100])
    let ladder = family.isFull ? [100, 142, 200, 283, 400, 566, 800, 1000] : [25, 35, 50, 71, 100]
    var printed = Tally()
    var enclosed = Tally(.enclosed)
    var rounded = Tally(.measured)
    var control = Tally()
    var notes: [String] = []
    var curves: [FigureData.Series] = []
    var dense: [FigureData.Series] = []
    for r in 1...Self.largestOrder {
      let order = try SplineOrder(r)
      let limit = SpectralLimit.smallestEigenvalue(order: order)
      if r == 1 { classical(limit, into: &enclosed) }
      for n in counts {
        let power = try DifferencePower(order: order, intervals: n)
        try check(power, limit, exponent: 2 * r, into: &printed)
        if n <= 12 { try check(power, limit, exponent: r, into: &control) }
      }
      let points = try ladder.map { n in (n: n, ratio: try ratio(order, n, limit, into: &rounded)) }
      notes.append(contentsOf: try remarks(order, limit, points))
      let shown = family.isFull ? [5, 10, 20, 50] : [5, 10]
      let all = try shown.map { n in (n: n, ratio: try ratio(order, n, limit, into: &rounded)) } + points
      curves.append(
        FigureData.Series(
          name: "r = \(r)", points: all.map { (Double($0.n), $0.ratio) }, marks: .line, color: r - 1))
      let routes = try all.map { try denseRatios(order, $0.n) }
      let eigen = zip(all, routes).filter { $1.eigen > 0 }.map { (x: Double($0.n), y: $1.eigen) }
      let svd = zip(all, routes).map { (x: Double($0.n), y: $1.svd) }
      let isLast = r == Self.largestOrder
      dense.append(.init(name: isLast ? "dsyevd" : "", points: eigen, marks: .crosses, color: r - 1))
      dense.append(.init(name: isLast ? "dgesdd" : "", points: svd, marks: .circles, color: r - 1))
      func departure(_ ratios: [Double]) -> String {
        let off = zip(all, ratios).first { !(($1 / $0.ratio - 1).magnitude < 0.01) }
        return off.map { "from n = \($0.0.n) on" } ?? "nowhere up to n = \(all[all.count - 1].n)"
      }
      notes.append(
        "r = \(r): the ratio is off by at least a hundredth, or not positive, with a dense eigensolver on A^T A "
          + "\(departure(routes.map(\.eigen))), and with a dense singular value decomposition "
          + "\(departure(routes.map(\.svd)))")
    }
    printed.merge(enclosed)
    printed.merge(rounded)
    return Findings(
      literal: printed.finding(
        ifHolds: .proved,
        method: "proof for every r and n by nonnegative inverses of totally nonnegative factors; its bounds by exact"
          + " inertia on the family",
        scope: #"all $r \ge 1$ and $n \ge 1$ (proof); its bounds for orders 1-8 and n up to "#
          + (family.isFull ? "1000" : "100"),
        notes: notes),
      control: control.control("the ratio grows like $n^r$"),
      figures: [
        FigureData(
          id: id, title: "Ratio of the extreme eigenvalues of A^T A: true, and by two dense solvers",
          xLabel: "intervals n", yLabel: "ratio", logX: true, logY: true, series: curves + dense)
      ])
  }

  /// Performs the four exact counts for one matrix, with the claim that the smallest eigenvalue decreases like
  /// n^-exponent.
  private func check(
    _ power: DifferencePower, _ limit: Enclosure, exponent: Int, into tally: inout Tally
  ) throws {
    let r = power.order.value
    let m = Rational(power.size)
    let certificate = power.certificate
    let lower = limit.lower / (m + Rational(r, 2) + 1).power(exponent)
    let upper = limit.upper / m.power(exponent)
    let largest = try SpectralLimit.largestGramEigenvalue(order: power.order, intervals: power.intervals)
    let name = "r = \(r), n = \(power.intervals)"
    let below = certificate.eigenvalueCount(below: lower)
    tally.expect(
      below == 0, "\(name): the number of eigenvalues of T^T T below mu / (m + r/2 + 1)^\(exponent) is \(below), not 0")
    tally.expect(
      certificate.eigenvalueCount(below: upper) > 0, "\(name): no eigenvalue of T^T T is below mu / m^\(exponent)")
    tally.expect(
      certificate.eigenvalueCount(below: largest.lower) < power.size, "\(name): all are below 4^r (1 - r/m)")
    tally.expect(certificate.allEigenvalues(below: largest.upper), "\(name): not all are below 4^r")
  }

  /// Checks that mu for r = 1 is pi^2 / 4.
  private func classical(_ limit: Enclosure, into tally: inout Tally) {
    let pi = Ball.pi(precision: 128)
    let exact = pi * pi / Ball(4, precision: 128)
    tally.expect(
      limit.lower <= exact.upper && exact.lower <= limit.upper,
      "r = 1: mu lies between \(Double(limit.lower)) and \(Double(limit.upper)), which excludes pi^2 / 4")
  }

  /// Returns the computed ratio, after a check that the smallest eigenvalue lies within the bounds.
  private func ratio(_ order: SplineOrder, _ n: Int, _ limit: Enclosure, into tally: inout Tally) throws -> Double {
    let values = try DifferencePower(order: order, intervals: n).gramEigenvalues()
    let bounds = try SpectralLimit.smallestGramEigenvalue(order: order, intervals: n, limit: limit)
    let last = values[values.count - 1]
    // The value is about mu / (m + r/2)^{2r}, a fraction 2r/m above the lower bound, which is beyond the reach of
    // rounding.
    tally.expect(
      bounds.contains(computed: values[0]),
      "r = \(order.value), n = \(n): the smallest eigenvalue is computed as \(values[0])")
    return last / values[0]
  }

  /// Returns the ratios from a dense eigensolver on T^T T and from a dense singular value decomposition of T; the first
  /// is negative if its smallest eigenvalue is.
  private func denseRatios(_ order: SplineOrder, _ n: Int) throws -> (eigen: Double, svd: Double) {
    let power = try DifferencePower(order: order, intervals: n)
    let eigen = try power.denseGramEigenvalues()
    let squares = try power.squaredDenseSingularValues()
    return (eigen[eigen.count - 1] / eigen[0], squares[squares.count - 1] / squares[0])
  }

  private func remarks(
    _ order: SplineOrder, _ limit: Enclosure, _ points: [(n: Int, ratio: Double)]
  ) throws -> [String] {
    let r = order.value
    let shift = Double(3 * r - 2) / 2
    let constant = Double.pow(4, Double(r)) / Double(limit.lower)
    var texts = [
      "r = \(r): mu lies between \(decimalBound(limit.lower, digits: 16, upwards: false)) and "
        + "\(decimalBound(limit.upper, digits: 16, upwards: true)), and the constant 4^r / mu is \(brief(constant))"
    ]
    guard let last = points.last, let plain = PowerLawFit(points.map { (x: Double($0.n), y: $0.ratio) }),
      let shifted = PowerLawFit(points.map { (x: Double($0.n) + shift, y: $0.ratio) })
    else { return texts }
    let deviation = last.ratio / (constant * Double.pow(Double(last.n) + shift, Double(2 * r))) - 1
    texts.append(
      "r = \(r): slope over n = \(points[0].n) ... \(last.n): \(fixed(plain.exponent, digits: 3)) +- \(brief(plain.standardError));"
        + " over n + 3r/2 - 1: \(fixed(shifted.exponent, digits: 3)) +- \(brief(shifted.standardError));"
        + " ratio / (4^r (n + 3r/2 - 1)^{2r} / mu) - 1 = \(brief(deviation)) at n = \(last.n)")
    return texts
  }
}
