import CKissFFT

/// Complex numbers as two arrays of the same length.
public struct ComplexVector: Sendable, Equatable {
  /// The real parts.
  public var real: [Double]
  /// The imaginary parts.
  public var imaginary: [Double]

  /// Numbers with given parts.
  ///
  /// - Precondition: both arrays are equally long.
  public init(real: [Double], imaginary: [Double]) {
    precondition(real.count == imaginary.count, "ComplexVector: \(real.count) and \(imaginary.count) parts")
    self.real = real
    self.imaginary = imaginary
  }

  /// Zeros.
  public init(zeros count: Int) {
    self.init(real: Array(repeating: 0, count: count), imaginary: Array(repeating: 0, count: count))
  }

  /// How many there are.
  public var count: Int { real.count }
}

/// The discrete Fourier transform X_k = sum_j x_j exp(-2 pi i j k / N), k = 0 ..< N, and its inverse with exp(+...) and the
/// factor 1/N; any N >= 1, fastest for products of 2, 3 and 5.
///
/// By KISS FFT in double precision. Owns the memory it works in: not for use from two threads at once.
public final class FourierTransform {
  /// N.
  public let count: Int
  private let forwardPlan: OpaquePointer
  private let inversePlan: OpaquePointer
  private var source: [Double]
  private var target: [Double]

  /// A transform of a length.
  ///
  /// - Precondition: `count` >= 1.
  /// - Complexity: O(N) sines and cosines.
  public init(count: Int) {
    precondition(count >= 1, "FourierTransform: length \(count)")
    guard let forward = kan_fft_make(count, 0), let inverse = kan_fft_make(count, 1) else {
      fatalError("FourierTransform: no memory for length \(count)")
    }
    self.count = count
    forwardPlan = forward
    inversePlan = inverse
    source = Array(repeating: 0, count: 2 * count)
    target = Array(repeating: 0, count: 2 * count)
  }

  deinit {
    kan_fft_free(forwardPlan)
    kan_fft_free(inversePlan)
  }

  /// The transform of complex numbers.
  ///
  /// - Precondition: there are N of them.
  /// - Complexity: O(N log N) where the factors of N are small.
  public func forward(_ x: ComplexVector) -> ComplexVector {
    var result = ComplexVector(zeros: count)
    transform(forwardPlan, real: x.real, imaginary: x.imaginary, scale: 1, into: &result)
    return result
  }

  /// The transform of real numbers. Precondition and complexity as for complex ones.
  public func forward(_ x: [Double], into result: inout ComplexVector) {
    transform(forwardPlan, real: x, imaginary: nil, scale: 1, into: &result)
  }

  /// The inverse transform. Precondition and complexity as for ``forward(_:)``.
  public func inverse(_ x: ComplexVector, into result: inout ComplexVector) {
    transform(inversePlan, real: x.real, imaginary: x.imaginary, scale: 1 / Double(count), into: &result)
  }

  private func transform(
    _ plan: OpaquePointer, real: [Double], imaginary: [Double]?, scale: Double, into result: inout ComplexVector
  ) {
    precondition(real.count == count, "FourierTransform: \(real.count) numbers for length \(count)")
    for j in 0..<count {
      source[2 * j] = real[j]
      source[2 * j + 1] = imaginary?[j] ?? 0
    }
    guard kan_fft_run(plan, source, &target) == 0 else { fatalError("FourierTransform: no memory") }
    if result.count != count { result = ComplexVector(zeros: count) }
    for k in 0..<count {
      result.real[k] = scale * target[2 * k]
      result.imaginary[k] = scale * target[2 * k + 1]
    }
  }
}
