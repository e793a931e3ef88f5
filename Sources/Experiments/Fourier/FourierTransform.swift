import CKissFFT

/// A vector of complex numbers, stored as two arrays of the same length.
package struct ComplexVector: Sendable, Equatable {
  /// The real parts.
  package var real: [Double]
  /// The imaginary parts.
  package var imaginary: [Double]

  /// Creates a vector with the given real and imaginary parts.
  ///
  /// - Precondition: both arrays have the same length.
  package init(real: [Double], imaginary: [Double]) {
    precondition(
      real.count == imaginary.count,
      "ComplexVector: \(real.count) real parts but \(imaginary.count) imaginary parts")
    self.real = real
    self.imaginary = imaginary
  }

  /// Creates a vector of zeros.
  package init(zeros count: Int) {
    self.init(real: Array(repeating: 0, count: count), imaginary: Array(repeating: 0, count: count))
  }

  /// The number of entries.
  package var count: Int { real.count }
}

/// The discrete Fourier transform X_k = sum_j x_j exp(-2 pi i j k / N), k = 0 ..< N, and its inverse with exp(+...) and
/// the factor 1/N; any N >= 1, fastest for products of 2, 3 and 5.
///
/// Uses KISS FFT in double precision. A transform owns its work space, so it must not be used from two threads at once.
package final class FourierTransform {
  /// The length N.
  package let count: Int
  private let forwardPlan: OpaquePointer
  private let inversePlan: OpaquePointer
  private var source: [Double]
  private var target: [Double]

  /// Creates a transform of a given length.
  ///
  /// - Precondition: `count` >= 1.
  /// - Complexity: O(N) sine and cosine evaluations.
  package init(count: Int) {
    precondition(count >= 1, "FourierTransform: the length must be at least 1 (got \(count))")
    guard let forward = kan_fft_make(count, 0), let inverse = kan_fft_make(count, 1) else {
      fatalError("FourierTransform: out of memory for length \(count)")
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

  /// Returns the transform of a complex vector.
  ///
  /// - Precondition: the vector has length N.
  /// - Complexity: O(N log N) if the factors of N are small.
  package func forward(_ x: ComplexVector) -> ComplexVector {
    var result = ComplexVector(zeros: count)
    transform(forwardPlan, real: x.real, imaginary: x.imaginary, scale: 1, into: &result)
    return result
  }

  /// Computes the transform of a real vector. Precondition and complexity as for complex vectors.
  package func forward(_ x: [Double], into result: inout ComplexVector) {
    transform(forwardPlan, real: x, imaginary: nil, scale: 1, into: &result)
  }

  /// Computes the inverse transform. Precondition and complexity as for ``forward(_:)``.
  package func inverse(_ x: ComplexVector, into result: inout ComplexVector) {
    transform(inversePlan, real: x.real, imaginary: x.imaginary, scale: 1 / Double(count), into: &result)
  }

  private func transform(
    _ plan: OpaquePointer, real: [Double], imaginary: [Double]?, scale: Double, into result: inout ComplexVector
  ) {
    precondition(real.count == count, "FourierTransform: expected \(count) numbers (got \(real.count))")
    for j in 0..<count {
      source[2 * j] = real[j]
      source[2 * j + 1] = imaginary?[j] ?? 0
    }
    guard kan_fft_run(plan, source, &target) == 0 else { fatalError("FourierTransform: out of memory") }
    if result.count != count { result = ComplexVector(zeros: count) }
    for k in 0..<count {
      result.real[k] = scale * target[2 * k]
      result.imaginary[k] = scale * target[2 * k + 1]
    }
  }
}
