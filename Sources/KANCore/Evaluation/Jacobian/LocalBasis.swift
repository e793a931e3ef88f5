import RealModule
import SplineKernels
import Splines

/// The r basis functions supported on the knot interval of a point, with their derivatives: the building blocks of the rows
/// of a Jacobian. In `Double`, without allocation.
struct LocalBasis {
  private let knots: [Double]
  private let order: Int
  private let intervals: Int
  private let continuation: OutsideRule.Continuation

  init(_ edges: SplineEdges) {
    knots = edges.knots.values
    order = edges.knots.order.value
    intervals = edges.knots.intervals
    continuation = edges.outside.continuation
  }

  /// Writes the values b of the r functions at `x` and their derivatives of orders 1 ... `top`, one array of r numbers after
  /// another.
  ///
  /// - Parameters:
  ///   - x: the argument.
  ///   - top: the highest order of the derivatives wanted.
  ///   - result: r numbers for each order and room for two orders at least; those after the order `top` are arbitrary.
  /// - Returns: the stored index of the first function.
  /// - Complexity: O(r^2).
  func evaluate(_ x: Double, upTo top: Int, into result: UnsafeMutablePointer<Double>) -> Int {
    let r = order
    let lower = knots[r - 1]
    let upper = knots[r - 1 + intervals]
    if x.isNaN {
      result.update(repeating: .nan, count: (top + 1) * r)
      return 0
    }
    let isOutside = x < lower || x > upper
    let vanishingOrder = isOutside ? continuation.vanishingOrder : Int.max
    if vanishingOrder == 0 {
      result.update(repeating: 0, count: (top + 1) * r)
      return 0
    }
    let point = isOutside && continuation != .polynomial ? min(max(x, lower), upper) : x
    // Order 1 has no slopes.
    let distance = continuation == .tangent && r > 1 ? x - point : 0
    let k = interval(containing: point)
    knots.withUnsafeBufferPointer { t in
      values(point, t.baseAddress! + (k + r - 1), upTo: distance != 0 ? max(1, top) : top, result)
    }
    if distance != 0 { for i in 0..<r { result[i] += distance * result[r + i] } }
    if vanishingOrder <= top {
      (result + vanishingOrder * r).update(repeating: 0, count: (top + 1 - vanishingOrder) * r)
    }
    return k
  }

  private func interval(containing x: Double) -> Int {
    var low = 0
    var high = intervals
    while high - low > 1 {
      let middle = (low + high) / 2
      if knots[middle + order - 1] <= x { low = middle } else { high = middle }
    }
    return low
  }

  /// Cox-de Boor on the interval whose left end is t[0]; the functions of order r - k give the derivatives of order k.
  private func values(
    _ x: Double, _ t: UnsafePointer<Double>, upTo top: Int, _ result: UnsafeMutablePointer<Double>
  ) {
    let r = order
    (result + r).update(repeating: 0, count: top * r)
    result[0] = 1
    for d in 1..<max(1, r) {
      // result holds order d. Derivatives of order k are differenced k times, from d = r - k to d = r - 1.
      for k in stride(from: r - d, through: top, by: 1) {
        differences(of: k == r - d ? result : result + k * r, order: d, t, into: result + k * r)
      }
      var saved = 0.0
      for s in 0..<d {
        let share = result[s] / (t[s + 1] - t[s + 1 - d])
        result[s] = saved + (t[s + 1] - x) * share
        saved = (x - t[s + 1 - d]) * share
      }
      result[d] = saved
    }
  }

  /// Computes from d coefficients c_s of functions of order d the d + 1 numbers d (c_{s-1} / w_{s-1} - c_s / w_s).
  private func differences(
    of c: UnsafePointer<Double>, order d: Int, _ t: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>
  ) {
    var previous = 0.0
    for s in 0..<d {
      let share = Double(d) * c[s] / (t[s + 1] - t[s + 1 - d])
      result[s] = previous - share
      previous = share
    }
    result[d] = previous
  }
}
