import Experiments
import RealModule
import Testing

/// The spectral solver against the formulas of Cox and Matthews, written out with direct sums.
@Suite("Steps of the spectral solver by the book")
struct SpectralSolverTests {
  private struct Complex {
    var real = 0.0
    var imaginary = 0.0

    static func + (a: Complex, b: Complex) -> Complex {
      Complex(real: a.real + b.real, imaginary: a.imaginary + b.imaginary)
    }
    static func * (a: Double, b: Complex) -> Complex { Complex(real: a * b.real, imaginary: a * b.imaginary) }
  }

  private static let modes = 8

  /// sum_j x_j exp(-2 pi i j k / N), and 1/N times the real part of the sum with the other sign.
  private func transform(_ x: [Double]) -> [Complex] {
    (0..<Self.modes).map { k in
      x.enumerated().reduce(Complex()) { sum, entry in
        let angle = -2 * .pi * Double(entry.offset * k % Self.modes) / Double(Self.modes)
        return sum + entry.element * Complex(real: .cos(angle), imaginary: .sin(angle))
      }
    }
  }
  private func values(_ v: [Complex]) -> [Double] {
    (0..<Self.modes).map { j in
      v.enumerated().reduce(0.0) { sum, entry in
        let angle = 2 * Double.pi * Double(j * entry.offset % Self.modes) / Double(Self.modes)
        return sum + entry.element.real * .cos(angle) - entry.element.imaginary * .sin(angle)
      } / Double(Self.modes)
    }
  }

  /// phi_j(z): below 1 by sixty terms of its series, otherwise as it is written.
  private func phi(_ j: Int, _ z: Double) -> Double {
    func factorial(_ n: Int) -> Double { (1..<max(2, n + 1)).reduce(1.0) { $0 * Double($1) } }
    if abs(z) < 1 { return (0..<60).reduce(0) { $0 + .pow(z, $1) / factorial($1 + j) } }
    let rest = (0..<j).reduce(Double.exp(z)) { $0 - .pow(z, $1) / factorial($1) }
    return rest / .pow(z, j)
  }

  @Test("The first values are the sum of the modes below N/2 with the coefficients worked out by hand")
  func start() {
    let solver = SpectralSolver(AllenCahnEquation(), modes: Self.modes, step: 0.1)
    // c_k is half the sum of the moments (1/2) int x^2 cos(pi j x) of j = k - 1 and k + 1: 1/3 for 0, else
    // 2 (-1)^j / (pi j)^2.
    let square = Double.pi * .pi
    let coefficients = [-2 / square, 1.0 / 6 + 0.25 / square, -10 / (9 * square), 5 / (16 * square)]
    for (k, coefficient) in coefficients.enumerated() {
      #expect(abs(AllenCahnEquation.initialCoefficient(k) - coefficient) <= 4 * Double.ulpOfOne)
      #expect(AllenCahnEquation.initialCoefficient(-k) == AllenCahnEquation.initialCoefficient(k))
    }
    for (j, x) in solver.grid.enumerated() {
      #expect(x == -1 + Double(j) / 4)
      let expected = coefficients.enumerated().reduce(0) { sum, entry in
        sum + (entry.offset == 0 ? 1 : 2) * entry.element * Double.cos(.pi * Double(entry.offset) * x)
      }
      #expect(abs(solver.values[j] - expected) <= 64 * Double.ulpOfOne)
    }
  }

  @Test("Two steps are those of the formulas, where phi-functions have series and where they have recursions")
  func steps() {
    // z = -d pi^2 k^2 h: -0.3, -1.2, -2.7 and -4.7 for h = 0.1, and a tenth of these; positive with the printed signs.
    for (h, signs) in [(0.1, AllenCahnEquation.Signs.corrected), (0.01, .corrected), (0.01, .printed)] {
      let diffusion = 0.3
      let sign: Double = signs == .corrected ? 1 : -1
      var solver = SpectralSolver(AllenCahnEquation(diffusion: diffusion, signs: signs), modes: Self.modes, step: h)
      let z = (0..<Self.modes).map { k -> Double in
        let wave = Double.pi * Double(k <= Self.modes / 2 ? k : Self.modes - k)
        return -sign * diffusion * wave * wave * h
      }
      func reaction(_ v: [Complex]) -> [Complex] { transform(values(v).map { sign * 5 * ($0 - $0 * $0 * $0) }) }
      func each(_ body: (Int, Double) -> Complex) -> [Complex] { z.enumerated().map { body($0.offset, $0.element) } }
      var u = transform(solver.values)
      for step in 1...2 {
        let nu = reaction(u)
        let a = each { .exp($1 / 2) * u[$0] + h / 2 * phi(1, $1 / 2) * nu[$0] }
        let na = reaction(a)
        let b = each { .exp($1 / 2) * u[$0] + h / 2 * phi(1, $1 / 2) * na[$0] }
        let nb = reaction(b)
        let c = each { .exp($1 / 2) * a[$0] + h / 2 * phi(1, $1 / 2) * (2.0 * nb[$0] + -1.0 * nu[$0]) }
        let nc = reaction(c)
        u = each { k, z in
          let (one, two, three) = (phi(1, z), phi(2, z), phi(3, z))
          let first = h * (one - 3 * two + 4 * three)
          let middle = h * (2 * two - 4 * three)
          return .exp(z) * u[k] + first * nu[k] + middle * (na[k] + nb[k]) + h * (4 * three - two) * nc[k]
        }
        solver.advance()
        // Some hundred roundings of values that stay below 10; phi_3 loses three digits at z = -0.3.
        for (own, other) in zip(solver.values, values(u)) {
          #expect(abs(own - other) <= 1e-12, "h = \(h), step \(step)")
        }
        #expect(abs(solver.time - Double(step) * h) <= 1e-15)
      }
    }
  }

  @Test("Rates about zero are 5 - eps (pi k)^2: positive up to k = 71 for eps = 1e-4; the printed signs reverse them")
  func rates() {
    let (right, printed) = (AllenCahnEquation(), AllenCahnEquation(signs: .printed))
    let square = Double.pi * Double.pi
    let rates: [(Int, Double)] = [(0, 5), (1, 5 - 1e-4 * square), (-10, 5 - 1e-2 * square), (100, 5 - square)]
    for (k, rate) in rates {
      #expect(abs(right.rateAboutZero(k) - rate) <= 1e-14)
      #expect(printed.rateAboutZero(k) == -right.rateAboutZero(k))
    }
    // 5 / (1e-4 pi^2) = 5066, between 71^2 = 5041 and 72^2 = 5184.
    #expect(right.rateAboutZero(71) > 0 && right.rateAboutZero(72) < 0)
  }

  @Test("Initial values by hand, at both ends too")
  func initialValues() {
    let rows: [(x: Double, value: Double)] = [
      (-1.0, -1.0), (1, -1), (0, 0), (0.5, 0), (1.0 / 3, 1.0 / 18), (-2.0 / 3, -2.0 / 9),
    ]
    for (x, value) in rows {
      #expect(abs(AllenCahnEquation.initialValue(x) - value) <= 2 * Double.ulpOfOne)
    }
  }
}
