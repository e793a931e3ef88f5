import Exact
import KANCore
import Pages
import Splines

/// The necessity of the depth in the bound for networks, by a search for the worst networks.
///
/// - Statement: the constant for one layer, gamma_r, does not work for every depth: for r = 2, 3, 4 some networks of
///   two layers exceed it; none of those found exceeds it times L. The first layer's slopes change sign from sample to
///   sample there, so its NTK_S adds to the leading vector of the last layer's kernels while its NTK_R leads in
///   another.
/// - Cases: the best networks found by two searches from random starts, for orders 2, 3, 4: chains of single edges of
///   two to four layers (six with `--full`), and ascent over weights and inputs of wider shapes.
/// - Method: the searches are in floating point. For chains, ``JetSearch`` varies the quantities that the kernels
///   depend on, arguments and slopes, by a smooth method, and edges are interpolated afterwards; ``KernelSearch``
///   climbs from there, and from random weights. The resulting networks are rounded, and decided exactly like those of
///   ``Theorem2KAN``.
struct Theorem2Depth: Claim {
  let id = "theorem-2-depth"
  let origin = Origin.ours
  let source = "Related to Theorem 2: the worst networks"
  let printed =
    #"For $r = 2, 3, 4$ some networks of two layers exceed the constant for one layer, $\gamma_r$; with the"#
    + " factor $L$ the bound holds for the worst networks found."
  let hypotheses = "Uniform knots, scaled powers; the inputs of every layer lie in its domain. " + splineWeightsOnly
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    var generator = family.generator(for: id)
    var cases: [KernelCase] = []
    for order in [2, 3, 4] {
      let jets = JetSearch(order: try SplineOrder(order), starts: family.isFull ? 60 : 8)
      for chain in try jets.networks(maxDepth: family.isFull ? 6 : 4, using: &generator) {
        let search = try KernelSearch(chain.shape)
        let found = try search.climb(
          from: chain.candidate, evaluations: family.isFull ? 4000 : 200, using: &generator)
        cases.append(try exact(found.candidate, search, "from slopes and arguments"))
      }
      for shape in try shapes(order: order, isFull: family.isFull) {
        let search = try KernelSearch(shape)
        let found = try search.best(
          starts: family.isFull ? 4 : 3, evaluations: family.isFull ? 4000 : 400, using: &generator)
        cases.append(try exact(found.candidate, search, "from a random start"))
      }
    }
    cases.sort { ($0.order, $0.depth) < ($1.order, $1.depth) }
    let constant = try NetworkConstant(orders: cases.map(\.order))
    let tally = try KernelTally(cases, in: .scaledRelu)
    let method = "searches from random starts; the networks found by exact kernels and exact inertia of C s I - NTK_S"
    return Findings(
      literal: try statement(tally, constant, share: 1).finding(
        ifHolds: .proved, method: method, scope: "the worst of \(cases.count) networks found, r = 2, 3, 4",
        notes: notes(tally, constant)),
      control: try statement(tally, constant, share: Rational(1, 2)).control("the bound with half the factor $L$"),
      figures: [figure(tally, constant)])
  }

  /// Checks that a share of the bound holds for all networks, and that some with two layers exceed the constant for one
  /// layer.
  private func statement(_ kernels: KernelTally, _ constant: NetworkConstant, share: Rational) throws -> Tally {
    var tally = try kernels.tally { share * constant.value(for: $0) }
    for order in [2, 3, 4] {
      let largest = kernels.largestExact(order: order, depth: 2)
      let layer = constant.layerConstant(of: try SplineOrder(order))
      tally.expect(
        largest.map { $0.ratio > layer } ?? false,
        "r = \(order): no network of two layers exceeds \(layer); the largest certified ratio is "
          + "\(largest.map { "\(brief(Double($0.ratio))), \($0.place)" } ?? "none")")
    }
    return tally
  }

  private func shapes(order: Int, isFull: Bool) throws -> [KernelShape] {
    let order = try SplineOrder(order)
    var shapes: [KernelShape] = []
    // On one interval splines of order 2 are linear, and slopes cannot change sign.
    let n = order.value == 2 ? 2 : 1
    for (widths, samples) in [([1, 1], 1), ([1, 1, 1], 3), ([1, 2, 1], 3)] {
      shapes.append(KernelShape(order: order, widths: widths, intervals: n, samples: samples))
    }
    if isFull {
      shapes.append(KernelShape(order: order, widths: [1, 1, 1, 1], intervals: n, samples: 3))
      shapes.append(KernelShape(order: order, widths: [2, 2, 1], intervals: 2, samples: 3))
      shapes.append(KernelShape(order: order, widths: [1, 1, 1, 1, 1], intervals: n, samples: 4))
    }
    return shapes
  }

  /// The fraction of a ratio that has to be kept when rounding a network to few bits. It makes the networks short to
  /// write and does not affect any verdict: the rounded network is decided exactly, and if it fell to the constant for
  /// one layer, the row would turn red.
  private static let keptByRounding = 0.999

  /// Returns the candidate with as few bits as possible that keeps ``keptByRounding`` of its ratio.
  private func exact(_ candidate: KernelCandidate, _ search: KernelSearch, _ origin: String) throws -> KernelCase {
    let ratio = try search.ratio(candidate)
    let rounded = try [6, 9, 12, 16, 24, 32].lazy.map { candidate.rounded(bits: $0) }.first {
      try search.ratio($0) >= Self.keptByRounding * ratio
    }
    return try (rounded ?? candidate).exactCase(search.shape, origin)
  }

  /// Returns, for every order and depth, the largest ratio and its fraction of the bound.
  private func notes(_ tally: KernelTally, _ constant: NetworkConstant) -> [String] {
    tally.largestByDepth.map { entry in
      let layer = Double(constant.layerConstant(of: entry.order))
      return
        "r = \(entry.order.value), L = \(entry.depth): largest exact ratio \(brief(entry.ratio)), which is "
        + "\(brief(entry.ratio / layer)) of the constant for one layer and "
        + "\(brief(entry.ratio / layer / Double(entry.depth))) of the bound; \(entry.place)"
    }
  }

  private func figure(_ tally: KernelTally, _ constant: NetworkConstant) -> FigureData {
    let entries = tally.largestByDepth
    let depths = (1...(entries.map(\.depth).max() ?? 1)).map(Double.init)
    return FigureData(
      id: id, title: "Largest ratios found, over the constant for one layer", xLabel: "largest number of layers",
      yLabel: "ratio / constant for one layer",
      series: constant.orders.map { order in
        FigureData.Series(
          name: "r = \(order.value)",
          points: depths.map { depth in
            // More layers can do what fewer can: the kernel of a layer becomes small with the factor after it.
            let own = entries.filter { $0.order == order && Double($0.depth) <= depth }
            return (depth, (own.map(\.ratio).max() ?? 0) / Double(constant.layerConstant(of: order)))
          })
      } + [FigureData.Series(name: "the bound", points: depths.map { ($0, $0) })])
  }
}
