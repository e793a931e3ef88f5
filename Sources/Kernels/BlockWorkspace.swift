import KernelInterface

/// The largest number of samples of one call.
@inline(__always) var blockSize: Int { 128 }

/// The samples of a block for which there is room: a little more, so that the inputs do not crowd into few cache sets.
@inline(__always) var planeStride: Int { blockSize + 16 }

/// The samples whose products are held before they are summed.
@inline(__always) var pullBackBatch: Int { 8 }

/// The scratch of one block, cut out of the caller's bytes; [s] runs over the samples, padded to ``planeStride``.
struct BlockWorkspace<V: KernelVector> {
  typealias Scalar = V.Scalar

  /// The inputs whose slopes are held at a time.
  @inline(__always) static var slopeGroup: Int { 4 }

  /// The samples of a cache line. All numbers of so many samples lie together, which makes one stream of them.
  @inline(__always) static var line: Int { 64 / MemoryLayout<Scalar>.stride }

  /// Where the numbers of sample s are among `rows` numbers of every sample: [s / line][row][s % line].
  @inline(__always) func offset(_ s: Int, rows: Int) -> Int {
    (s & -Self.line) * rows + (s & (Self.line - 1))
  }

  /// [p]: whether samples are outside in input p. Uniform knots only.
  let outside: UnsafeMutablePointer<Bool>
  /// [p][s]: the interval.
  let intervals: UnsafeMutablePointer<Int32>
  /// [p][s]: the place in the interval, 0 at its lower end and 1 at its upper. Uniform knots only.
  let places: UnsafeMutablePointer<Scalar>
  /// [p][s / line][c][j][s % line]: the coefficients of the r weights in every channel.
  let coefficients: UnsafeMutablePointer<Scalar>
  /// [d - 1][j]: derivatives of order d = 1, 2, 3 for one input, registers.
  let derivatives: UnsafeMutablePointer<Scalar>
  /// [p in group][s / line][term][j][s % line]: see ``BackwardTerms``.
  let slopes: UnsafeMutablePointer<Scalar>
  /// [s in batch][p in group] or [c]: registers.
  let sums: UnsafeMutablePointer<Scalar>
  /// [k]: places for the counting sort.
  let starts: UnsafeMutablePointer<Int32>
  /// [s]: the samples sorted by interval, and where their coefficients are.
  let order: UnsafeMutablePointer<Int32>
  let offsets: UnsafeMutablePointer<Int32>
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
    outside = take(plan.inputs, Bool.self)
    intervals = take(plan.inputs * planeStride, Int32.self)
    places = take(plan.inputs * planeStride, Scalar.self)
    coefficients = take(plan.inputs * plan.channels * plane, Scalar.self)
    derivatives = take(3 * plan.order * V.lanes, Scalar.self)
    slopes = take(Self.slopeGroup * BackwardTerms.count(plan) * plane, Scalar.self)
    sums = take(max(Self.slopeGroup * pullBackBatch, plan.channels) * V.lanes, Scalar.self)
    starts = take(plan.intervals + 2, Int32.self)
    order = take(blockSize, Int32.self)
    offsets = take(blockSize, Int32.self)
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
