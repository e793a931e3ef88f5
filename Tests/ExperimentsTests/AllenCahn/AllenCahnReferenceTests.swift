import Experiments
import RealModule
import Testing

@Suite("The reference solution of the Allen-Cahn equation")
struct AllenCahnReferenceTests {
  private func run(modes: Int, steps: Int, to time: Double = 1, diffusion: Double = 1e-4) -> [Double] {
    var solver = SpectralSolver(AllenCahnEquation(diffusion: diffusion), modes: modes, step: time / Double(steps))
    solver.advance(steps: steps)
    return solver.values
  }

  /// The largest difference on the coarser of two grids.
  private func distance(_ x: [Double], _ y: [Double]) -> Double {
    let count = min(x.count, y.count)
    return (0..<count).reduce(0) { max($0, abs(x[$1 * (x.count / count)] - y[$1 * (y.count / count)])) }
  }

  @Test("The Fourier coefficients of the initial values, with their aliases, are what sampling gives")
  func initialCoefficients() {
    let count = 64
    let samples = (0..<count).map { AllenCahnEquation.initialValue(-1 + 2 * Double($0) / Double(count)) }
    var spectrum = ComplexVector(zeros: count)
    FourierTransform(count: count).forward(samples, into: &spectrum)
    for k in 0..<count / 2 {
      let aliases = (-2000...2000).reduce(0.0) { $0 + AllenCahnEquation.initialCoefficient(k + $1 * count) }
      // The rest falls like 2 / (pi m N)^2, N even so that all have the sign of k; its sum over |m| > M is below the bound.
      let bound = 5 / (Double.pi * Double.pi * Double(count * count) * 2000) + 1e-14
      let sign: Double = k % 2 == 0 ? 1 : -1
      #expect(abs(sign * spectrum.real[k] / Double(count) - aliases) <= bound, "k = \(k)")
    }
  }

  @Test("Halving the time step and doubling the modes change the reference by less than 1e-9")
  func convergence() {
    let reference = run(modes: AllenCahnReference.modes, steps: AllenCahnReference.steps)
    let halved = run(modes: AllenCahnReference.modes, steps: 2 * AllenCahnReference.steps)
    let doubled = run(modes: 2 * AllenCahnReference.modes, steps: AllenCahnReference.steps)
    #expect(distance(reference, halved) < AllenCahnReference.accuracy / 10)
    #expect(distance(reference, doubled) < AllenCahnReference.accuracy / 10)
    // The order is 4: one halving earns a factor of 16, within a half.
    let coarse = distance(run(modes: 1024, steps: 100), halved)
    let fine = distance(run(modes: 1024, steps: 200), halved)
    #expect(coarse / fine > 11 && coarse / fine < 24, "\(coarse), \(fine)")
  }

  @Test("From t = 0.01 on the kink at the ends is gone to 1e-8; before, the modes show what is left of it")
  func earlyTimes() {
    func change(_ time: Double) -> Double {
      let steps = Int((time * Double(AllenCahnReference.steps)).rounded())
      return distance(
        run(modes: AllenCahnReference.modes, steps: steps, to: time), run(modes: 8192, steps: 4 * steps, to: time))
    }
    #expect(change(0.01) < AllenCahnReference.accuracy)
    // Negative control: at the first time step it is not.
    #expect(change(0.00125) > AllenCahnReference.accuracy)
  }

  @Test("Finite differences, extrapolated, agree to 1e-8 at t = 1")
  func secondRoute() {
    var fine = FiniteDifferences(count: 4096)
    fine.run(to: 1, steps: 1600)
    var coarse = FiniteDifferences(count: 2048)
    coarse.run(to: 1, steps: 800)
    // Of order 4: a sixteenth of the error is left on twice the points.
    let extrapolated = coarse.values.enumerated().map { j, value -> Double in
      let finer = fine.values[2 * j]
      return finer + (finer - value) / 15
    }
    let reference = run(modes: AllenCahnReference.modes, steps: AllenCahnReference.steps)
    #expect(distance(reference, extrapolated) < AllenCahnReference.accuracy, "\(distance(reference, extrapolated))")
    // Without extrapolation they are farther off than that, so that the comparison says something.
    #expect(distance(reference, coarse.values) > AllenCahnReference.accuracy)
  }

  @Test("With strong diffusion and with weak: the second route agrees there, too")
  func otherDiffusion() {
    for diffusion in [1e-2, 1e-3] {
      var differences = FiniteDifferences(count: 256, diffusion: diffusion)
      differences.run(to: 1, steps: 1000)
      let spectral = run(modes: 512, steps: 200, diffusion: diffusion)
      // Order 4: (wave length / 128)^4 with fronts no narrower than sqrt(diffusion).
      let bound = Double.pow(1 / (128 * diffusion.squareRoot()), 4)
      #expect(distance(spectral, differences.values) < bound, "eps = \(diffusion)")
    }
  }

  @Test("The solution is even about 0 and about the ends, and stays between -1 and 1")
  func symmetry() {
    let values = run(modes: 1024, steps: 200)
    for j in 1..<512 { #expect(abs(values[j] - values[1024 - j]) < 1e-11, "j = \(j)") }
    #expect(values.allSatisfy { abs($0) <= 1 + 1e-9 })
  }

  @Test("The reference has the grid that it says, and begins with the initial values")
  func grid() {
    let reference = AllenCahnReference(points: 8, times: 5, modes: 512, steps: 100)
    #expect(reference.points == [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75])
    #expect(reference.times == [0, 0.25, 0.5, 0.75, 1])
    #expect(reference.values[0] == reference.points.map(AllenCahnEquation.initialValue))
    let end = run(modes: 512, steps: 100)
    for (j, value) in reference.values[4].enumerated() { #expect(abs(value - end[64 * j]) < 1e-13) }
  }

  @Test("With the printed signs, the more modes, the sooner it explodes; with the corrected ones it never does")
  func printedSigns() {
    func explosion(_ signs: AllenCahnEquation.Signs, modes: Int) -> Double {
      var solver = SpectralSolver(AllenCahnEquation(signs: signs), modes: modes, step: 1e-3)
      while solver.time < 1 {
        solver.advance()
        if !solver.isFinite || solver.largest > 10 { return solver.time }
      }
      return .infinity
    }
    let times = [128, 256, 512, 1024].map { explosion(.printed, modes: $0) }
    #expect(zip(times, times.dropFirst()).allSatisfy { $0 > $1 }, "\(times)")
    #expect(times[0] < 1 && explosion(.corrected, modes: 1024) == .infinity)
  }
}
