import Optim
import RealModule
import Splines

/// A ``SmoothnessPenalty`` on the parameters of a network as half a sum of squares: rows B with |B u|^2 / 2 equal to the
/// penalty. Each row has r entries, those of the functions on one knot interval of one edge.
struct SmoothnessRows {
  /// The first parameter of every row.
  private var starts: [Int] = []
  /// The end of every row's entries.
  private var ends: [Int] = []
  private var entries: [Double] = []

  /// The number of rows.
  var count: Int { starts.count }

  /// Creates the rows of a penalty for the layers of edges of a network.
  ///
  /// - Parameters:
  ///   - penalty: the penalty.
  ///   - network: the network.
  ///   - units: the unit of each output. Edges of a last stage, whose sums are the outputs, are measured in these.
  /// - Complexity: O(n r^3) for a layer, and O(r) for each row: r - d rows for each interval of each edge.
  init(_ penalty: SmoothnessPenalty, of network: Network, units: [Double]) throws {
    for (number, (stage, range)) in zip(network.stages, network.parameterRanges).enumerated() {
      guard case .splines(let edges) = stage else { continue }
      let m = edges.dimension
      let isLast = number == network.stages.count - 1
      for (d, weight) in penalty.terms {
        let pieces = try Self.pieces(edges.knots, derivative: d, weight: weight)
        for edge in 0..<edges.inputs * edges.outputs {
          let factor = isLast ? 1 / units[edge / edges.inputs] : 1
          for (k, rows) in pieces.enumerated() {
            for row in rows { append(row, times: factor, at: range.lowerBound + edge * m + k) }
          }
        }
      }
    }
  }

  private mutating func append(_ row: [Double], times factor: Double, at start: Int) {
    starts.append(start)
    entries += row.lazy.map { factor * $0 }
    ends.append(entries.count)
  }

  /// Returns the rows of one edge, [interval][row][function].
  ///
  /// On an interval, phi^(d) is a polynomial in the local coordinate s in [0, 1] with coefficients c, and its square has
  /// the integral length c^T H c with the Hilbert matrix H = L L^T; the rows give L^T c.
  private static func pieces(
    _ knots: KnotVector<Double>, derivative d: Int, weight: Double
  ) throws -> [[[Double]]] {
    let r = knots.order.value
    guard d < r else { return [] }
    let size = r - d
    let factor = hilbertFactor(size)
    let basis = BSplineBasis(knots)
    let domain = knots.upper - knots.lower
    return try (0..<knots.intervals).map { k in
      let length = knots[k + 1] - knots[k]
      let derivatives = try basis.localDerivatives(d, on: k)
      let scale = (2 * weight * length / domain).squareRoot() * Double.pow(domain, d)
      return (0..<size).map { row in
        (0..<r).map { p in
          scale * (row..<size).reduce(0) { $0 + factor[$1][row] * derivatives[$1][p] }
        }
      }
    }
  }

  /// Returns the Cholesky factor L of the Hilbert matrix 1 / (i + j + 1), lower triangular.
  private static func hilbertFactor(_ size: Int) -> [[Double]] {
    var factor = [[Double]](repeating: Array(repeating: 0, count: size), count: size)
    for i in 0..<size {
      for j in 0...i {
        let rest = 1 / Double(i + j + 1) - (0..<j).reduce(0) { $0 + factor[i][$1] * factor[j][$1] }
        factor[i][j] = i == j ? rest.squareRoot() : rest / factor[j][j]
      }
    }
    return factor
  }

  /// Calls a function with the index, the first parameter, and the entries of every row.
  @inline(__always)
  private func forEach(_ body: (Int, Int, ArraySlice<Double>) -> Void) {
    var begin = 0
    for (k, (start, end)) in zip(starts, ends).enumerated() {
      body(k, start, entries[begin..<end])
      begin = end
    }
  }

  private static func product(_ row: ArraySlice<Double>, _ x: [Double], from start: Int) -> Double {
    var sum = 0.0
    for (p, entry) in row.enumerated() { sum += entry * x[start + p] }
    return sum
  }

  /// Returns |B u|^2 / 2.
  func value(at u: [Double]) -> Double {
    var sum = 0.0
    forEach { _, start, row in
      let own = Self.product(row, u, from: start)
      sum += own * own
    }
    return sum / 2
  }

  /// Adds B^T B u to a gradient.
  func addGradient(at u: [Double], to gradient: inout [Double]) {
    forEach { _, start, row in
      let own = Self.product(row, u, from: start)
      for (p, entry) in row.enumerated() { gradient[start + p] += own * entry }
    }
  }

  /// Writes B v to the entries of a vector from `offset` on.
  func apply(to v: [Double], into result: inout [Double], from offset: Int) {
    forEach { k, start, row in result[offset + k] = Self.product(row, v, from: start) }
  }

  /// Adds B^T r to a vector; r are the entries of another one from `offset` on.
  func addTranspose(of r: [Double], from offset: Int, to result: inout [Double]) {
    forEach { k, start, row in
      for (p, entry) in row.enumerated() { result[start + p] += r[offset + k] * entry }
    }
  }

  /// Writes B to a row-major matrix from row `offset` on.
  func write(to jacobian: inout [Double], columns: Int, from offset: Int) {
    forEach { k, start, row in
      let first = (offset + k) * columns
      for j in 0..<columns { jacobian[first + j] = 0 }
      for (p, entry) in row.enumerated() { jacobian[first + start + p] = entry }
    }
  }

  /// Adds B^T B to a row-major matrix.
  func addGram(to gram: inout [Double], columns: Int) {
    forEach { _, start, row in
      for (p, a) in row.enumerated() {
        for (q, b) in row.enumerated() { gram[(start + p) * columns + start + q] += a * b }
      }
    }
  }

  /// Adds the blocks of B^T B over ranges of the parameters, stored as by `GramBlocks`.
  func addGramBlocks(_ ranges: [Range<Int>], to blocks: inout [Double]) {
    var places: [Int] = []
    var place = 0
    for range in ranges {
      places.append(place)
      place += range.count * range.count
    }
    forEach { _, start, row in
      for (range, place) in zip(ranges, places) where range.overlaps(start..<start + row.count) {
        for (p, a) in row.enumerated() where range.contains(start + p) {
          for (q, b) in row.enumerated() where range.contains(start + q) {
            blocks[place + (start + p - range.lowerBound) * range.count + start + q - range.lowerBound] += a * b
          }
        }
      }
    }
  }
}
