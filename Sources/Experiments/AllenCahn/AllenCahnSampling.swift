import KANCore
import RealModule

extension AllenCahnProblem {
  /// Draws uniform random points in the box.
  static func uniform<G: RandomNumberGenerator>(_ count: Int, using generator: inout G) -> [[Double]] {
    PointGrid.random([-1...1, 0...1], count: count, using: &generator)
  }

  /// Draws points from a pool with probability proportional to 1 + |r| / mean |r|, where r is the causally weighted
  /// residual of a network. The points are weighted by the inverse of this factor, so that the loss still estimates the
  /// same integral. A point of the pool may be drawn more than once.
  ///
  /// Source: Nabian, Gladstone, Meidani, Comput. Aided Civ. Inf. 36 (2021), for the inverse weights; Wu, Zhu, Tan,
  /// Kartha, Lu, CMAME 403 (2023), for the form of the density.
  /// - Throws: any error thrown in evaluation.
  /// - Complexity: one evaluation of the residual over the entire pool.
  package static func adaptive<G: RandomNumberGenerator>(
    for network: Network, _ equation: AllenCahnEquation, options: AllenCahnOptions, using generator: inout G
  ) throws -> Points {
    let pool = uniform(max(options.pool, options.points), using: &generator)
    let causality = options.causality
    let problem = try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm(
          "pool", points: pool, fields: [{ causalWeight($0[1], causality).squareRoot() }],
          equation: AllenCahnResidual(equation: equation))
      ])
    let sizes = try problem.residuals(of: network, term: "pool").map { abs($0[0]) }
    let mean = sizes.reduce(0, +) / Double(sizes.count)
    guard mean.isFinite, mean > 0 else { return Points(coordinates: Array(pool.prefix(options.points)), weights: nil) }
    // Systematic sampling: a single random number determines all points, and each point is drawn its expected number of
    // times, up to one.
    let density = sizes.map { (1 + $0 / mean) / 2 }
    let distance = density.reduce(0, +) / Double(options.points)
    var next = distance * Double.random(in: 0..<1, using: &generator)
    var sum = 0.0
    var points = Points(coordinates: [], weights: [])
    for (point, share) in zip(pool, density) {
      sum += share
      while next < sum, points.coordinates.count < options.points {
        points.coordinates.append(point)
        points.weights?.append(1 / share)
        next += distance
      }
    }
    return points
  }
}
