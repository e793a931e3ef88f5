import KernelInterface

/// Finds the intervals and local coordinates of whole registers of arguments, for uniform knots.
///
/// The interval is exactly that of `KnotVector.interval(containing:)` on the Double knots: if (x - a) / h is so close
/// to an integer that rounding could decide, the knots themselves are compared. Points outside cost nothing extra.
struct UniformLocator<V: KernelVector> {
  typealias Scalar = V.Scalar

  /// The smallest and the largest scalar in [a, b], and a and b in the form in which they are subtracted.
  let lowest, highest, lower, upper: V
  let perSpacing: V
  let last: Scalar
  /// Closer to a knot than this, the knots themselves are compared.
  let margin: Scalar
  /// Whether arguments outside are placed at the nearer end.
  let clamps: Bool
  /// The number of derivatives, from the first on, that are not set to zero outside.
  let keptDerivatives: Int

  /// Computes the constants of a plan.
  @inline(__always)
  init(_ plan: LayerPlan) {
    var lowest = Scalar(plan.lower)
    if Double(lowest) < plan.lower { lowest = lowest.nextUp }
    var highest = Scalar(plan.upper)
    if Double(highest) > plan.upper { highest = highest.nextDown }
    self.lowest = V(lowest)
    self.highest = V(highest)
    lower = V(Scalar(plan.lower))
    upper = V(Scalar(plan.upper))
    perSpacing = V(Scalar(1 / plan.spacing))
    last = Scalar(plan.intervals - 1)
    margin =
      8 * Scalar.ulpOfOne * Scalar(Double(plan.intervals) + (abs(plan.lower) + abs(plan.upper)) / plan.spacing)
    clamps = plan.continuation != .polynomial
    keptDerivatives = max(1, plan.continuation.vanishingOrder) - 1
  }

  /// Returns the lanes below a or above b; NaN is neither.
  @inline(__always)
  func isBeyond(_ x: V) -> V.Mask { V.either(x.isBelow(lowest), highest.isBelow(x)) }

  /// Returns the arguments less the nearer end in the lanes below a or above b; zero in the others and for NaN.
  @inline(__always)
  func distance(_ x: V) -> V {
    V(0).replaced(by: x - lower, where: x.isBelow(lowest)).replaced(by: x - upper, where: highest.isBelow(x))
  }

  /// Stores the intervals and local coordinates of a register of arguments. Returns false, and must be followed by
  /// ``correct``, if one of them is outside or near a knot.
  @inline(__always)
  func locate(_ x: V, intervals: UnsafeMutablePointer<Int32>, places: UnsafeMutablePointer<Scalar>) -> Bool {
    let scaled = (x - lower) * perSpacing
    let interval = scaled.floor(limitedTo: last)
    let place = scaled - interval
    interval.storeIntegers(intervals)
    place.store(places)
    return place.isAll(above: margin, below: 1 - margin)
  }

  /// Corrects the lanes outside and those too close to a knot; `inside` gains 1 in the other lanes. No branch depends
  /// on points outside.
  @inline(__always)
  func correct(
    _ plan: LayerPlan, _ x: V, intervals: UnsafeMutablePointer<Int32>, places: UnsafeMutablePointer<Scalar>,
    inside: inout V
  ) {
    let place = V(loading: places)
    if clamps {
      place.replaced(by: V(0), where: place.isBelow(V(0))).replaced(by: V(1), where: V(1).isBelow(place)).store(places)
    }
    let isInside = V(1).replaced(by: V(0), where: isBeyond(x)).replaced(by: V(0), where: x.isNotANumber)
    inside = inside + isInside
    let isNear = V.either(place.isBelow(V(margin)), V(1 - margin).isBelow(place))
    let near = V(0).replaced(by: isInside, where: isNear)
    if !near.isAll(above: -1, below: 1) {
      for lane in 0..<V.lanes where near[lane] > 0 { locateExactly(plan, x[lane], intervals + lane, places + lane) }
    }
  }
}

/// Locates one point of [a, b] by comparison with the knots, starting from a guess of its interval.
@inline(never)
private func locateExactly<Scalar: KernelScalar>(
  _ plan: LayerPlan, _ x: Scalar, _ interval: UnsafeMutablePointer<Int32>, _ place: UnsafeMutablePointer<Scalar>
) {
  let point = Double(x)
  var k = Int(interval[0])
  while k > 0 && point < plan.knots[k] { k -= 1 }
  while k < plan.intervals - 1 && point >= plan.knots[k + 1] { k += 1 }
  interval[0] = Int32(truncatingIfNeeded: k)
  place[0] = Scalar(min(1, max(0, (point - plan.knots[k]) / plan.spacing)))
}
