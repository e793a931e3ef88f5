import KernelInterface

/// Finds interval and place of one input of every sample of a block, uniform knots.
///
/// The interval is that of `KnotVector.interval(containing:)` on the Double knots, exactly: where (x - a) / h is so near
/// to an integer that rounding could decide, and outside, the knots themselves are asked.
/// - Returns: the number of samples outside [a, b], NaN included.
@inline(__always)
func locateUniform<V: KernelVector>(
  _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<V.Scalar>, stride: Int,
  intervals: UnsafeMutablePointer<Int32>, places: UnsafeMutablePointer<V.Scalar>, _: V.Type
) -> Int {
  let lower = V(V.Scalar(plan.lower))
  let perSpacing = V(V.Scalar(1 / plan.spacing))
  let last = V.Scalar(plan.intervals - 1)
  let margin =
    8 * V.Scalar.ulpOfOne
    * V.Scalar(Double(plan.intervals) + (abs(plan.lower) + abs(plan.upper)) / plan.spacing)
  var outside = 0
  var s = 0
  while s < count {
    var x = lower
    if s + V.lanes <= count {
      x = V(loading: z + s * stride, stride: stride)
    } else {
      for lane in 0..<V.lanes { x[lane] = z[min(s + lane, count - 1) * stride] }
    }
    let scaled = (x - lower) * perSpacing
    let interval = scaled.floor(limitedTo: last)
    let place = scaled - interval
    place.store(places + s)
    interval.storeIntegers(intervals + s)
    if !place.isAll(above: margin, below: 1 - margin) {
      for lane in 0..<min(V.lanes, count - s) where !(place[lane] > margin && place[lane] < 1 - margin) {
        outside += locateExactly(plan, x[lane], intervals + s + lane, places + s + lane)
      }
    }
    s += V.lanes
  }
  return outside
}

/// One point by the knots themselves, from a guess of its interval. Returns 1 outside, else 0.
@inline(__always)
private func locateExactly<Scalar: KernelScalar>(
  _ plan: LayerPlan, _ x: Scalar, _ interval: UnsafeMutablePointer<Int32>, _ place: UnsafeMutablePointer<Scalar>
) -> Int {
  let point = Double(x)
  guard point >= plan.lower && point <= plan.upper else {
    if point.isNaN {
      interval[0] = 0
      place[0] = x
      return 1
    }
    let below = point < plan.lower
    interval[0] = below ? 0 : Int32(truncatingIfNeeded: plan.intervals - 1)
    if plan.outside == .extrapolate {
      place[0] = below ? Scalar((point - plan.lower) / plan.spacing) : Scalar(1 + (point - plan.upper) / plan.spacing)
    } else {
      place[0] = below ? 0 : 1
    }
    return 1
  }
  var k = Int(interval[0])
  while k > 0 && point < plan.knots[k] { k -= 1 }
  while k < plan.intervals - 1 && point >= plan.knots[k + 1] { k += 1 }
  interval[0] = Int32(truncatingIfNeeded: k)
  place[0] = Scalar(min(1, max(0, (point - plan.knots[k]) / plan.spacing)))
  return 0
}
