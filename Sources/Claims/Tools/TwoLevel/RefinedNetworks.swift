import Experiments
import KANCore
import SeededRandom
import Spectral
import Splines

/// The errors that gradient steps in the spline weights leave after each refinement of the network of Section 5.1,
/// order 5, n = 5 -> 10 -> 20 -> 40, in u and in w: measured, together with the prediction of the symbols for one
/// layer.
///
/// Trained by Levenberg-Marquardt on every level, then brought to the exact minimum over the coarse spline weights, so
/// that refinement can gain only new modes. The loss is quadratic in these weights while the linear map is fixed.
struct RefinedNetworks {
  /// A refinement of one network.
  struct Transition {
    /// The seed and the intervals.
    let place: String
    /// The order.
    let order: SplineOrder
    /// The intervals n of the fine knots.
    let intervals: Int
    /// The curvature 2h of one edge with uniform samples over the largest curvature of all edges together, in u.
    let share: Double
    /// The mean squared error on the coarse knots, and the part of it that the new functions can remove.
    let (loss, gap): (Double, Double)
    /// The fraction of the gap that remains in u, by the number of steps 0 ... 8.
    let left: [Double]
    /// The fraction of the gap that is removed in w, by the number of steps.
    let taken: [Double]
    /// The fraction of the gap removed by 8 steps in u of all weights, including those of the linear map.
    let takenByAll: Double
  }

  /// The number of steps.
  static let steps = 8
  /// The allowed factor between a measured rate and the ends of the predicted range.
  static let tolerance = 2.0

  /// All refinements.
  let transitions: [Transition]
  /// The scope.
  let scope: String

  /// Trains and refines the networks.
  init(_ family: CaseFamily) throws {
    let seeds = family.isFull ? RegressionStudy.seeds : [RegressionStudy.seeds[0]]
    let count = family.isFull ? RegressionStudy.sampleCount : 2000
    var generator = SplitMix64.stream(seed: RegressionStudy.dataSeed, name: "points")
    let samples = try RotatedTarget().samples(count: count, using: &generator)
    var transitions: [Transition] = []
    for seed in seeds {
      var generator = SplitMix64(seed: seed)
      var network = try RegressionModel.spline(.uniform).network(
        intervals: RegressionSchedule.coarsestIntervals, samples: samples, using: &generator)
      for _ in 0..<3 {
        network = try RelaxationStudy.minimized(network, samples)
        let coarse = try EdgeQuadratic(network, samples: samples)
        network = try coarse.network(moved: coarse.toMinimum).refinedDyadically()
        transitions.append(try RefinedNetworks.transition(network, samples, seed: seed))
      }
    }
    self.transitions = transitions
    scope =
      "[2, 5, 1], order 5, n = 5 to 40, \(seeds.count == 1 ? "seed \(seeds[0])" : "\(seeds.count) seeds"), \(count) points"
  }

  private static func transition(_ network: Network, _ samples: Samples, seed: UInt64) throws -> Transition {
    let quadratic = try EdgeQuadratic(network, samples: samples)
    let knots = quadratic.knots
    let change = try network.changeOfBasis()
    let gap = quadratic.gap
    let (splines, powers) = (
      try quadratic.decreases(steps: steps, change: nil), try quadratic.decreases(steps: steps, change: change)
    )
    return Transition(
      place: "seed \(seed), n = \(knots.intervals / 2) to \(knots.intervals)", order: knots.order,
      intervals: knots.intervals,
      share: 2 / Double(knots.intervals) / (try quadratic.largestCurvature(change: nil)), loss: quadratic.value,
      gap: gap,
      left: splines.map { 1 - $0 / gap }, taken: powers.map { $0 / gap },
      takenByAll: try takenByAll(network, samples) / gap)
  }

  /// Returns the decrease of the loss in 8 steps of all weights, with the inverse of the largest curvature as the step
  /// size.
  private static func takenByAll(_ network: Network, _ samples: Samples) throws -> Double {
    let objective = try RegressionObjective(network, samples: samples)
    let m = network.parameterCount
    var x = network.parameters
    var gradient = [Double](repeating: 0, count: m)
    var gram = [Double](repeating: 0, count: m * m)
    let start = try objective.normalEquations(at: x, gradient: &gradient, gram: &gram)
    let largest = try LAPACK.symmetricEigenvalues(Matrix(rows: m, columns: m) { gram[max($0, $1) * m + min($0, $1)] })[
      m - 1]
    for _ in 0..<steps {
      _ = try objective.valueAndGradient(at: x, into: &gradient)
      for i in 0..<m { x[i] -= gradient[i] / largest }
    }
    return start - (try objective.value(at: x))
  }
}
