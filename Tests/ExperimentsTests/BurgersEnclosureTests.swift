import Exact
import Experiments
import Testing

@Suite("Certified enclosures of the solution of Burgers' equation")
struct BurgersEnclosureTests {
  private static let precision = 300
  private static let times = [1e-3, 0.02, 0.1, 0.25, 0.4, 0.6, 1]
  private static let places = [-0.93, -0.5, -0.03, 0.002, 0.02, 0.3, 0.999]

  @Test("The quadrature is within its rounding of ball enclosures", arguments: [1e-2, 1e-2 / .pi, 1e-1])
  func quadrature(viscosity: Double) throws {
    let solution = try BurgersSolution(viscosity: viscosity)
    let bessel = Self.bessel(viscosity)
    // Weights are exponentials of numbers up to 1 / (pi nu) + 45, whose rounding enters numerator and denominator.
    let rounding = 2 * Double.ulpOfOne * (1 / (.pi * viscosity) + 45)
    for t in Self.times {
      for x in Self.places {
        let enclosure = Self.enclosure(viscosity, bessel, t: t, x: x)
        try #require(enclosure.isFinite)
        #expect(enclosure.radius < Rational(1, 1_000_000_000_000_000_000))
        let u = try #require(Rational(exactly: solution.value(t: t, x: x)))
        let error = Double((u - enclosure.midpoint).magnitude)
        #expect(error <= rounding + solution.quadratureBound(t: t), "t = \(t), x = \(x): \(error)")
      }
    }
  }

  @Test("The enclosures of another viscosity exclude the solution")
  func anotherViscosity() throws {
    let solution = try BurgersSolution(viscosity: 1e-2)
    let u = try #require(Rational(exactly: solution.value(t: 0.4, x: 0.02)))
    let enclosure = Self.enclosure(1.0001e-2, Self.bessel(1.0001e-2), t: 0.4, x: 0.02)
    #expect((u - enclosure.midpoint).magnitude > enclosure.radius + Rational(1, 1_000_000))
  }

  private static func ball(_ value: Rational) -> Ball { Ball(value, precision: precision) }
  private static func ball(_ value: Double) -> Ball { ball(Rational(exactly: value)!) }

  /// Enclosures of I_n(z), z = 1 / (2 pi nu), for n = 0 ... 220: the sum of (z / 2)^(2 k + n) / (k! (n + k)!). From the
  /// last term on, the terms at least halve.
  private static func bessel(_ viscosity: Double) -> [Ball] {
    let half = ball(Rational(1)) / (ball(Rational(4)) * Ball.pi(precision: precision) * ball(viscosity))
    var first = ball(Rational(1))
    return (0...220).map { n in
      if n > 0 { first = first * half / ball(Rational(n)) }
      var (sum, term) = (first, first)
      for k in 1...140 {
        term = term * half * half / ball(Rational(k * (n + k)))
        sum += term
      }
      return sum + ball(Rational(0)).union(term)
    }
  }

  /// An enclosure of u = 4 pi nu sum n a_n sin(n pi x) / (a_0 + 2 sum a_n cos(n pi x)) with a_n = (-1)^n I_n(z)
  /// exp(-n^2 pi^2 nu t): the Cole-Hopf transform of the series of the heat equation. From the last n on, I_n falls at
  /// least by a factor of 4, so that the sum of the later n I_n is below the last one.
  private static func enclosure(_ viscosity: Double, _ bessel: [Ball], t: Double, x: Double) -> Ball {
    let (nu, pi) = (ball(viscosity), Ball.pi(precision: precision))
    var (above, below) = (ball(Rational(0)), bessel[0])
    for n in 1..<bessel.count {
      let (number, phase) = (ball(Rational(n)), ball(Rational(n)) * pi)
      let a = (n % 2 == 0 ? bessel[n] : -bessel[n]) * Ball.exp(-(phase * phase * nu * ball(t)))
      above += number * a * Ball.sin(phase * ball(x))
      below += ball(Rational(2)) * a * Ball.cos(phase * ball(x))
    }
    let rest = ball(Rational(bessel.count - 1)) * bessel[bessel.count - 1]
    return ball(Rational(4)) * pi * nu * (above + rest.union(-rest)) / (below + rest.union(-rest))
  }
}
