import Experiments

/// The Allen-Cahn equation on [-1, 1], periodic, by differences of order 4 and the classical Runge-Kutta method of order 4:
/// nothing in common with the spectral solver but the equation.
struct FiniteDifferences {
  let count: Int
  var values: [Double]
  let diffusion: Double

  init(count: Int, diffusion: Double = 1e-4) {
    self.count = count
    self.diffusion = diffusion
    values = (0..<count).map { AllenCahnEquation.initialValue(-1 + 2 * Double($0) / Double(count)) }
  }

  private func rate(_ u: [Double]) -> [Double] {
    let h = 2 / Double(count)
    let scale = diffusion / (12 * h * h)
    var result = u
    for j in 0..<count {
      let (l2, l1) = (u[(j + count - 2) % count], u[(j + count - 1) % count])
      let (r1, r2) = (u[(j + 1) % count], u[(j + 2) % count])
      result[j] = scale * (16 * (l1 + r1) - (l2 + r2) - 30 * u[j]) + 5 * u[j] - 5 * u[j] * u[j] * u[j]
    }
    return result
  }

  /// Steps h up to a time. They are stable below 2.78 / (64 diffusion / (12 dx^2)).
  mutating func run(to time: Double, steps: Int) {
    let h = time / Double(steps)
    func moved(_ k: [Double], _ factor: Double) -> [Double] { zip(values, k).map { $0 + factor * $1 } }
    for _ in 0..<steps {
      let k1 = rate(values)
      let k2 = rate(moved(k1, h / 2))
      let k3 = rate(moved(k2, h / 2))
      let k4 = rate(moved(k3, h))
      for j in values.indices { values[j] += h / 6 * (k1[j] + 2 * k2[j] + 2 * k3[j] + k4[j]) }
    }
  }
}
