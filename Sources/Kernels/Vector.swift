import KernelInterface

// Registers. Wrapped, so that generic kernels reach the concrete SIMD operations, and everything is inlined into the
// entry points of this build.

#if KERNEL_V4
  typealias DoubleRegister = SIMD8<Double>
  typealias FloatRegister = SIMD16<Float>
  typealias DoubleIntervals = SIMD8<Int32>
  typealias DoubleWords = SIMD16<Int32>
  typealias FloatIntervals = SIMD16<Int32>
#else
  typealias DoubleRegister = SIMD4<Double>
  typealias FloatRegister = SIMD8<Float>
  typealias DoubleIntervals = SIMD4<Int32>
  typealias DoubleWords = SIMD8<Int32>
  typealias FloatIntervals = SIMD8<Int32>
#endif

/// A register of `Scalar`s and what the kernels do with it.
protocol KernelVector: Sendable {
  associatedtype Scalar: KernelScalar
  static var lanes: Int { get }
  init(_ value: Scalar)
  init(loading pointer: UnsafePointer<Scalar>)
  /// Every `stride`-th scalar.
  init(loading pointer: UnsafePointer<Scalar>, stride: Int)
  func store(_ pointer: UnsafeMutablePointer<Scalar>)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
  /// self + a b, fused where the build has the instruction.
  func adding(_ a: Self, times b: Self) -> Self
  /// The largest integer not above, within 0 ... limit; 0 for NaN.
  func floor(limitedTo limit: Scalar) -> Self
  /// Whether every lane is strictly between the bounds.
  func isAll(above low: Scalar, below high: Scalar) -> Bool
  /// Stores the lanes, which are small integers.
  func storeIntegers(_ pointer: UnsafeMutablePointer<Int32>)
  subscript(lane: Int) -> Scalar { get set }
}

struct DoubleVector: KernelVector {
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
    // Adding and taking away 2^52 rounds to an integer, on every instruction set and without a call.
    var whole = (clipped + 0x1p52) - 0x1p52
    whole.replace(with: whole - 1, where: whole .> clipped)
    return Self(register: whole)
  }
  @inline(__always) func isAll(above low: Double, below high: Double) -> Bool {
    all((register .> low) .& (register .< high))
  }
  @inline(__always) func storeIntegers(_ pointer: UnsafeMutablePointer<Int32>) {
    // The low words of 2^52 + k are k.
    let words = unsafeBitCast(register + 0x1p52, to: DoubleWords.self)
    UnsafeMutableRawPointer(pointer).storeBytes(of: words.evenHalf, as: DoubleIntervals.self)
  }
  @inline(__always) subscript(lane: Int) -> Double {
    get { register[lane] }
    set { register[lane] = newValue }
  }
}

struct FloatVector: KernelVector {
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
  @inline(__always) func isAll(above low: Float, below high: Float) -> Bool {
    all((register .> low) .& (register .< high))
  }
  @inline(__always) func storeIntegers(_ pointer: UnsafeMutablePointer<Int32>) {
    // The low bits of 2^23 + k are k.
    let words = unsafeBitCast(register + 0x1p23, to: FloatIntervals.self) & 0x007F_FFFF
    UnsafeMutableRawPointer(pointer).storeBytes(of: words, as: FloatIntervals.self)
  }
  @inline(__always) subscript(lane: Int) -> Float {
    get { register[lane] }
    set { register[lane] = newValue }
  }
}
