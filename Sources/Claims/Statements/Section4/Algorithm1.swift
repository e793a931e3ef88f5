import BasisProperties
import Exact
import SeededRandom
import Splines

/// Algorithm 1: nested multilevel optimization.
///
/// - Statement: from the coarsest level K to level 2, solve min L(g_k(x; u_k)) and set u_{k-1} = P u_l, then solve on
///   level 1. The algorithm does not say what l is, and no fixed l works for two levels, whose maps P take different
///   numbers of weights. With u_k, each level starts with the final loss of the coarser one, which is the purpose of
///   the hierarchy.
/// - Cases: single edges on every knot vector of orders 1-4 with up to three intervals, refined twice, with samples
///   that determine the finest weights and random targets.
/// - Method: exact. Levels are solved in two ways: to the end, by normal equations, and by two steps of gradient
///   descent from the initial guess, so that the interpolated weights affect the result. The step size is one over the
///   trace of the Hessian, for which the loss decreases.
struct Algorithm1: Claim {
  let id = "algorithm-1"
  let source = "Section 4.1, Algorithm 1"
  let printed =
    #"For $k = K, \ldots, 2$: solve level $k$ from the guess $u_k$, then interpolate $u_{k-1} = P_k^{k-1} u_l$; finally solve"#
    + " level 1. The interpolated solution is the initial guess of the finer level."
  let hypotheses = "A properly nested hierarchy of three levels, coarsest first; any method of solving a level."
  let correction: String? =
    #"$u_{k-1} = P_k^{k-1} u_k$. Each level then starts with the final loss of the coarser one."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// The weights that are interpolated at every level.
  private enum Source {
    /// u_l for one l.
    case fixed(Int)
    /// u_k at level k.
    case current
  }

  /// The levels as regressions, and the maps between them.
  private struct Hierarchy {
    let name: String
    /// Levels K ... 1.
    let levels: [Regression]
    /// From each level to the next finer one.
    let maps: [Matrix<Rational>]

    /// Returns the losses at the beginning and at the end of each level; `nil` if the dimensions of a map do not match.
    func run(_ source: Source, solve: (Regression, [Rational]) throws -> [Rational]) throws -> [[Rational]]? {
      var solutions: [[Rational]] = []
      var losses: [[Rational]] = []
      var guess = [Rational](repeating: 0, count: levels[0].design.columns)
      for (place, level) in levels.enumerated() {
        let solution = try solve(level, guess)
        losses.append([level.value(guess), level.value(solution)])
        solutions.append(solution)
        guard place < maps.count else { break }
        let origin: Int
        switch source {
        case .current: origin = place
        // Level l has index K - l.
        case .fixed(let l): origin = levels.count - l
        }
        guard origin <= place, solutions[origin].count == maps[place].columns else { return nil }
        guess = maps[place] * solutions[origin]
      }
      return losses
    }
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let small = family.limited(order: 4, intervals: 3, knotVectors: 3)
    let method = "exact: the algorithm as stated, with levels solved by normal equations and by two steps of descent"
    var printed = Tally()
    var corrected = Tally()
    var wrong = Tally()
    var generator = family.generator(for: id)
    try small.forEachKnotVector { coarse in
      let hierarchy = try hierarchy(coarse, using: &generator)
      let runs = try (1...hierarchy.levels.count).compactMap { l in try hierarchy.run(.fixed(l), solve: minimize) }
      let counts = hierarchy.maps.map(\.columns)
      printed.expect(
        !runs.isEmpty,
        "\(hierarchy.name): no l makes P u_l defined for k = 3 and k = 2, where P takes \(counts[0]) and \(counts[1])"
          + " weights")
      try follow(hierarchy, &corrected)
      try follow(
        Hierarchy(name: hierarchy.name, levels: hierarchy.levels, maps: hierarchy.maps.map(\.perturbed)), &wrong)
    }
    return Findings(
      literal: printed.finding(ifHolds: .proved, method: method, scope: small.knotScope),
      corrected: corrected.finding(
        ifHolds: .proved, method: method, scope: small.knotScope,
        notes: ["Section 4.2 cites (21) for the properly nested hierarchy; the condition is (22)"]),
      control: wrong.control(#"the same with 1 added to the first entry of every $P$"#))
  }

  /// Checks that losses carry over from level to level and decrease on each.
  private func follow(_ hierarchy: Hierarchy, _ tally: inout Tally) throws {
    for (name, solve) in [("minimized", minimize), ("two steps of descent", descend)] {
      guard let losses = try hierarchy.run(.current, solve: solve) else { continue }
      for (place, pair) in losses.enumerated() {
        tally.expect(
          pair[1] <= pair[0] && (place == 0 || pair[0] == losses[place - 1][1]),
          "\(hierarchy.name), \(name): the losses at the beginning and at the end of the levels are \(losses)")
      }
    }
  }

  private func minimize(_ level: Regression, from guess: [Rational]) throws -> [Rational] { try level.minimizer() }

  private func descend(_ level: Regression, from guess: [Rational]) throws -> [Rational] {
    let trace = level.design.entries.reduce(Rational(0)) { $0 + $1 * $1 }
    return (0..<2).reduce(guess) { u, _ in zip(u, level.gradient(u)).map { $0 - $1 / trace } }
  }

  private func hierarchy(_ coarse: KnotVector<Rational>, using generator: inout SplitMix64) throws -> Hierarchy {
    let middle = try coarse.refinedDyadically()
    let fine = try middle.randomRefinement(using: &generator)
    let pairs = [try NestedPair.splines(coarse, middle), try NestedPair.splines(middle, fine)]
    let points = pairs[1].determiningPoints
    let target = points.map { _ in Rational.random(numeratorBits: 3, using: &generator) }
    return Hierarchy(
      name: coarse.caseDescription,
      levels: try [coarse, middle, fine].map {
        Regression(design: try BSplineBasis($0).design(at: points), target: target)
      },
      maps: pairs.map { $0.embedding.transposed() })
  }
}
