import RealModule
import Splines

/// The maps between the parameters of a network and those of its refinement: the prolongation u_fine = P^T u on every
/// edge (Definition 1), its transpose for gradients, and its left inverse for points. Stages without knots are the same on
/// both levels.
public struct NetworkTransfer: Sendable {
  private enum Part: Sendable {
    case same(count: Int)
    case edges(count: Int, map: EdgeTransfer)
  }

  private let parts: [Part]
  /// The number of parameters of the coarse network.
  public let coarseCount: Int
  /// The number of parameters of the fine network.
  public let fineCount: Int

  /// The transfer between two networks.
  ///
  /// - Parameters:
  ///   - coarse: the coarse network; its parameters are not used.
  ///   - fine: the same stages on finer knots.
  /// - Throws: ``NetworkError/wrongStage(stage:expected:)`` where the stages are not those of a refinement, `SplineError`
  ///   where knots are not nested.
  public init(coarse: Network, fine: Network) throws {
    guard coarse.stages.count == fine.stages.count else {
      throw NetworkError.countMismatch(
        what: "stages of the fine network", expected: coarse.stages.count, found: fine.stages.count)
    }
    var parts: [Part] = []
    for (k, (a, b)) in zip(coarse.stages, fine.stages).enumerated() {
      if case .splines(let old) = a, case .splines(let new) = b, old.inputs == new.inputs, old.outputs == new.outputs {
        parts.append(
          .edges(count: old.inputs * old.outputs, map: try EdgeTransfer(coarse: old.knots, fine: new.knots)))
      } else if a.inputs == b.inputs, a.outputs == b.outputs, a.parameterCount == b.parameterCount {
        parts.append(.same(count: a.parameterCount))
      } else {
        throw NetworkError.wrongStage(stage: k, expected: "a refinement of the coarse network's stage")
      }
    }
    self.parts = parts
    coarseCount = coarse.parameterCount
    fineCount = fine.parameterCount
  }

  /// P^T u: the fine parameters of the same function.
  public func prolongate(_ coarse: [Double]) -> [Double] {
    map(coarse, from: coarseCount) {
      $0.coarse
    } apply: { map, u in
      map.prolongate(u)
    }
  }

  /// The transpose of ``prolongate(_:)``: what a fine gradient is in coarse directions.
  public func restrict(_ gradient: [Double]) -> [Double] {
    map(gradient, from: fineCount) {
      $0.fine
    } apply: { map, g in
      map.restrict(g)
    }
  }

  /// The coarse parameters nearest to fine ones, (P P^T)^{-1} P u: a left inverse of ``prolongate(_:)``.
  public func project(_ fine: [Double]) -> [Double] {
    map(fine, from: fineCount) {
      $0.fine
    } apply: { map, u in
      map.project(u)
    }
  }

  private func map(
    _ vector: [Double], from count: Int, _ width: (EdgeTransfer) -> Int,
    apply: (EdgeTransfer, ArraySlice<Double>) -> [Double]
  ) -> [Double] {
    precondition(vector.count == count, "NetworkTransfer: \(vector.count) numbers where \(count) are needed")
    var result: [Double] = []
    var place = 0
    for part in parts {
      switch part {
      case .same(let count):
        result += vector[place..<place + count]
        place += count
      case .edges(let count, let map):
        for _ in 0..<count {
          result += apply(map, vector[place..<place + width(map)])
          place += width(map)
        }
      }
    }
    return result
  }
}

/// The maps of one edge's weights.
private struct EdgeTransfer: Sendable {
  let coarse: Int
  let fine: Int
  /// P by its rows: entry (i, j) of the coarse function i in the fine function j.
  private let rows: [[(j: Int, value: Double)]]
  /// The Cholesky factor of P P^T, whose band is that of its rows.
  private let factor: [[Double]]

  init(coarse: KnotVector<Double>, fine: KnotVector<Double>) throws {
    let p = try Prolongation(coarse: coarse, fine: fine).matrix
    self.coarse = p.rows
    self.fine = p.columns
    rows = (0..<p.rows).map { i in
      (0..<p.columns).compactMap { j in p[i, j] == 0 ? nil : (j, p[i, j]) }
    }
    // P P^T is positive definite, since the coarse functions are linearly independent.
    var factor = (0..<p.rows).map { i in
      (0...i).map { k in (0..<p.columns).reduce(0) { $0 + p[i, $1] * p[k, $1] } }
    }
    for i in 0..<p.rows {
      for k in 0...i {
        var sum = factor[i][k]
        for s in 0..<k { sum -= factor[i][s] * factor[k][s] }
        factor[i][k] = i == k ? sum.squareRoot() : sum / factor[k][k]
      }
    }
    self.factor = factor
  }

  func prolongate(_ u: ArraySlice<Double>) -> [Double] {
    var result = [Double](repeating: 0, count: fine)
    for (row, weight) in zip(rows, u) {
      for (j, value) in row { result[j] += value * weight }
    }
    return result
  }

  func restrict(_ g: ArraySlice<Double>) -> [Double] {
    rows.map { row in row.reduce(0) { $0 + $1.value * g[g.startIndex + $1.j] } }
  }

  func project(_ u: ArraySlice<Double>) -> [Double] {
    var x = restrict(u)
    for i in x.indices {
      for k in 0..<i { x[i] -= factor[i][k] * x[k] }
      x[i] /= factor[i][i]
    }
    for i in x.indices.reversed() {
      for k in i + 1..<max(i + 1, x.count) { x[i] -= factor[k][i] * x[k] }
      x[i] /= factor[i][i]
    }
    return x
  }
}
