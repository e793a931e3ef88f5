import KernelInterface

// The basis by de Boor's recurrence for any order and any knots, in Double: used wherever there is no fast path.

/// The location of an argument: the interval, the point at which to evaluate, and its position relative to [a, b].
struct Location {
  /// The interval k = 0 ... n - 1.
  var interval: Int
  /// The argument, clamped if the rule requires it.
  var point: Double
  /// Whether it is outside [a, b] or NaN.
  var isOutside: Bool
  /// The order from which on derivatives are replaced by zero; that of the value is 0.
  var vanishingOrder: Int
  /// The argument less `point` if the value continues by the tangent, otherwise zero.
  var distance: Double
}

/// Finds the interval like `KnotVector.interval(containing:)`: half-open, the last one closed at b.
@inline(__always)
func locate(_ x: Double, _ plan: LayerPlan) -> Location {
  if x.isNaN {
    return Location(interval: 0, point: x, isOutside: true, vanishingOrder: Int.max, distance: 0)
  }
  let below = x < plan.lower
  let above = x > plan.upper
  let outside = below || above
  var point = x
  if outside && plan.continuation != .polynomial { point = below ? plan.lower : plan.upper }
  var low = 0
  if above {
    low = plan.intervals - 1
  } else if !below {
    var high = plan.intervals
    while high - low > 1 {
      let middle = (low + high) / 2
      if plan.knots[middle] <= x { low = middle } else { high = middle }
    }
  }
  return Location(
    interval: low, point: point, isOutside: outside,
    vanishingOrder: outside ? plan.continuation.vanishingOrder : Int.max,
    distance: plan.continuation == .tangent ? x - point : 0)
}

/// Computes the derivatives of order 0 ... `top` of the r functions nonzero on an interval, into `result[d * r + j]`,
/// which has room for two orders at least.
///
/// Like `BSplineBasis.nonzeroDerivatives(at:upTo:)`: starts from order r - d and raises the order d times.
func plainDerivatives(
  _ place: Location, upTo top: Int, _ plan: LayerPlan, into result: UnsafeMutablePointer<Double>
) {
  let r = plan.order
  let k = place.interval
  let t = plan.knots
  let x = place.point
  // A tangent needs the slopes, except for order 1, whose slopes are zero.
  let followsTangent = place.distance != 0 && r > 1
  for d in 0...(followsTangent ? max(1, top) : top) {
    let row = result + d * r
    if d >= r || d >= place.vanishingOrder {
      for j in 0..<r { row[j] = 0 }
      continue
    }
    row[0] = 1
    for step in 1..<max(1, r - d) {
      var saved = 0.0
      for s in 0..<step {
        let right = t[k + s + 1]
        let left = t[k + s + 1 - step]
        let share = row[s] / (right - left)
        row[s] = saved + (right - x) * share
        saved = (x - left) * share
      }
      row[step] = saved
    }
    if r - d == 1 && x.isNaN { row[0] = x }
    for s in (r - d + 1)..<(r + 1) {
      // From the s - 1 values of order s - 1 to the s values of order s; backward, so that it works in place.
      let factor = Double(s - 1)
      for p in stride(from: s - 1, through: 0, by: -1) {
        let i = k - s + 1 + p
        var sum = 0.0
        if p > 0 { sum += row[p - 1] / (t[i + s - 1] - t[i]) }
        if p < s - 1 { sum -= row[p] / (t[i + s] - t[i + 1]) }
        row[p] = factor * sum
      }
    }
  }
  if followsTangent { for j in 0..<r { result[j] += place.distance * result[r + j] } }
}
