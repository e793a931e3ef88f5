import BasisProperties
import Exact
import Splines
import Testing

struct PolynomialTests {
  private let polynomials = Generator<[Rational]>(
    { random, size in
      (0..<Int.random(in: 0...size, using: &random)).map { _ in
        Rational.random(numeratorBits: 8, using: &random)
      }
    },
    shrink: { $0.isEmpty ? [] : [Array($0.dropLast()), Array($0.dropFirst())] })

  @Test("Evaluation respects sums, products and factors; the product rule holds")
  func ring() throws {
    try forAll(
      polynomials.zip(polynomials), cases: 100, maximumSize: 7, named: "ring", settings: try .fromEnvironment()
    ) { (input: ([Rational], [Rational])) throws -> Void in
      let p = Polynomial(input.0)
      let q = Polynomial(input.1)
      let x = Rational(-7, 3)
      try ensure((p + q).evaluate(at: x) == p.evaluate(at: x) + q.evaluate(at: x), "sum")
      try ensure((p - q).evaluate(at: x) == p.evaluate(at: x) - q.evaluate(at: x), "difference")
      try ensure((p * q).evaluate(at: x) == p.evaluate(at: x) * q.evaluate(at: x), "product")
      try ensure((p * q).derivative() == p.derivative() * q + p * q.derivative(), "product rule")
      try ensure(p.scaled(by: 3) == p + p + p, "factor")
      try ensure(p - p == Polynomial([]) && (p - p).degree == -1, "zero")
    }.get()
  }
}
