import KernelInterface

/// The largest number of samples of one call.
@inline(__always) var blockSize: Int { 128 }

/// The distance of planes of numbers of a block: one cache line more than its samples, so that planes do not crowd into
/// few cache sets.
@inline(__always) var planeStride: Int { blockSize + 16 }

/// The samples whose products are held before they are summed.
@inline(__always) var pullBackBatch: Int { 8 }

/// The scratch of one block, cut out of the caller's bytes; [s] runs over the samples, padded to ``planeStride``.
struct BlockWorkspace<V: KernelVector> {
  typealias Scalar = V.Scalar

  /// The inputs whose slopes are held at a time.
  @inline(__always) static var slopeGroup: Int { 4 }

  /// [p]: how many samples are outside in input p.
  let outside: UnsafeMutablePointer<Int32>
  /// [p][s]: the interval.
  let intervals: UnsafeMutablePointer<Int32>
  /// [p][s]: the place in the interval, 0 at its lower end and 1 at its upper. Uniform knots only.
  let places: UnsafeMutablePointer<Scalar>
  /// [p][c][j][s]: the coefficients of the r weights in every channel.
  let coefficients: UnsafeMutablePointer<Scalar>
  /// [d - 1][j][s]: derivatives of order d = 1, 2, 3 for one input.
  let derivatives: UnsafeMutablePointer<Scalar>
  /// [p in group][term][j][s]: see ``BackwardTerms``.
  let slopes: UnsafeMutablePointer<Scalar>
  /// [s in batch][p in group] or [c]: registers.
  let sums: UnsafeMutablePointer<Scalar>
  /// [k]: places for the counting sort.
  let starts: UnsafeMutablePointer<Int32>
  /// [s]: the samples sorted by interval.
  let order: UnsafeMutablePointer<Int32>
  /// 4 r Doubles for one point.
  let point: UnsafeMutablePointer<Double>
  /// Bytes of it all.
  let byteCount: Int

  /// The pieces, in bytes from `base`.
  init(_ plan: LayerPlan, _ base: UnsafeMutableRawPointer) {
    var offset = 0
    func take<T>(_ count: Int, _: T.Type) -> UnsafeMutablePointer<T> {
      let start = base + offset
      offset += (count * MemoryLayout<T>.stride + 63) / 64 * 64
      return start.assumingMemoryBound(to: T.self)
    }
    let plane = plan.order * planeStride
    outside = take(plan.inputs, Int32.self)
    intervals = take(plan.inputs * planeStride, Int32.self)
    places = take(plan.inputs * planeStride, Scalar.self)
    coefficients = take(plan.inputs * plan.channels * plane, Scalar.self)
    derivatives = take(3 * plane, Scalar.self)
    slopes = take(Self.slopeGroup * BackwardTerms.count(plan) * plane, Scalar.self)
    sums = take(max(Self.slopeGroup * pullBackBatch, plan.channels) * V.lanes, Scalar.self)
    starts = take(plan.intervals + 2, Int32.self)
    order = take(blockSize, Int32.self)
    point = take(4 * plan.order, Double.self)
    byteCount = offset
  }
}

/// The products that the derivatives with respect to the jet of an input are sums of: each is a number of the basis
/// times a dot product of a row of weights with the delta of channel `source`, and goes to channel `target`.
enum BackwardTerms {
  /// One for the value, three for each first derivative (in itself twice, for its slope and its share of the value's),
  /// four for each second one.
  @inline(__always) static func count(_ plan: LayerPlan) -> Int { 1 + 2 * plan.directions + 4 * plan.secondCount }
}
