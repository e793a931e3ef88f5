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

/// The Allen-Cahn equation with its conditions as a `CollocationProblem` in the coordinates (x, t).
package enum AllenCahnProblem {
  /// The ranges of x and t.
  package static let box = [-1.0...1, 0.0...1]

  /// Points, with weights for the squares of their residuals.
  package struct Points: Sendable {
    /// Rows of (x, t).
    package var coordinates: [[Double]]
    /// One weight per point; `nil` for unit weights.
    package var weights: [Double]?
  }

  /// Returns the problem whose loss training minimizes.
  static func training(
    _ equation: AllenCahnEquation, points: Points, options: AllenCahnOptions
  ) throws -> CollocationProblem {
    // A field is a function of the point, so the weights are looked up by point.
    var drawn: [[Double]: Double] = [:]
    for (point, weight) in zip(points.coordinates, points.weights ?? []) { drawn[point] = weight }
    let table = drawn
    let causality = options.causality
    return try problem(equation, points: points.coordinates, options: options) { point in
      (causalWeight(point[1], causality) * (table[point] ?? 1)).squareRoot()
    }
  }

  /// Returns the problem whose loss is used to compare runs, regardless of how they were trained: weight 1 for the mean
  /// squares of the residual at given points, of the error in the initial values, and of the difference of u at the
  /// ends, and the given weight for that of u_x.
  static func validation(
    _ equation: AllenCahnEquation, points: [[Double]], slopeWeight: Double
  ) throws -> CollocationProblem {
    var options = AllenCahnOptions()
    options.initialWeight = 1
    options.boundaryWeight = 1
    options.slopeWeight = slopeWeight
    options.initialPoints = 500
    options.boundaryPoints = 300
    return try problem(equation, points: points, options: options) { _ in 1 }
  }

  /// Returns exp(2 c (1 - t)), scaled to mean 1 over 0 <= t <= 1.
  static func causalWeight(_ t: Double, _ c: Double) -> Double {
    c == 0 ? 1 : 2 * c * Double.exp(2 * c * (1 - t)) / Double.expMinusOne(2 * c)
  }

  private static func problem(
    _ equation: AllenCahnEquation, points: [[Double]], options: AllenCahnOptions,
    factor: @escaping @Sendable ([Double]) -> Double
  ) throws -> CollocationProblem {
    let left = PointGrid.centers([-1...(-1), 0...1], counts: [1, options.boundaryPoints])
    let right = PointGrid.centers([1...1, 0...1], counts: [1, options.boundaryPoints])
    let initial = options.initialEnds ? PointGrid.nodes : PointGrid.centers
    var terms = [
      CollocationTerm(
        "equation", points: points, weight: options.equationWeight, fields: [factor],
        equation: AllenCahnResidual(equation: equation)),
      .values(
        "initial", points: initial([-1...1, 0...0], [options.initialPoints, 1]), weight: options.initialWeight
      ) { [AllenCahnEquation.initialValue($0[0])] },
    ]
    if options.boundaryWeight > 0 {
      terms.append(
        CollocationTerm("values at the ends", points: left, partners: right, weight: options.boundaryWeight) {
          [$0.side(0).value - $0.side(1).value]
        })
    }
    if options.slopeWeight > 0 {
      terms.append(
        CollocationTerm("slopes at the ends", points: left, partners: right, weight: options.slopeWeight) {
          [$0.side(0).derivative(0) - $0.side(1).derivative(0)]
        })
    }
    return try CollocationProblem(coordinates: 2, terms: terms)
  }
}
