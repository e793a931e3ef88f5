import Optim
import RealModule
import Splines

/// The refinement of all parameters between two networks of the same shape on nested knots: u_fine = P^T u_coarse on
/// every edge, and the identity on other parameters (Lemma 6). The matrix of the operator is P^T; its transpose P maps
/// gradients from the fine network to the coarse one.
public struct NetworkProlongation: LinearOperator {
  /// The scalar type.
  public typealias Scalar = Double

  /// The edges of one stage.
  private struct Block: Sendable {
    let coarseStart: Int
    let fineStart: Int
    let edges: Int
    let coarseDimension: Int
    let order: Int
    /// The first row and the `order` entries of every column of P, one column after another.
    let firstRows: [Int]
    let entries: [Double]
  }

  /// Parameters that both networks share.
  private struct Copy: Sendable {
    let coarse: Range<Int>
    let fineStart: Int
  }

  /// The number of parameters of the fine network.
  public let rows: Int
  /// The number of parameters of the coarse network.
  public let columns: Int
  private var blocks: [Block] = []
  private var copies: [Copy] = []

  /// Creates the refinement from one network to another; only their stages matter.
  ///
  /// - Throws: `NetworkError.stagesDiffer(stage:)` if the stages differ in more than their knots, `SplineError` if
  ///   the knots are not nested.
  /// - Complexity: O(m' (r^2 + log n)) per layer.
  public init(coarse: Network, fine: Network) throws { try self.init(coarse: coarse.stages, fine: fine.stages) }

  /// Creates the refinement between the stages of two networks; throws the same errors as the public initializer.
  init(coarse: [Stage], fine: [Stage]) throws {
    guard coarse.count == fine.count else {
      throw NetworkError.stagesDiffer(stage: min(coarse.count, fine.count))
    }
    var (start, fineStart) = (0, 0)
    for (k, (own, other)) in zip(coarse, fine).enumerated() {
      guard own.inputs == other.inputs, own.outputs == other.outputs else { throw NetworkError.stagesDiffer(stage: k) }
      switch (own, other) {
      case (.splines(let a), .splines(let b)) where a.knots != b.knots:
        let columns = try ProlongationColumns(coarse: a.knots, fine: b.knots).columns
        blocks.append(
          Block(
            coarseStart: start, fineStart: fineStart, edges: a.inputs * a.outputs, coarseDimension: a.dimension,
            order: a.knots.order.value, firstRows: columns.map(\.firstRow), entries: columns.flatMap(\.entries)))
      case (.splines, .splines): copies.append(Copy(coarse: start..<start + own.parameterCount, fineStart: fineStart))
      case (.splines, _), (_, .splines): throw NetworkError.stagesDiffer(stage: k)
      default:
        guard own.parameterCount == other.parameterCount else { throw NetworkError.stagesDiffer(stage: k) }
        copies.append(Copy(coarse: start..<start + own.parameterCount, fineStart: fineStart))
      }
      start += own.parameterCount
      fineStart += other.parameterCount
    }
    rows = fineStart
    columns = start
  }

  /// Returns the fine parameters P^T u for coarse parameters u.
  ///
  /// - Throws: `OperatorError.dimensionMismatch`.
  /// - Complexity: O(rows r).
  public func apply(_ v: [Double]) throws -> [Double] {
    try require(v, columns, "the parameters of the coarse network")
    var result = [Double](repeating: 0, count: rows)
    for copy in copies {
      for (k, j) in copy.coarse.enumerated() { result[copy.fineStart + k] = v[j] }
    }
    forEachColumn { target, source, entries in
      var sum = 0.0
      for (s, entry) in entries.enumerated() { sum += entry * v[source + s] }
      result[target] = sum
    }
    return result
  }

  /// Returns the coarse gradient P g for a fine gradient g.
  ///
  /// - Throws: `OperatorError.dimensionMismatch`.
  /// - Complexity: O(rows r).
  public func applyTranspose(_ v: [Double]) throws -> [Double] {
    try require(v, rows, "the gradient of the fine network")
    var result = [Double](repeating: 0, count: columns)
    for copy in copies {
      for (k, j) in copy.coarse.enumerated() { result[j] = v[copy.fineStart + k] }
    }
    forEachColumn { source, target, entries in
      for (s, entry) in entries.enumerated() { result[target + s] += entry * v[source] }
    }
    return result
  }

  /// Visits every column of P of every edge: the fine parameter, the first coarse parameter, and the entries from there
  /// on.
  @inline(__always)
  private func forEachColumn(_ body: (Int, Int, UnsafeBufferPointer<Double>) -> Void) {
    for block in blocks {
      block.entries.withUnsafeBufferPointer { entries in
        for edge in 0..<block.edges {
          let coarse = block.coarseStart + edge * block.coarseDimension
          let fine = block.fineStart + edge * block.firstRows.count
          for (j, first) in block.firstRows.enumerated() {
            let own = entries[j * block.order..<(j + 1) * block.order]
            body(fine + j, coarse + first, UnsafeBufferPointer(rebasing: own))
          }
        }
      }
    }
  }

  private func require(_ v: [Double], _ count: Int, _ what: String) throws(OperatorError) {
    guard v.count == count else { throw .dimensionMismatch(what: what, expected: count, found: v.count) }
  }
}
