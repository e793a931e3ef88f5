import RealModule

/// Solves the Allen-Cahn equation by a Fourier method in x and the exponential Runge-Kutta method ETDRK4 in t:
/// diffusion is treated exactly, the reaction with order 4.
///
/// It starts from the exact Fourier coefficients of the initial values, not from their interpolant, which would alias
/// the tail due to the kink at the ends, about 2 / N of the square of the wave length, into the low modes. Source: Cox,
/// Matthews, J. Comput. Phys. 176 (2002); the coefficients are computed from phi-functions, see `ExponentialFunctions`
/// (Kassam, Trefethen, SIAM J. Sci. Comput. 26 (2005) explain why not from the original formulas).
package struct SpectralSolver {
  /// N, the number of modes and of grid points x_j = -1 + 2 j / N.
  package let modes: Int
  /// The time step.
  package let step: Double
  /// The current time.
  package private(set) var time = 0.0
  /// The values on the grid.
  package private(set) var values: [Double] = []
  /// Whether all values are finite.
  package var isFinite: Bool { values.allSatisfy(\.isFinite) }
  /// The largest absolute value on the grid.
  package var largest: Double { values.reduce(0) { max($0, abs($1)) } }

  private let equation: AllenCahnEquation
  private let transform: FourierTransform
  /// The modes of the values, [k] with k = 0 ... N/2 and then N/2 + 1 - N ... -1.
  private var spectrum: ComplexVector
  private let factors: Factors

  /// Creates a solver at t = 0.
  ///
  /// - Precondition: `modes` is even and at least 4; `step` is positive.
  /// - Complexity: O(N).
  package init(_ equation: AllenCahnEquation = AllenCahnEquation(), modes: Int, step: Double) {
    precondition(
      modes >= 4 && modes % 2 == 0 && step > 0, "SpectralSolver: invalid number of modes \(modes) or step \(step)")
    self.equation = equation
    self.modes = modes
    self.step = step
    transform = FourierTransform(count: modes)
    spectrum = ComplexVector(zeros: modes)
    // The mode with wave number N/2 has no partner and is omitted.
    for k in 0..<modes where k != modes / 2 {
      let wave = k < modes / 2 ? k : k - modes
      // The grid begins at x = -1: exp(i pi k x_j) = (-1)^k exp(2 pi i j k / N).
      spectrum.real[k] = (wave % 2 == 0 ? 1 : -1) * AllenCahnEquation.initialCoefficient(wave) * Double(modes)
    }
    factors = Factors(equation, modes: modes, step: step)
    values = Array(repeating: 0, count: modes)
    values = physical(spectrum)
  }

  /// The grid points.
  package var grid: [Double] { (0..<modes).map { -1 + 2 * Double($0) / Double(modes) } }

  /// Advances the solution by a number of steps.
  ///
  /// - Complexity: 8 transforms per step.
  package mutating func advance(steps: Int = 1) {
    for _ in 0..<steps {
      let f = factors
      let reaction = reaction(of: values)
      let a = combine(f.halfDecay, spectrum, [(f.half, reaction)])
      let reactionA = self.reaction(of: physical(a))
      let b = combine(f.halfDecay, spectrum, [(f.half, reactionA)])
      let reactionB = self.reaction(of: physical(b))
      let c = combine(f.halfDecay, a, [(f.twiceHalf, reactionB), (f.minusHalf, reaction)])
      let reactionC = self.reaction(of: physical(c))
      spectrum = combine(
        f.decay, spectrum, [(f.first, reaction), (f.middle, reactionA), (f.middle, reactionB), (f.last, reactionC)])
      values = physical(spectrum)
      time += step
    }
  }

  private func physical(_ spectrum: ComplexVector) -> [Double] {
    var result = ComplexVector(zeros: modes)
    transform.inverse(spectrum, into: &result)
    return result.real
  }

  private func reaction(of u: [Double]) -> ComplexVector {
    let rate = equation.sign * AllenCahnEquation.reaction
    var result = ComplexVector(zeros: modes)
    transform.forward(u.map { rate * ($0 - $0 * $0 * $0) }, into: &result)
    return result
  }

  private func combine(
    _ factor: [Double], _ x: ComplexVector, _ terms: [(factor: [Double], vector: ComplexVector)]
  ) -> ComplexVector {
    var result = x
    for k in 0..<modes {
      var real = factor[k] * x.real[k]
      var imaginary = factor[k] * x.imaginary[k]
      for term in terms {
        real += term.factor[k] * term.vector.real[k]
        imaginary += term.factor[k] * term.vector.imaginary[k]
      }
      result.real[k] = real
      result.imaginary[k] = imaginary
    }
    return result
  }

  /// The factors of each mode in one step.
  private struct Factors {
    var decay: [Double] = []
    var halfDecay: [Double] = []
    var half: [Double] = []
    var twiceHalf: [Double] = []
    var minusHalf: [Double] = []
    var first: [Double] = []
    var middle: [Double] = []
    var last: [Double] = []

    init(_ equation: AllenCahnEquation, modes: Int, step h: Double) {
      for k in 0..<modes {
        let wave = Double.pi * Double(k <= modes / 2 ? k : k - modes)
        let z = -equation.sign * equation.diffusion * wave * wave * h
        let phi = ExponentialFunctions(z)
        let middleOfStep = h / 2 * ExponentialFunctions(z / 2).one
        decay.append(Double.exp(z))
        halfDecay.append(Double.exp(z / 2))
        half.append(middleOfStep)
        twiceHalf.append(2 * middleOfStep)
        minusHalf.append(-middleOfStep)
        first.append(h * (phi.one - 3 * phi.two + 4 * phi.three))
        middle.append(h * (2 * phi.two - 4 * phi.three))
        last.append(h * (4 * phi.three - phi.two))
      }
    }
  }
}
