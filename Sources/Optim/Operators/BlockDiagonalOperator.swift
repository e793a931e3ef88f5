import RealModule
import Splines

/// Square blocks along the diagonal, each repeated a number of times: the action of a change of basis on all weights of
/// a network, with one copy per edge.
public struct BlockDiagonalOperator<Scalar: SplineScalar>: InvertibleOperator {
  /// A run of equal adjacent blocks.
  public struct Block: Sendable {
    /// The operator of each block.
    public let map: any InvertibleOperator<Scalar>
    /// The number of copies.
    public let repetitions: Int

    /// Creates `repetitions` copies of `map`.
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

  /// Creates the operator with given blocks.
  public init(_ blocks: [Block]) { self.blocks = blocks }

  /// The dimension, summed over all blocks.
  public var rows: Int { blocks.reduce(0) { $0 + $1.repetitions * $1.map.rows } }
  /// The dimension.
  public var columns: Int { rows }

  /// Applies every block to its part; throws ``OperatorError/dimensionMismatch(what:expected:found:)``.
  public func apply(_ v: [Scalar]) throws -> [Scalar] { try mapParts(v) { try $0.apply($1) } }
  /// Applies the transpose of every block to its part; throws
  /// ``OperatorError/dimensionMismatch(what:expected:found:)``.
  public func applyTranspose(_ v: [Scalar]) throws -> [Scalar] { try mapParts(v) { try $0.applyTranspose($1) } }
  /// Solves with every block for its part; throws ``OperatorError/dimensionMismatch(what:expected:found:)``.
  public func solve(_ v: [Scalar]) throws -> [Scalar] { try mapParts(v) { try $0.solve($1) } }
  /// Solves with the transpose of every block; throws ``OperatorError/dimensionMismatch(what:expected:found:)``.
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
