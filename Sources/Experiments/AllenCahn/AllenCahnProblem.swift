import KANCore
import RealModule

/// The residual of the equation at (x, t), multiplied by field 0.
struct AllenCahnResidual: DifferentialEquation {
  let equation: AllenCahnEquation

  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
    let value = u.value
    let reaction = N(AllenCahnEquation.reaction) * (value - value * value * value)
    let right = N(equation.diffusion) * u.second(0, 0) + reaction
    return [u.field(0) * (u.derivative(1) - N(equation.sign) * right)]
  }
}

/// The points and weights for the Allen-Cahn equation, in the coordinates (x, t).
package struct AllenCahnProblem: Sendable, Equatable {
  /// The choice of the points at which the residual of the equation is evaluated.
  package enum Drawing: String, CaseIterable, Sendable {
    /// Uniform random points that stay the same.
    case fixed
    /// A uniform quasi-random sequence with a new shift in every draw.
    case uniform
    /// Points of such a sequence, chosen with a higher density where the residual is large.
    case adaptive
    /// A grid with equally many values of x and t, including the ends; its size is the square number nearest to the
    /// number of points.
    case grid
  }

  /// The ranges of x and t.
  package static let box = [-1.0...1, 0.0...1]

  /// The equation.
  package let equation: AllenCahnEquation
  /// The choice of the points of the equation.
  package var drawing = Drawing.adaptive
  /// The number of these points.
  package var points = 4000
  /// The number of candidates from which adaptive points are chosen.
  package var pool = 20000
  /// The number of epochs between two draws of uniform or adaptive points.
  package var every = 15
  /// The number of points at t = 0, equidistant: the centers of cells or, with ``initialEnds``, from end to end.
  package var initialPoints = 256
  /// Whether the ends of the interval are among the points at t = 0.
  package var initialEnds = false
  /// The number of times at which the two ends are compared.
  package var boundaryPoints = 100
  /// The weight of the mean square of the residual.
  package var equationWeight = 1.0
  /// The weight of the mean square of u - u(x, 0) at t = 0.
  package var initialWeight = 100.0
  /// The weight of the mean square of the difference of u at the ends; 0 omits the term.
  package var boundaryWeight = 1.0
  /// The weight of the mean square of the difference of u_x at the ends; 0 omits the term. At t = 0 this difference is
  /// 4, and the resulting layer is thinner than the knot spacing, so a large weight keeps the loss from decreasing.
  package var slopeWeight = 1e-6
  /// The parameter c: residuals at t are weighted by exp(2 c (1 - t)), scaled to mean 1. Perturbations of small u grow
  /// like exp(5 t), so early residuals do more harm than late ones.
  package var causality = 1.0

  /// Creates the problem of our rows.
  package init(_ equation: AllenCahnEquation = AllenCahnEquation()) { self.equation = equation }

  /// Returns the problem that the paper prints: the numbers of points, the weights, no condition at the ends except for
  /// the periodic variant, and no time-dependent weight. The text gives 20000 random points but no weights; those of
  /// the supplement are used.
  package static func printed(_ equation: AllenCahnEquation, _ variant: EquationVariant?) -> AllenCahnProblem {
    var problem = AllenCahnProblem(equation)
    problem.drawing = variant == .appendix ? .grid : .fixed
    problem.points = variant == .appendix ? 251_001 : 20000
    problem.initialPoints = 501
    problem.initialEnds = true
    problem.equationWeight = 0.1
    problem.initialWeight = 1
    if variant != .periodic { (problem.boundaryWeight, problem.slopeWeight) = (0, 0) }
    problem.causality = 0
    return problem
  }

  /// The names and values of all choices.
  package var choices: [(name: String, value: String)] {
    [
      ("diffusion", "\(equation.diffusion)"), ("signs", equation.signs.rawValue), ("points", "\(points)"),
      ("drawing", drawing.rawValue), ("candidates for adaptive points", "\(pool)"),
      ("epochs between draws", "\(every)"), ("initial points", "\(initialPoints)"),
      ("boundary points", "\(boundaryPoints)"), ("equation weight", "\(equationWeight)"),
      ("initial weight", "\(initialWeight)"), ("boundary weight", "\(boundaryWeight)"),
      ("slope weight", "\(slopeWeight)"), ("causality", "\(causality)"),
    ]
  }

  /// Returns the collocation problem on which a network is trained.
  ///
  /// - Parameters:
  ///   - generator: the source of the points, or of the seed for their draws.
  ///   - reference: the solution at the points where errors are measured.
  /// - Throws: ``ExperimentError`` for counts outside 1 ... 10000000 and a causality outside 0 ... 20,
  ///   `CollocationError` for weights that are negative or not finite, fewer candidates than points, and no epochs
  ///   between draws.
  package func collocation<G: RandomNumberGenerator>(
    using generator: inout G, reference: ReferenceSolution? = nil
  ) throws -> CollocationProblem {
    try validate()
    let causality = self.causality
    let fields: [@Sendable ([Double]) -> Double] = [{ AllenCahnProblem.causalWeight($0[1], causality).squareRoot() }]
    let residual = AllenCahnResidual(equation: equation)
    let interior: CollocationTerm
    switch drawing {
    case .uniform, .adaptive:
      let sampling = PointSampling(
        Self.box, count: points, every: every, candidates: drawing == .adaptive ? pool : nil, seed: generator.next())
      interior = CollocationTerm(
        "equation", sampling: sampling, weight: equationWeight, fields: fields, equation: residual)
    case .fixed, .grid:
      let side = max(2, Int(Double(points).squareRoot().rounded()))
      let own =
        drawing == .grid
        ? PointGrid.nodes(Self.box, counts: [side, side])
        : PointGrid.random(Self.box, count: points, using: &generator)
      interior = CollocationTerm(
        "equation", points: own, weight: equationWeight, fields: fields, equation: residual)
    }
    let initial = initialEnds ? PointGrid.nodes : PointGrid.centers
    return try CollocationProblem(
      coordinates: 2,
      terms: [
        interior,
        CollocationTerm.values("initial", points: initial([-1...1, 0...0], [initialPoints, 1]), weight: initialWeight) {
          [AllenCahnEquation.initialValue($0[0])]
        },
      ] + ends, reference: reference)
  }

  /// Returns the problem of the best method, periodic by its inputs cos(pi x), sin(pi x), t, with u = g + t N and
  ///
  /// g = x^2 cos(pi x) + sum_k w(k - x) + w(k + x),  k = 1, 3, 5, ...,
  /// w(y) = 2 (q exp(-(y / q)^2) / sqrt(pi) - y erfc(y / q)),  q = 2 sqrt(eps t),
  ///
  /// where w solves the heat equation in the layer that the kink of the initial values leaves at the ends, and k > 1 are
  /// its periodic images, up to a distance of 7 q for t = 1: g meets the initial values, and its slope vanishes at both
  /// ends. The residual is multiplied by exp(-4 t), since errors of small u
  /// grow like exp(5 t).
  ///
  /// - Parameters:
  ///   - method: the choice of the points.
  ///   - seed: the seed of their draws.
  ///   - reference: the solution at the points where errors are measured.
  func exactlyMet(
    _ method: BestMethod, seed: UInt64, reference: ReferenceSolution? = nil
  ) throws -> CollocationProblem {
    let diffusion = equation.diffusion
    let images = Array(stride(from: 1.0, through: 1 + 14 * diffusion.squareRoot(), by: 2))
    let starts = PointGrid.centers([-1...1, 0...0], counts: [initialPoints, 1])
    let left = PointGrid.centers([-1...(-1), 0...1], counts: [1, boundaryPoints])
    let right = PointGrid.centers([1...1, 0...1], counts: [1, boundaryPoints])
    return try CollocationProblem(
      features: InputFeatures(coordinates: 2) { [.cos(.pi * $0[0]), .sin(.pi * $0[0]), $0[1]] },
      terms: [
        CollocationTerm(
          "equation", sampling: method.sampling(Self.box, seed: seed), weight: equationWeight,
          fields: [{ Double.exp(-4 * $0[1]) }], equation: AllenCahnResidual(equation: equation))
      ],
      trial: TrialFunction { x, n in
        // At t = 0 the width is tiny rather than zero, so that w is finite at the ends.
        let q = 2 * .sqrt(TracedNumber(diffusion) * x[1] + 1e-300)
        func layer(_ y: TracedNumber) -> TracedNumber {
          let z = y / q
          return 2 * (q * .exp(-(z * z)) / TracedNumber(Double.pi.squareRoot()) - y * .erfc(z))
        }
        let layers = images.reduce(TracedNumber(0)) {
          $0 + layer(TracedNumber($1) - x[0]) + layer(TracedNumber($1) + x[0])
        }
        return [x[0] * x[0] * .cos(.pi * x[0]) + layers + x[1] * n[0]]
      },
      met: [
        .values("initial", points: starts) { [AllenCahnEquation.initialValue($0[0])] },
        CollocationTerm("ends", points: left, partners: right) {
          [$0.side(0).value - $0.side(1).value, $0.side(0).derivative(0) - $0.side(1).derivative(0)]
        },
      ], reference: reference)
  }

  /// The periodic conditions.
  private var ends: [CollocationTerm] {
    let left = PointGrid.centers([-1...(-1), 0...1], counts: [1, boundaryPoints])
    let right = PointGrid.centers([1...1, 0...1], counts: [1, boundaryPoints])
    let values = CollocationTerm("values at the ends", points: left, partners: right, weight: boundaryWeight) {
      [$0.side(0).value - $0.side(1).value]
    }
    let slopes = CollocationTerm("slopes at the ends", points: left, partners: right, weight: slopeWeight) {
      [$0.side(0).derivative(0) - $0.side(1).derivative(0)]
    }
    return (boundaryWeight == 0 ? [] : [values]) + (slopeWeight == 0 ? [] : [slopes])
  }

  /// Returns exp(2 c (1 - t)), scaled to mean 1 over 0 <= t <= 1.
  static func causalWeight(_ t: Double, _ c: Double) -> Double {
    c == 0 ? 1 : 2 * c * Double.exp(2 * c * (1 - t)) / Double.expMinusOne(2 * c)
  }

  /// Throws ``ExperimentError`` for counts and a causality out of range.
  package func validate() throws(ExperimentError) {
    for (count, what) in [
      (points, "the number of points"), (initialPoints, "the number of initial points"),
      (boundaryPoints, "the number of boundary points"),
    ] where !(1...10_000_000).contains(count) {
      throw .badOption(what: what, value: "\(count)", need: "between 1 and 10000000")
    }
    guard causality >= 0, causality <= 20 else {
      throw .badOption(what: "the causality", value: "\(causality)", need: "between 0 and 20")
    }
  }
}
