import Experiments
import RealModule
import SeededRandom
import Testing

@Suite("The Fourier transform")
struct FourierTransformTests {
  private func random(_ count: Int, _ generator: inout SplitMix64) -> ComplexVector {
    ComplexVector(
      real: (0..<count).map { _ in 2 * generator.unit() - 1 },
      imaginary: (0..<count).map { _ in 2 * generator.unit() - 1 })
  }

  /// sum_j x_j exp(-2 pi i j k / N), the angle reduced before it is rounded.
  private func direct(_ x: ComplexVector) -> ComplexVector {
    var result = ComplexVector(zeros: x.count)
    for k in 0..<x.count {
      for j in 0..<x.count {
        let angle = -2 * Double.pi * Double(j * k % x.count) / Double(x.count)
        let (c, s) = (Double.cos(angle), Double.sin(angle))
        result.real[k] += c * x.real[j] - s * x.imaginary[j]
        result.imaginary[k] += c * x.imaginary[j] + s * x.real[j]
      }
    }
    return result
  }

  private func distance(_ x: ComplexVector, _ y: ComplexVector) -> Double {
    let differences = zip(x.real, y.real).map { abs($0 - $1) } + zip(x.imaginary, y.imaginary).map { abs($0 - $1) }
    return differences.max() ?? 0
  }

  @Test("It is the sum that defines it", arguments: [1, 2, 3, 4, 5, 7, 8, 12, 30, 97, 256])
  func definition(count: Int) {
    var generator = SplitMix64(seed: UInt64(count))
    let x = random(count, &generator)
    // N terms of size at most 2; angles up to 2 pi, in N as the factors of KISS FFT are, are off by 4 ulp at most.
    let bound = 2 * Double(count) * (Double(count) + 8) * Double.ulpOfOne
    #expect(distance(FourierTransform(count: count).forward(x), direct(x)) <= bound)
  }

  @Test("The inverse undoes it, for complex and for real numbers", arguments: [1, 6, 97, 1024, 3000])
  func inverse(count: Int) {
    var generator = SplitMix64(seed: 9)
    let transform = FourierTransform(count: count)
    let x = random(count, &generator)
    var back = ComplexVector(zeros: count)
    transform.inverse(transform.forward(x), into: &back)
    // Errors of the size of a random walk would be sqrt(N) eps; N eps is safe.
    let bound = 16 * Double(count) * Double.ulpOfOne
    #expect(distance(back, x) <= bound)
    var spectrum = ComplexVector(zeros: 1)
    transform.forward(x.real, into: &spectrum)
    transform.inverse(spectrum, into: &back)
    #expect(distance(back, ComplexVector(real: x.real, imaginary: Array(repeating: 0, count: count))) <= bound)
  }
}
