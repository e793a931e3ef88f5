/// How the loss of the Allen-Cahn experiment is made up, and from which points.
public struct AllenCahnOptions: Sendable, Equatable {
  /// Where the residual of the equation is asked for.
  public enum Points: String, Sendable, CaseIterable {
    /// The same uniform random points all the time.
    case fixed
    /// New uniform random points in every round.
    case uniform
    /// In every round new points, where the residual is large with higher probability, and weighted by the inverse of it.
    case adaptive
    /// A grid of as many x as t, ends included: the square number nearest to the number of points.
    case grid
  }

  /// The number of points inside.
  public var points = 4000
  /// The number of points at t = 0, equidistant: the centres of cells, or with ``initialEnds`` from end to end.
  public var initialPoints = 256
  /// Whether the ends of the interval are among the points at t = 0.
  public var initialEnds = false
  /// The number of times at which the ends are compared.
  public var boundaryPoints = 100
  /// How the points inside are drawn.
  public var drawing = Points.adaptive
  /// The number of points that adaptive ones are chosen from.
  public var pool = 20000
  /// The weight of the mean square of the residual.
  public var equationWeight = 1.0
  /// The weight of the mean square of u - u(x, 0) at t = 0.
  public var initialWeight = 100.0
  /// The weight of the mean square of the difference of u at the ends; 0 for no such term.
  public var boundaryWeight = 1.0
  /// The weight of the mean square of the difference of u_x at the ends. It jumps by 4 at t = 0, and the layer behind it
  /// is thinner than the knots are apart: a large weight keeps the loss from falling.
  public var slopeWeight = 1e-6
  /// c: residuals at t are weighted by exp(2 c (1 - t)), with mean 1. Perturbations of small u grow like exp(5 t), so that
  /// an early residual does more harm than a late one.
  public var causality = 1.0

  /// The choices of the experiment.
  public init() {}

  /// What Adam gets: points that stay and weights of one, since a thousand steps do not bear a new loss every few.
  public static var plain: AllenCahnOptions {
    var options = AllenCahnOptions()
    options.drawing = .fixed
    return options
  }

  /// What the paper prints, but for ours: the numbers of points, the weights, no condition at the ends and no weight that
  /// depends on time. The text says 20000 random points and no weights, which are then those of the appendix.
  static func printed(_ source: AllenCahnCase.Source) -> AllenCahnOptions {
    var options = AllenCahnOptions()
    options.points = source == .appendix ? 251_001 : 20000
    options.drawing = source == .appendix ? .grid : .fixed
    options.initialPoints = 501
    options.initialEnds = true
    options.equationWeight = 0.1
    options.initialWeight = 1
    options.boundaryWeight = source == .periodic ? 1 : 0
    options.slopeWeight = source == .periodic ? options.slopeWeight : 0
    options.causality = 0
    return options
  }

  /// Refuses what cannot be.
  ///
  /// - Throws: ``ExperimentError/badOption(what:value:need:)``.
  public func validate() throws(ExperimentError) {
    func count(_ value: Int, _ what: String) throws(ExperimentError) {
      guard (1...10_000_000).contains(value) else {
        throw .badOption(what: what, value: "\(value)", need: "a number from 1 to 10000000")
      }
    }
    func weight(_ value: Double, _ what: String, most: Double = 1e12) throws(ExperimentError) {
      guard value >= 0, value <= most else {
        throw .badOption(what: what, value: "\(value)", need: "a number from 0 to \(most)")
      }
    }
    try count(points, "the number of points")
    try count(initialPoints, "the number of initial points")
    try count(boundaryPoints, "the number of boundary points")
    try count(pool, "the number of points to choose from")
    guard drawing != .adaptive || pool >= points else {
      throw .badOption(
        what: "the number of points to choose from", value: "\(pool)", need: "at least the number of points, \(points)")
    }
    try weight(equationWeight, "the weight of the equation")
    try weight(initialWeight, "the initial weight")
    try weight(boundaryWeight, "the boundary weight")
    try weight(slopeWeight, "the slope weight")
    try weight(causality, "the causality", most: 20)
  }

  /// A text that is equal for equal options only.
  var identity: String {
    "\(points) points, \(drawing.rawValue) of \(pool), \(initialPoints) initial\(initialEnds ? " with ends" : ""), \(boundaryPoints) boundary, weights "
      + "\(equationWeight), \(initialWeight), \(boundaryWeight), \(slopeWeight), causality \(causality)"
  }
}

extension AllenCahnCase {
  /// The usual options.
  public var usualOptions: AllenCahnOptions {
    switch source {
    case .ours: method == .adam ? .plain : AllenCahnOptions()
    case .text, .periodic, .appendix: .printed(source)
    }
  }
}
