import Experiments
import RealModule
import Testing

@Suite("The solution of Burgers' equation")
struct BurgersSolutionTests {
  private static let times = [1e-6, 1e-3, 0.02, 0.1, 0.25, 0.4, 0.6, 0.8, 1]
  private static let places = [-1, -0.93, -0.5, -0.11, -0.03, -0.007, 0, 0.002, 0.02, 0.3, 0.77, 0.999, 1]

  @Test("More nodes, and nodes elsewhere, give the same to 1e-12, and the bound of the error is below that")
  func nodes() throws {
    for viscosity in [1e-2, 1e-2 / .pi, 1e-1, 1] {
      let solution = try BurgersSolution(viscosity: viscosity)
      for t in Self.times {
        #expect(solution.quadratureBound(t: t) < 1e-12)
        for x in Self.places {
          let u = solution.value(t: t, x: x)
          #expect(abs(u - solution.value(t: t, x: x, refinement: 2.7)) < 1e-12)
          #expect(abs(u - solution.value(t: t, x: x, shift: 0.5)) < 1e-12)
        }
      }
    }
  }

  @Test("A second quadrature, by Gauss and Legendre on short panels, agrees to 1e-10")
  func gaussLegendre() throws {
    let solution = try BurgersSolution()
    let rule = Self.gaussLegendre(16)
    for t in Self.times {
      // 60 panels on the range where weights count at all, |x - y|^2 / (4 nu t) <= 2 / (2 pi nu) + 40.
      let reach = (4 * 0.01 * t * (1 / (.pi * 0.01) + 40)).squareRoot()
      for x in Self.places {
        var nodes: [(y: Double, weight: Double, exponent: Double)] = []
        let half = reach / 60
        for panel in 0..<60 {
          let middle = x - reach + (2 * Double(panel) + 1) * half
          for (node, weight) in rule {
            let y = middle + half * node
            nodes.append((y, weight, -Double.cos(.pi * y) / (0.02 * .pi) - (x - y) * (x - y) / (0.04 * t)))
          }
        }
        let largest = nodes.map(\.exponent).max()!
        let weights = nodes.map { $0.weight * Double.exp($0.exponent - largest) }
        let mean = zip(nodes, weights).reduce(0) { $0 + $1.1 * Double.sin(.pi * $1.0.y) } / weights.reduce(0, +)
        #expect(abs(solution.value(t: t, x: x) + mean) < 1e-10, "t = \(t), x = \(x)")
      }
    }
  }

  @Test("The series of the heat equation with Bessel coefficients agrees, as far as its cancellation lets it")
  func series() throws {
    for viscosity in [1e-2, 5e-2, 0.3] {
      let solution = try BurgersSolution(viscosity: viscosity)
      let bessel = Self.scaledBessel(1 / (2 * .pi * viscosity), count: 80)
      for t in Self.times {
        for x in Self.places {
          var above = 0.0
          var below = bessel[0]
          for n in 1..<80 {
            let decay = Double.exp(-Double(n * n) * .pi * .pi * viscosity * t)
            let term = (n % 2 == 0 ? 1 : -1) * bessel[n] * decay
            above += Double(n) * term * Double.sin(Double(n) * .pi * x)
            below += 2 * term * Double.cos(Double(n) * .pi * x)
          }
          // All terms together are at most 1; 80 of them are rounded, the n-th of the first sum n times as coarsely.
          let rounding = 80 * 80 * Double.ulpOfOne / abs(below)
          guard rounding < 1e-6 else { continue }
          let u = 4 * .pi * viscosity * above / below
          #expect(abs(solution.value(t: t, x: x) - u) < 1e-12 + (1 + 4 * .pi * viscosity) * rounding)
        }
      }
    }
  }

  @Test("It satisfies the equation, the initial and the boundary values")
  func equation() throws {
    for viscosity in [1e-2, 1e-1] {
      let solution = try BurgersSolution(viscosity: viscosity)
      // Sixth-order differences. Slopes are at most 1 / (2 nu), and derivatives grow by that factor.
      let step = 2e-2 * viscosity
      for t in [0.05, 0.2, 0.5, 0.9] {
        for x in [-0.9, -0.3, -0.02, 0, 0.01, 0.05, 0.6] {
          func at(_ k: Int, _ l: Int) -> Double {
            solution.value(t: t + Double(k) * step, x: x + Double(l) * step)
          }
          func first(_ f: (Int) -> Double) -> Double {
            (45 * (f(1) - f(-1)) - 9 * (f(2) - f(-2)) + f(3) - f(-3)) / (60 * step)
          }
          func second(_ f: (Int) -> Double) -> Double {
            (270 * (f(1) + f(-1)) - 27 * (f(2) + f(-2)) + 2 * (f(3) + f(-3)) - 490 * f(0)) / (180 * step * step)
          }
          let residual = first { at($0, 0) } + at(0, 0) * first { at(0, $0) } - viscosity * second { at(0, $0) }
          // The terms are up to 1 / (4 nu); errors of 1e-14 in u are multiplied by nu 4 / step^2.
          #expect(abs(residual) < 1e-6 / viscosity, "nu = \(viscosity), t = \(t), x = \(x): \(residual)")
        }
      }
      for x in Self.places {
        #expect(solution.value(t: 0, x: x) == -Double.sin(.pi * x))
        #expect(abs(solution.value(t: 1e-9, x: x) + Double.sin(.pi * x)) < 1e-7)
      }
      for t in Self.times {
        for x in [-1.0, 0, 1] { #expect(abs(solution.value(t: t, x: x)) < 1e-14) }
        #expect(abs(solution.value(t: t, x: 0.3) + solution.value(t: t, x: -0.3)) < 1e-14)
      }
    }
  }

  @Test(
    "The steepest slope for nu = 1 / (100 pi) is the published one, 152.00516 at pi t = 1.6037 (Basdevant et al., 1986)"
  )
  func steepestSlope() throws {
    let solution = try BurgersSolution(viscosity: 1e-2 / .pi)
    func slope(_ t: Double) -> Double {
      let h = 1e-4
      func odd(_ k: Double) -> Double { 2 * solution.value(t: t, x: k * h) }
      return -(45 * odd(1) - 9 * odd(2) + odd(3)) / (60 * h)
    }
    let times = (0...40).map { 1.6017 + 1e-4 * Double($0) }
    let steepest = times.map { slope($0 / .pi) }.enumerated().max { $0.element < $1.element }!
    #expect(abs(steepest.element - 152.00516) < 1e-4)
    #expect(abs(times[steepest.offset] - 1.6037) < 3e-4)
  }

  @Test("Viscosities out of range are refused", arguments: [0, -1, 1e-4, 11, .nan, .infinity])
  func badViscosity(viscosity: Double) {
    #expect(throws: ExperimentError.self) { try BurgersSolution(viscosity: viscosity) }
  }

  /// Nodes and weights on [-1, 1], by Newton's method on Legendre's polynomial.
  private static func gaussLegendre(_ count: Int) -> [(Double, Double)] {
    (0..<count).map { k in
      var x = Double.cos(.pi * (Double(k) + 0.75) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<20 {
        var (before, here) = (1.0, x)
        for n in 2...count {
          (before, here) = (here, (Double(2 * n - 1) * x * here - Double(n - 1) * before) / Double(n))
        }
        slope = Double(count) * (x * here - before) / (x * x - 1)
        x -= here / slope
      }
      return (x, 2 / ((1 - x * x) * slope * slope))
    }
  }

  /// exp(-z) I_n(z) for n = 0 ..< count, by Miller's backward recurrence; I_0 + 2 (I_1 + I_2 + ...) = exp(z).
  private static func scaledBessel(_ z: Double, count: Int) -> [Double] {
    let start = 3 * count
    var values = [Double](repeating: 0, count: start + 2)
    values[start] = 1e-300
    for n in stride(from: start, to: 0, by: -1) {
      values[n - 1] = values[n + 1] + 2 * Double(n) / z * values[n]
      if values[n - 1] > 1e200 {
        for k in (n - 1)...start { values[k] *= 1e-200 }
      }
    }
    let sum = values[0] + 2 * values.dropFirst().reduce(0, +)
    return values.prefix(count).map { $0 / sum }
  }
}
