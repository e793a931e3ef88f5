/// tanh of four numbers at once, using arithmetic that compiles to vector instructions on any machine: the C library
/// functions cost as much as a layer of edges.
enum HyperbolicTangent {
  /// t = tanh y and (1 - t^2) / 4, each to a few units of 2^-53 relative to the larger of its value and 2^-53. NaN
  /// stays NaN.
  @inline(__always)
  static func evaluate(_ y: SIMD4<Double>) -> (value: SIMD4<Double>, product: SIMD4<Double>) {
    let bits = unsafeBitCast(y, to: SIMD4<UInt64>.self)
    let sign = bits & (1 << 63)
    let size = unsafeBitCast(bits ^ sign, to: SIMD4<Double>.self)
    // Beyond 20 the value is one; this keeps e a normal number.
    let bounded = size.replacing(with: 300, where: size .> 300)
    let e = exponential(bounded * -2)
    let share: SIMD4<Double> = 1 / (1 + e)
    // Below 2^-6 the difference 1 - e cancels; the next term of the series is below 2^-53 of the first.
    let square = y * y
    var series = SIMD4<Double>(repeating: 2.0 / 15) - square * (17.0 / 315)
    series = 1.0 / 3 - square * series
    series = size * (1 - square * series)
    let quotient: SIMD4<Double> = (1 - e) * share
    let magnitude = quotient.replacing(with: series, where: size .< 0x1p-6)
    let value = unsafeBitCast(unsafeBitCast(magnitude, to: SIMD4<UInt64>.self) | sign, to: SIMD4<Double>.self)
    return (value.replacing(with: y, where: y .!= y), e * share * share)
  }

  /// exp x for -700 < x <= 0: x = n ln 2 + r with |r| <= ln(2) / 2, and the Taylor polynomial of degree 13, whose next
  /// term is below 2^-57.
  @inline(__always)
  private static func exponential(_ x: SIMD4<Double>) -> SIMD4<Double> {
    // Adding 1.5 * 2^52 rounds to an integer and leaves it in the low bits.
    let shifter = SIMD4<Double>(repeating: 0x1.8p52)
    let shifted = x * 1.4426950408889634 + shifter
    let n = shifted - shifter
    // ln 2 in two parts, the first with trailing zeros, so that n times it is exact.
    let coarse = x - n * 0x1.62e42fee00000p-1
    let r = coarse - n * 0x1.a39ef35793c76p-33
    // Separate even and odd terms give two shorter chains of operations.
    let square = r * r
    var odd = SIMD4<Double>(repeating: 1.0 / 6_227_020_800)
    var even = SIMD4<Double>(repeating: 1.0 / 479_001_600)
    odd = odd * square + 1.0 / 39_916_800
    even = even * square + 1.0 / 3_628_800
    odd = odd * square + 1.0 / 362_880
    even = even * square + 1.0 / 40_320
    odd = odd * square + 1.0 / 5_040
    even = even * square + 1.0 / 720
    odd = odd * square + 1.0 / 120
    even = even * square + 1.0 / 24
    odd = odd * square + 1.0 / 6
    even = even * square + 0.5
    odd = odd * square + 1
    even = even * square + 1
    let sum = odd * r + even
    let exponent = unsafeBitCast(shifted, to: SIMD4<UInt64>.self) &<< SIMD4<UInt64>(repeating: 52)
    let bits = unsafeBitCast(sum, to: SIMD4<UInt64>.self) &+ exponent
    return unsafeBitCast(bits, to: SIMD4<Double>.self)
  }
}
