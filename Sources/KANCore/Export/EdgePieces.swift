import RealModule
import SplineKernels
import Splines

/// The polynomial pieces of the edges of a layer: one on every knot interval, and one on either side of [a, b] that
/// follows the outside rule.
struct EdgePieces {
  /// The pieces, from left to right: n + 2 of them.
  let pieces: [Piece]

  /// A piece: a polynomial in t = (x - origin) / width.
  struct Piece {
    /// Where it begins; it ends where the next one begins.
    let start: Double
    let origin: Double
    let width: Double
    /// The stored index of the first of the r B-splines that the polynomial is a sum of.
    let first: Int
    /// The coefficient of t^d in B-spline `first` + j, [d][j].
    let rows: [[Double]]

    /// Returns the r coefficients of 1, t, t^2, ... on an edge with given weights.
    ///
    /// - Complexity: O(r^2).
    func coefficients(of weights: [Double]) -> [Double] {
      rows.map { row in row.indices.reduce(0.0) { $0 + row[$1] * weights[first + $1] } }
    }
  }

  /// Expands the B-splines of a layer at the left end of every interval, and at both ends of [a, b]. The coefficients
  /// of an edge are off by a few units in the last place of its largest weight, times at most 3^{r-1}.
  ///
  /// - Complexity: O(n r^3).
  init(_ edges: SplineEdges) {
    let knots = edges.knots
    let (r, n) = (knots.order.value, knots.intervals)
    let outside = min(r, edges.outside.continuation.vanishingOrder)
    var pieces = [
      Self.piece(knots, start: -.infinity, origin: knots.lower, width: knots[1] - knots[0], terms: outside)
    ]
    for k in 0..<n {
      pieces.append(
        Self.piece(knots, start: knots[k], origin: knots[k], width: knots[k + 1] - knots[k], terms: r))
    }
    pieces.append(
      Self.piece(
        knots, start: knots.upper.nextUp, origin: knots.upper, width: knots[n] - knots[n - 1], terms: outside))
    self.pieces = pieces
  }

  /// Expands the r B-splines that are not zero at a point up to the power `terms` - 1.
  private static func piece(
    _ knots: KnotVector<Double>, start: Double, origin: Double, width: Double, terms: Int
  ) -> Piece {
    let r = knots.order.value
    do {
      let (first, derivatives) = try BSplineBasis(knots).nonzeroDerivatives(at: origin, upTo: r - 1)
      var rows: [[Double]] = []
      // width^d / d!, the factor of Taylor's formula.
      var factor = 1.0
      for d in 0..<r {
        if d > 0 { factor *= width / Double(d) }
        rows.append(derivatives[d].map { d < terms ? factor * $0 : 0 })
      }
      return Piece(start: start, origin: origin, width: width, first: first, rows: rows)
    } catch {
      preconditionFailure("EdgePieces: \(error)")
    }
  }
}
