import Optim
import RealModule
import Splines

/// The refinement of all parameters between two networks of the same shape on nested knots: u_fine = P^T u_coarse on every
/// edge, and the identity on other parameters (Lemma 6). The matrix of the operator is P^T; its transpose P takes gradients
/// from the fine network to the coarse one.
public struct NetworkProlongation: LinearOperator {
  /// The numbers.
  public typealias Scalar = Double

  /// The parameters of one stage.
  private struct Block: Sendable {
    let coarseStart: Int
    let fineStart: Int
    let edges: Int
    let coarseDimension: Int
    let fineDimension: Int
    /// The first row and the `order` entries of every column of P, one after the other.
    let firstRows: [Int]
    let entries: [Double]
    let order: Int
  }

  /// The parameters of the fine network.
  public let rows: Int
  /// The parameters of the coarse network.
  public let columns: Int
  private let blocks: [Block]

  /// The refinement from one network to another; only their stages matter.
  ///
  /// - Throws: ``NetworkError/stagesDiffer(stage:)`` where the stages differ in more than their knots, `SplineError` where the
  ///   knots are not nested.
  /// - Complexity: O(m' (r^2 + log n)) for a layer.
  public init(coarse: Network, fine: Network) throws {
    guard coarse.stages.count == fine.stages.count else { throw NetworkError.stagesDiffer(stage: coarse.stages.count) }
    var blocks: [Block] = []
    for (k, (own, other)) in zip(coarse.stages, fine.stages).enumerated() {
      let (coarseRange, fineRange) = (coarse.parameterRanges[k], fine.parameterRanges[k])
      guard own.inputs == other.inputs, own.outputs == other.outputs else { throw NetworkError.stagesDiffer(stage: k) }
      switch (own, other) {
      case (.splines(let a), .splines(let b)):
        let columns = try ProlongationColumns(coarse: a.knots, fine: b.knots).columns
        blocks.append(
          Block(
            coarseStart: coarseRange.lowerBound, fineStart: fineRange.lowerBound, edges: a.inputs * a.outputs,
            coarseDimension: a.dimension, fineDimension: b.dimension, firstRows: columns.map(\.firstRow),
            entries: columns.flatMap(\.entries), order: a.knots.order.value))
      case (.splines, _), (_, .splines): throw NetworkError.stagesDiffer(stage: k)
      default:
        guard coarseRange.count == fineRange.count else { throw NetworkError.stagesDiffer(stage: k) }
        if coarseRange.isEmpty { continue }
        // The identity: one column with one entry for every parameter.
        blocks.append(
          Block(
            coarseStart: coarseRange.lowerBound, fineStart: fineRange.lowerBound, edges: 1,
            coarseDimension: coarseRange.count, fineDimension: fineRange.count,
            firstRows: Array(0..<coarseRange.count), entries: Array(repeating: 1, count: coarseRange.count), order: 1))
      }
    }
    self.blocks = blocks
    rows = fine.parameterCount
    columns = coarse.parameterCount
  }

  /// The fine parameters P^T u of coarse ones.
  ///
  /// - Throws: `OperatorError.dimensionMismatch`.
  /// - Complexity: O(rows r).
  public func apply(_ v: [Double]) throws -> [Double] {
    try require(v, columns, "the parameters of the coarse network")
    var result = [Double](repeating: 0, count: rows)
    for block in blocks {
      for edge in 0..<block.edges {
        let source = block.coarseStart + edge * block.coarseDimension
        let target = block.fineStart + edge * block.fineDimension
        for (j, first) in block.firstRows.enumerated() {
          var sum = 0.0
          for s in 0..<block.order { sum += block.entries[j * block.order + s] * v[source + first + s] }
          result[target + j] = sum
        }
      }
    }
    return result
  }

  /// The coarse gradient P g of a fine one.
  ///
  /// - Throws: `OperatorError.dimensionMismatch`.
  /// - Complexity: O(rows r).
  public func applyTranspose(_ v: [Double]) throws -> [Double] {
    try require(v, rows, "the gradient of the fine network")
    var result = [Double](repeating: 0, count: columns)
    for block in blocks {
      for edge in 0..<block.edges {
        let target = block.coarseStart + edge * block.coarseDimension
        let source = block.fineStart + edge * block.fineDimension
        for (j, first) in block.firstRows.enumerated() {
          for s in 0..<block.order {
            result[target + first + s] += block.entries[j * block.order + s] * v[source + j]
          }
        }
      }
    }
    return result
  }

  private func require(_ v: [Double], _ count: Int, _ what: String) throws(OperatorError) {
    guard v.count == count else { throw .dimensionMismatch(what: what, expected: count, found: v.count) }
  }
}
