import KernelInterface

/// The largest number of samples in one call.
@inline(__always) var blockSize: Int { 128 }

/// The number of samples of a block with padding, so that the inputs do not compete for few cache sets.
@inline(__always) var planeStride: Int { blockSize + 16 }

/// The number of channels whose coefficients are stored: all, except for a single output, which is cheaper without.
@inline(__always) func storedChannels(_ plan: LayerPlan) -> Int { plan.outputs == 1 ? 1 : plan.channels }

/// The scratch memory of one block, carved out of the caller's bytes; [s] runs over the samples, padded to
/// ``planeStride``.
struct BlockWorkspace<V: KernelVector> {
  typealias Scalar = V.Scalar

  /// The number of samples in a cache line. All numbers of that many samples are stored together, as one stream.
  @inline(__always) static var line: Int { 64 / MemoryLayout<Scalar>.stride }

  /// Returns the offset of the numbers of sample s among `rows` numbers per sample: [s / line][row][s % line].
  @inline(__always) func offset(_ s: Int, rows: Int) -> Int {
    (s & -Self.line) * rows + (s & (Self.line - 1))
  }

  /// The number of registers of samples whose derivatives and products are kept at once.
  @inline(__always) static var registersTogether: Int { 4 }

  /// Returns the number of products of deltas and derivatives of a row of weights that a sample needs.
  @inline(__always) static func products(_ plan: LayerPlan) -> Int { 1 + 2 * plan.directions + 3 * plan.secondCount }

  /// [p]: whether samples are outside in input p. Uniform knots only.
  let outside: UnsafeMutablePointer<Bool>
  /// [p][s]: the interval.
  let intervals: UnsafeMutablePointer<Int32>
  /// [p][s]: the local coordinate in the interval, 0 at its lower end and 1 at its upper. Uniform knots only.
  let places: UnsafeMutablePointer<Scalar>
  /// [p][s / line][c][j][s % line]: the coefficients of the r weights in every channel.
  let coefficients: UnsafeMutablePointer<Scalar>
  /// [p padded][c][s]: the channels of the inputs, transposed.
  let jets: UnsafeMutablePointer<Scalar>
  /// [p padded][c][s]: the derivatives with respect to the channels of the inputs.
  let inputAdjoints: UnsafeMutablePointer<Scalar>
  /// [s / lanes][d - 1][j]: derivatives of order d = 1, 2, 3 for one input and a few registers of samples.
  let derivatives: UnsafeMutablePointer<Scalar>
  /// [s / line][j][s % line]: the first derivatives of the basis. One channel only.
  let slopes: UnsafeMutablePointer<Scalar>
  /// Registers whose lanes sum to products of deltas: [s / lanes][(c, d)][s % lanes], those with the derivatives of a
  /// row of weights; on machines with few registers [c][j][s % lanes], those with row j.
  let dots: UnsafeMutablePointer<Scalar>
  /// [s] or [c]: registers.
  let sums: UnsafeMutablePointer<Scalar>
  /// [k]: the first sample of an interval, or one without a partner; -1 if there is none.
  let waiting: UnsafeMutablePointer<Int32>
  /// [s]: the next sample of the same interval, or -1; or [pair][2]: samples of the same interval, and the remaining
  /// ones.
  let pairs: UnsafeMutablePointer<Int32>
  let singles: UnsafeMutablePointer<Int32>
  /// [k][j]: the contribution of a block to the gradient of interval k. One output, one channel and order 4 only.
  let rows: UnsafeMutablePointer<Scalar>
  /// A register of integers.
  let integers: UnsafeMutablePointer<Int32>
  /// 4 r Doubles for one point.
  let point: UnsafeMutablePointer<Double>
  /// The total number of bytes.
  let byteCount: Int

  /// Lays out the arrays, starting at `base`.
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
    coefficients = take(plan.inputs * storedChannels(plan) * plane, Scalar.self)
    let turned = max(plan.inputs, plan.inputStride) * plan.channels * planeStride
    jets = take(turned, Scalar.self)
    inputAdjoints = take(turned, Scalar.self)
    derivatives = take(Self.registersTogether * 3 * plan.order * V.lanes, Scalar.self)
    slopes = take(plane, Scalar.self)
    dots = take(
      max(plan.channels * plan.order, Self.registersTogether * Self.products(plan)) * V.lanes * V.lanes, Scalar.self)
    sums = take(max(planeStride, plan.channels) * V.lanes, Scalar.self)
    waiting = take(plan.intervals, Int32.self)
    pairs = take(planeStride, Int32.self)
    singles = take(plan.intervals + 1, Int32.self)
    rows = take(plan.outputs == 1 ? 4 * plan.intervals : 0, Scalar.self)
    integers = take(V.lanes, Int32.self)
    point = take(4 * plan.order, Double.self)
    byteCount = offset
  }
}
