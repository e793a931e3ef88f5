import RealModule
import Splines

/// Square blocks along the diagonal, each repeated a number of times: how a change of basis acts on all the weights of
/// a network, one copy for an edge.
public struct BlockDiagonalOperator<Scalar: SplineScalar>: InvertibleOperator {
  /// Equal neighbouring blocks.
  public struct Block: Sendable {
    /// What each of them does.
    public let map: any InvertibleOperator<Scalar>
    /// How many there are.
    public let repetitions: Int

    /// `repetitions` copies of `map`.
    ///
    /// - Precondition: `repetitions >= 0`.
    public init(_ map: any InvertibleOperator<Scalar>, repetitions: Int = 1) {
      precondition(repetitions >= 0, "BlockDiagonalOperator: \(repetitions) repetitions")
      self.map = map
      self.repetitions = repetitions
    }
  }

  /// The blocks, in the order of the vector's entries.
  public let blocks: [Block]

  /// The operator with given blocks.
  public init(_ blocks: [Block]) { self.blocks = blocks }

  /// The dimension, summed over all blocks.
  public var rows: Int { blocks.reduce(0) { $0 + $1.repetitions * $1.map.rows } }
  /// The dimension.
  public var columns: Int { rows }

  /// Every block applied to its part; throws ``OperatorError/dimensionMismatch(what:expected:found:)``.
  public func apply(_ v: [Scalar]) throws -> [Scalar] { try mapParts(v) { try $0.apply($1) } }
  /// Every block's transpose applied to its part; throws ``OperatorError/dimensionMismatch(what:expected:found:)``.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] { try mapParts(v) { try $0.applyTranspose($1) } }
  /// Every block solved with its part; throws ``OperatorError/dimensionMismatch(what:expected:found:)``.
  public func solve(_ v: [Scalar]) throws -> [Scalar] { try mapParts(v) { try $0.solve($1) } }
  /// Every block's transpose solved with its part; throws ``OperatorError/dimensionMismatch(what:expected:found:)``.
  public func solveTranspose(_ v: [Scalar]) throws -> [Scalar] { try mapParts(v) { try $0.solveTranspose($1) } }

  private func mapParts(
    _ v: [Scalar], _ body: (any InvertibleOperator<Scalar>, [Scalar]) throws -> [Scalar]
  ) throws -> [Scalar] {
    try require(v, count: rows, "the argument of a block diagonal operator")
    var result: [Scalar] = []
    result.reserveCapacity(v.count)
    for block in blocks {
      let size = block.map.rows
      for _ in 0..<block.repetitions {
        result += try body(block.map, Array(v[result.count..<result.count + size]))
      }
    }
    return result
  }
}
