import RealModule
import Splines

extension ReferenceNetwork {
  /// Creates a chain of spline layers on given knots. Between layers, values are mapped from their exact bounds into
  /// the next knot interval, so that no input leads outside.
  ///
  /// - Parameters:
  ///   - widths: the numbers of units before, between, and after the layers, one more than there are layers.
  ///   - knots: the knots of each layer.
  ///   - weights: u, by layer, output q, input p, and index i = 0 ..< m.
  /// - Throws: ``NetworkError`` if widths and knots do not match or a width is not positive, and the errors of
  ///   `weights`.
  public init(
    widths: [Int], knots: [KnotVector<Scalar>],
    weights: (_ layer: Int, _ q: Int, _ p: Int, _ i: Int) throws -> Scalar
  ) throws {
    try self.init(stages: ReferenceNetwork.chain(widths: widths, knots: knots, weights: weights))
  }

  /// Creates the same chain after a linear map, whose outputs are mapped from their exact bounds into the first knot
  /// interval.
  ///
  /// - Parameters:
  ///   - linear: the linear map, with `widths[0]` outputs.
  ///   - bounds: the range of each input of the network.
  ///   - widths: as without a linear map.
  ///   - knots: as without a linear map.
  ///   - weights: as without a linear map.
  /// - Throws: as without a linear map.
  public init(
    linear: LinearStage<Scalar>, inputsWithin bounds: [ClosedRange<Scalar>], widths: [Int],
    knots: [KnotVector<Scalar>], weights: (_ layer: Int, _ q: Int, _ p: Int, _ i: Int) throws -> Scalar
  ) throws {
    let chain = try ReferenceNetwork.chain(widths: widths, knots: knots, weights: weights)
    let normalization = try AffineStage(
      mapping: linear.outputBounds(for: bounds), into: knots[0].lower, knots[0].upper)
    try self.init(stages: [.linear(linear), .affine(normalization)] + chain)
  }

  private static func chain(
    widths: [Int], knots: [KnotVector<Scalar>],
    weights: (_ layer: Int, _ q: Int, _ p: Int, _ i: Int) throws -> Scalar
  ) throws -> [ReferenceStage<Scalar>] {
    guard !knots.isEmpty else { throw NetworkError.noStages }
    guard widths.count == knots.count + 1 else {
      throw NetworkError.countMismatch(
        what: "widths of a chain of \(knots.count) layers", expected: knots.count + 1, found: widths.count)
    }
    var stages: [ReferenceStage<Scalar>] = []
    var bounds: [ClosedRange<Scalar>] = []
    for (l, knots) in knots.enumerated() {
      if l > 0 { stages.append(.affine(try AffineStage(mapping: bounds, into: knots.lower, knots.upper))) }
      let layer = try ReferenceLayer(
        basis: BSplineBasis(knots), inputs: widths[l], outputs: widths[l + 1]
      ) { q, p, i in try weights(l, q, p, i) }
      bounds = try layer.outputBounds(layer: l)
      stages.append(.layer(layer))
    }
    return stages
  }
}
