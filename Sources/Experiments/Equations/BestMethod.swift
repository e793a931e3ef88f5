import KANCore
import Optim

/// The method that we found best for an equation: conditions met exactly by a ``TrialFunction``, splines of high order,
/// points drawn anew, and Levenberg-Marquardt with a search over the damping, from coarse to fine.
///
/// Edges continue as polynomials outside their knots, and the ranges of hidden units are mapped onto the knots anew at
/// every refinement.
package struct BestMethod: Sendable, Equatable {
  /// The widths of the network.
  package var widths: [Int]
  /// The order of its splines.
  package var order: Int
  /// The number of intervals on the coarsest level.
  package var intervals = 4
  /// The number of points at which the equation is evaluated.
  package var points: Int
  /// The number of candidates for each point, among which points are chosen with a density that follows the residual; 1
  /// for uniform points.
  package var candidatesPerPoint: Int
  /// The number of epochs between two draws of points.
  package var every: Int
  /// The number of networks that are trained on the first levels, of which the one with the smallest loss at other
  /// points is trained further.
  package var starts = 1
  /// The number of levels before the choice; at most all.
  package var startLevels = 3
  /// The share of the knots onto which the ranges of hidden units are mapped at refinements.
  package var hiddenShare = 0.97
  /// The scale of the initial functions of the edges.
  package var scale = 0.5

  /// Creates a method.
  package init(widths: [Int], order: Int, points: Int, candidatesPerPoint: Int, every: Int) {
    self.widths = widths
    self.order = order
    self.points = points
    self.candidatesPerPoint = candidatesPerPoint
    self.every = every
  }

  /// The largest number of parameters for which J^T J is formed, 200 MB.
  package static let denseLimit = 5000

  /// The names and values of all choices that are not part of a recipe.
  package var choices: [(name: String, value: String)] {
    [
      ("points", "\(points)"), ("candidates per point", "\(candidatesPerPoint)"), ("epochs between draws", "\(every)"),
      ("conditions", "met by a trial function"),
    ]
  }

  /// The distribution of the initial weights.
  package var initialization: Initialization { Initialization(edges: .functionSpace(scale: scale)) }

  /// The optimizer.
  package var optimizer: OptimizerChoice {
    var options = LevenbergMarquardt.Options.searching
    options.denseLimit = Self.denseLimit
    return .levenbergMarquardt(options)
  }

  /// Returns how the points of a box are drawn.
  ///
  /// - Parameters:
  ///   - box: the range of each coordinate.
  ///   - seed: the seed of the run.
  package func sampling(_ box: [ClosedRange<Double>], seed: UInt64) -> PointSampling {
    PointSampling(
      box, count: points, every: every, candidates: candidatesPerPoint == 1 ? nil : candidatesPerPoint * points,
      seed: seed)
  }

  /// Creates a network with random edges.
  ///
  /// - Parameters:
  ///   - halvings: the number of halvings of the coarsest knots.
  ///   - inputBox: the range of each input.
  ///   - initialization: the distribution of the initial weights; `nil` for that of the method.
  ///   - generator: the source of the initial weights.
  package func network<G: RandomNumberGenerator>(
    halvings: Int, inputBox: [ClosedRange<Double>], initialization: Initialization? = nil, using generator: inout G
  ) throws -> Network {
    try .kan(
      widths: widths, order: order, intervals: intervals << halvings, inputBox: inputBox, domain: -1...1,
      hidden: .fixed(-1...1), outside: .extrapolate,
      initialization: initialization ?? self.initialization, using: &generator)
  }
}
