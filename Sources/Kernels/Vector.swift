import KernelInterface

// Registers, wrapped so that generic kernels reach the concrete SIMD operations and everything is inlined into the
// entry points of this build.

typealias DoubleRegister = SIMD4<Double>
typealias FloatRegister = SIMD8<Float>
typealias DoubleIntervals = SIMD4<Int32>
typealias DoubleWords = SIMD8<Int32>
typealias FloatIntervals = SIMD8<Int32>

/// A register of `Scalar`s and the operations that the kernels need.
protocol KernelVector: Sendable {
  associatedtype Scalar: KernelScalar
  associatedtype Mask
  static var lanes: Int { get }
  init(_ value: Scalar)
  init(loading pointer: UnsafePointer<Scalar>)
  /// Loads every `stride`-th scalar.
  init(loading pointer: UnsafePointer<Scalar>, stride: Int)
  /// The same for the first `count` lanes; zero in the others.
  init(loading pointer: UnsafePointer<Scalar>, stride: Int, _ count: Int)
  /// Lane i is pointer[indices[i]] for the first `count` lanes; zero in the others.
  init(gathering pointer: UnsafePointer<Scalar>, _ indices: UnsafePointer<Int32>, _ count: Int)
  func store(_ pointer: UnsafeMutablePointer<Scalar>)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  /// Returns self + a b, fused if the build has the instruction.
  func adding(_ a: Self, times b: Self) -> Self
  /// Returns the largest integer not above, limited to 0 ... limit; 0 for NaN.
  func floor(limitedTo limit: Scalar) -> Self
  /// Returns the lanes in which self < other; none if one is NaN.
  func isBelow(_ other: Self) -> Mask
  /// The lanes that are NaN.
  var isNotANumber: Mask { get }
  /// Returns the lanes of either mask.
  static func either(_ a: Mask, _ b: Mask) -> Mask
  /// Returns whether every lane is strictly between the bounds.
  func isAll(above low: Scalar, below high: Scalar) -> Bool
  /// Returns self with `value` in the lanes of a mask.
  func replaced(by value: Self, where mask: Mask) -> Self
  /// Stores the lanes, which must be small integers.
  func storeIntegers(_ pointer: UnsafeMutablePointer<Int32>)
  /// Sums rows of a square of registers: lane i is the sum of the lanes of row i.
  init(sumsOfLanes rows: UnsafePointer<Scalar>)
  /// Lane i is the sum of the lanes of register i.
  static func sumsOfLanes(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> SIMD4<Scalar>
  subscript(lane: Int) -> Scalar { get set }
}

/// Combines lanes of two registers: the even ones, or the odd ones, alternating; and the lower halves, or the upper
/// ones.
///
/// The lanes are moved as integers: with floating-point types the compiler would split up the preceding products.
private enum Lanes<Bits: SIMDScalar & FixedWidthInteger> {
  typealias Four = SIMD4<Bits>

  @inline(__always) static func even(_ a: Four, _ b: Four) -> Four {
    var all = Four()
    all.evenHalf = a.evenHalf
    all.oddHalf = b.evenHalf
    return all
  }
  @inline(__always) static func odd(_ a: Four, _ b: Four) -> Four {
    var all = Four()
    all.evenHalf = a.oddHalf
    all.oddHalf = b.oddHalf
    return all
  }
  @inline(__always) static func low(_ a: Four, _ b: Four) -> Four { Four(lowHalf: a.lowHalf, highHalf: b.lowHalf) }
  @inline(__always) static func high(_ a: Four, _ b: Four) -> Four { Four(lowHalf: a.highHalf, highHalf: b.highHalf) }
}

/// Returns a register whose lane i is the sum of the lanes of register i.
@inline(__always)
private func sums<Scalar: SIMDScalar & FloatingPoint, Bits: SIMDScalar & FixedWidthInteger>(
  _ a: SIMD4<Scalar>, _ b: SIMD4<Scalar>, _ c: SIMD4<Scalar>, _ d: SIMD4<Scalar>, _: Bits.Type
) -> SIMD4<Scalar> {
  @inline(__always) func bits(_ value: SIMD4<Scalar>) -> SIMD4<Bits> { unsafeBitCast(value, to: SIMD4<Bits>.self) }
  @inline(__always) func number(_ value: SIMD4<Bits>) -> SIMD4<Scalar> { unsafeBitCast(value, to: SIMD4<Scalar>.self) }
  @inline(__always) func paired(_ a: SIMD4<Scalar>, _ b: SIMD4<Scalar>) -> SIMD4<Scalar> {
    number(Lanes.even(bits(a), bits(b))) + number(Lanes.odd(bits(a), bits(b)))
  }
  let left = bits(paired(a, b))
  let right = bits(paired(c, d))
  return number(Lanes.low(left, right)) + number(Lanes.high(left, right))
}

struct DoubleVector: KernelVector {
  typealias Mask = SIMDMask<DoubleRegister.MaskStorage>
  var register: DoubleRegister

  @inline(__always) static var lanes: Int { DoubleRegister.scalarCount }
  @inline(__always) init(register: DoubleRegister) { self.register = register }
  @inline(__always) init(_ value: Double) { register = DoubleRegister(repeating: value) }
  @inline(__always) init(loading pointer: UnsafePointer<Double>) {
    register = UnsafeRawPointer(pointer).loadUnaligned(as: DoubleRegister.self)
  }
  @inline(__always) init(loading pointer: UnsafePointer<Double>, stride: Int) {
    register = DoubleRegister()
    for lane in 0..<DoubleRegister.scalarCount { register[lane] = pointer[lane * stride] }
  }
  @inline(__always) init(loading pointer: UnsafePointer<Double>, stride: Int, _ count: Int) {
    register = DoubleRegister()
    if count == Self.lanes {
      for lane in 0..<Self.lanes { register[lane] = pointer[lane * stride] }
    } else {
      for lane in 0..<count { register[lane] = pointer[lane * stride] }
    }
  }
  @inline(__always) init(gathering pointer: UnsafePointer<Double>, _ indices: UnsafePointer<Int32>, _ count: Int) {
    register = DoubleRegister()
    if count == Self.lanes {
      for lane in 0..<Self.lanes { register[lane] = pointer[Int(indices[lane])] }
    } else {
      for lane in 0..<count { register[lane] = pointer[Int(indices[lane])] }
    }
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: register, as: DoubleRegister.self)
  }
  @inline(__always) static func + (a: Self, b: Self) -> Self { Self(register: a.register + b.register) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(register: a.register - b.register) }
  @inline(__always) static func * (a: Self, b: Self) -> Self { Self(register: a.register * b.register) }
  @inline(__always) func adding(_ a: Self, times b: Self) -> Self {
    #if KERNEL_FMA || arch(arm64)
      Self(register: register.addingProduct(a.register, b.register))
    #else
      Self(register: register + a.register * b.register)
    #endif
  }
  @inline(__always) func floor(limitedTo limit: Double) -> Self {
    var clipped = register
    clipped.replace(with: limit, where: register .> limit)
    clipped.replace(with: 0, where: .!(register .> 0))
    // Adding and subtracting 2^52 rounds to an integer on every instruction set, without a call.
    var whole = (clipped + 0x1p52) - 0x1p52
    whole.replace(with: whole - 1, where: whole .> clipped)
    return Self(register: whole)
  }
  @inline(__always) func isBelow(_ other: Self) -> Mask { register .< other.register }
  @inline(__always) var isNotANumber: Mask { register .!= register }
  @inline(__always) static func either(_ a: Mask, _ b: Mask) -> Mask { a .| b }
  @inline(__always) func isAll(above low: Double, below high: Double) -> Bool {
    all((register .> low) .& (register .< high))
  }
  @inline(__always) func replaced(by value: Self, where mask: Mask) -> Self {
    Self(register: register.replacing(with: value.register, where: mask))
  }
  @inline(__always) func storeIntegers(_ pointer: UnsafeMutablePointer<Int32>) {
    // The low words of 2^52 + k are k.
    let words = unsafeBitCast(register + 0x1p52, to: DoubleWords.self)
    UnsafeMutableRawPointer(pointer).storeBytes(of: words.evenHalf, as: DoubleIntervals.self)
  }
  @inline(__always) init(sumsOfLanes rows: UnsafePointer<Double>) {
    @inline(__always) func row(_ i: Int) -> SIMD4<Double> { Self(loading: rows + i * Self.lanes).register }
    register = sums(row(0), row(1), row(2), row(3), UInt64.self)
  }
  @inline(__always) static func sumsOfLanes(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> SIMD4<Double> {
    sums(a.register, b.register, c.register, d.register, UInt64.self)
  }
  @inline(__always) subscript(lane: Int) -> Double {
    get { register[lane] }
    set { register[lane] = newValue }
  }
}

struct FloatVector: KernelVector {
  typealias Mask = SIMDMask<FloatRegister.MaskStorage>
  var register: FloatRegister

  @inline(__always) static var lanes: Int { FloatRegister.scalarCount }
  @inline(__always) init(register: FloatRegister) { self.register = register }
  @inline(__always) init(_ value: Float) { register = FloatRegister(repeating: value) }
  @inline(__always) init(loading pointer: UnsafePointer<Float>) {
    register = UnsafeRawPointer(pointer).loadUnaligned(as: FloatRegister.self)
  }
  @inline(__always) init(loading pointer: UnsafePointer<Float>, stride: Int) {
    register = FloatRegister()
    for lane in 0..<FloatRegister.scalarCount { register[lane] = pointer[lane * stride] }
  }
  @inline(__always) init(loading pointer: UnsafePointer<Float>, stride: Int, _ count: Int) {
    register = FloatRegister()
    if count == Self.lanes {
      for lane in 0..<Self.lanes { register[lane] = pointer[lane * stride] }
    } else {
      for lane in 0..<count { register[lane] = pointer[lane * stride] }
    }
  }
  @inline(__always) init(gathering pointer: UnsafePointer<Float>, _ indices: UnsafePointer<Int32>, _ count: Int) {
    register = FloatRegister()
    if count == Self.lanes {
      for lane in 0..<Self.lanes { register[lane] = pointer[Int(indices[lane])] }
    } else {
      for lane in 0..<count { register[lane] = pointer[Int(indices[lane])] }
    }
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).storeBytes(of: register, as: FloatRegister.self)
  }
  @inline(__always) static func + (a: Self, b: Self) -> Self { Self(register: a.register + b.register) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(register: a.register - b.register) }
  @inline(__always) static func * (a: Self, b: Self) -> Self { Self(register: a.register * b.register) }
  @inline(__always) func adding(_ a: Self, times b: Self) -> Self {
    #if KERNEL_FMA || arch(arm64)
      Self(register: register.addingProduct(a.register, b.register))
    #else
      Self(register: register + a.register * b.register)
    #endif
  }
  @inline(__always) func floor(limitedTo limit: Float) -> Self {
    var clipped = register
    clipped.replace(with: limit, where: register .> limit)
    clipped.replace(with: 0, where: .!(register .> 0))
    var whole = (clipped + 0x1p23) - 0x1p23
    whole.replace(with: whole - 1, where: whole .> clipped)
    return Self(register: whole)
  }
  @inline(__always) func isBelow(_ other: Self) -> Mask { register .< other.register }
  @inline(__always) var isNotANumber: Mask { register .!= register }
  @inline(__always) static func either(_ a: Mask, _ b: Mask) -> Mask { a .| b }
  @inline(__always) func isAll(above low: Float, below high: Float) -> Bool {
    all((register .> low) .& (register .< high))
  }
  @inline(__always) func replaced(by value: Self, where mask: Mask) -> Self {
    Self(register: register.replacing(with: value.register, where: mask))
  }
  @inline(__always) func storeIntegers(_ pointer: UnsafeMutablePointer<Int32>) {
    // The low bits of 2^23 + k are k.
    let words = unsafeBitCast(register + 0x1p23, to: FloatIntervals.self) & 0x007F_FFFF
    UnsafeMutableRawPointer(pointer).storeBytes(of: words, as: FloatIntervals.self)
  }
  @inline(__always) init(sumsOfLanes rows: UnsafePointer<Float>) {
    @inline(__always) func row(_ i: Int) -> SIMD4<Float> {
      let all = Self(loading: rows + i * Self.lanes).register
      return all.lowHalf + all.highHalf
    }
    @inline(__always) func four(_ i: Int) -> SIMD4<Float> {
      sums(row(i), row(i + 1), row(i + 2), row(i + 3), UInt32.self)
    }
    register = SIMD8(lowHalf: four(0), highHalf: four(4))
  }
  @inline(__always) static func sumsOfLanes(_ a: Self, _ b: Self, _ c: Self, _ d: Self) -> SIMD4<Float> {
    @inline(__always) func half(_ v: Self) -> SIMD4<Float> { v.register.lowHalf + v.register.highHalf }
    return sums(half(a), half(b), half(c), half(d), UInt32.self)
  }
  @inline(__always) subscript(lane: Int) -> Float {
    get { register[lane] }
    set { register[lane] = newValue }
  }
}
