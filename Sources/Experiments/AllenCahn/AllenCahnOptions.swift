/// The terms of the loss in the Allen-Cahn experiment, and their points.
package struct AllenCahnOptions: Sendable, Equatable, Codable {
  /// The points at which the residual of the equation is evaluated.
  package enum Points: String, Sendable, CaseIterable, Codable {
    /// The same uniform random points throughout.
    case fixed
    /// New uniform random points in each round.
    case uniform
    /// New points in each round, drawn with higher probability where the residual is large and weighted by the inverse
    /// of that probability.
    case adaptive
    /// A grid with equally many values of x and t, including the ends; its size is the square number nearest to the
    /// number of points.
    case grid
  }

  /// The number of interior points.
  package var points = 4000
  /// The number of points at t = 0, equidistant: the centers of cells or, with ``initialEnds``, from end to end.
  package var initialPoints = 256
  /// Whether the ends of the interval are among the points at t = 0.
  package var initialEnds = false
  /// The number of times at which the two ends are compared.
  package var boundaryPoints = 100
  /// The method for choosing the interior points.
  package var drawing = Points.adaptive
  /// The size of the pool from which adaptive points are drawn.
  package var pool = 20000
  /// The weight of the mean square of the residual.
  package var equationWeight = 1.0
  /// The weight of the mean square of u - u(x, 0) at t = 0.
  package var initialWeight = 100.0
  /// The weight of the mean square of the difference of u at the ends; 0 omits the term.
  package var boundaryWeight = 1.0
  /// The weight of the mean square of the difference of u_x at the ends. At t = 0 this difference is 4, and the
  /// resulting layer is thinner than the knot spacing, so a large weight keeps the loss from decreasing.
  package var slopeWeight = 1e-6
  /// The parameter c: residuals at t are weighted by exp(2 c (1 - t)), scaled to mean 1. Perturbations of small u grow
  /// like exp(5 t), so early residuals do more harm than late ones.
  package var causality = 1.0

  /// Creates the default options of the experiment.
  package init() {}

  /// The options for Adam: fixed points with unit weights, since a long run cannot tolerate a new loss every few steps.
  package static var plain: AllenCahnOptions {
    var options = AllenCahnOptions()
    options.drawing = .fixed
    return options
  }

  /// Returns the options that the paper prints, for settings other than ours: the numbers of points, the weights, no
  /// condition at the ends, and no time-dependent weight. The text gives 20000 random points but no weights; those of
  /// the appendix are used.
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

  /// Validates the options.
  ///
  /// - Throws: ``ExperimentError/badOption(what:value:need:)``.
  package func validate() throws(ExperimentError) {
    func count(_ value: Int, _ what: String) throws(ExperimentError) {
      guard (1...10_000_000).contains(value) else {
        throw .badOption(what: what, value: "\(value)", need: "between 1 and 10000000")
      }
    }
    func weight(_ value: Double, _ what: String, most: Double = 1e12) throws(ExperimentError) {
      guard value >= 0, value <= most else {
        throw .badOption(what: what, value: "\(value)", need: "between 0 and \(most)")
      }
    }
    try count(points, "the number of points")
    try count(initialPoints, "the number of initial points")
    try count(boundaryPoints, "the number of boundary points")
    try count(pool, "the size of the pool of points")
    guard drawing != .adaptive || pool >= points else {
      throw .badOption(
        what: "the size of the pool of points", value: "\(pool)", need: "at least the number of points, \(points)")
    }
    try weight(equationWeight, "the weight of the equation")
    try weight(initialWeight, "the initial weight")
    try weight(boundaryWeight, "the boundary weight")
    try weight(slopeWeight, "the slope weight")
    try weight(causality, "the causality", most: 20)
  }
}

extension AllenCahnCase {
  /// The default options.
  package var defaultOptions: AllenCahnOptions {
    switch source {
    case .ours: method == .adam ? .plain : AllenCahnOptions()
    case .text, .periodic, .appendix: .printed(source)
    }
  }
}
