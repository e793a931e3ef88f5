import Exact
import SeededRandom
import Splines
import Testing

/// Products and solutions with A in floating point, entry by entry against exact ones.
///
/// The factors have checkerboard signs, so that |A| = |G_r| ... |A^[1]| and |A^{-1}| is the product of the |G_s^{-1}|: the
/// errors of entry i stay below a multiple of eps (|A| |v|)_i, or eps (|A^{-1}| |v|)_i, whatever the condition number.
@Suite("Componentwise accuracy of A") struct ComponentwiseAccuracyTests {
  /// Knots that are doubles, so that only the arithmetic rounds.
  private func knots(_ r: Int, _ n: Int, _ random: inout SplitMix64) throws -> KnotVector<Rational> {
    var values = [Rational(Int.random(in: -9...9, using: &random))]
    for i in 0..<n + 2 * r - 2 {
      values.append(
        values[i] + Rational(Int.random(in: 1...1 << 20, using: &random), 1 << Int.random(in: 0...9, using: &random)))
    }
    return try KnotVector(order: SplineOrder(r), knots: values)
  }

  @Test(arguments: [(1, 8), (2, 30), (4, 20), (6, 12), (8, 60)])
  func productsAndSolutions(r: Int, n: Int) throws {
    var random = SplitMix64.stream(seed: 21, index: 100 * r + n)
    let knots = try knots(r, n, &random)
    let exact = ChangeOfBasis(knots)
    let float = ChangeOfBasis(try KnotVector<Double>(order: knots.order, knots: knots.values.map { Double($0) }))
    let m = knots.dimension
    let magnitude = exact.matrix.map(\.magnitude)
    let inverse = exact.inverseMatrix
    #expect(inverse.entries.allSatisfy { $0.sign >= 0 })
    let eps = Rational(exactly: Double.ulpOfOne)!
    // An entry of a factor has two roundings, a step of a product two more; a solution passes m + r entries at most, with
    // three roundings and one entry each. Half an eps for each, doubled for the terms of second order.
    let ofProduct = Rational(4 * r) * eps
    let ofSolution = Rational(5 * (m + r)) * eps
    for _ in 0..<5 {
      let v = (0..<m).map { _ in Double.random(in: -1...1, using: &random) }
      let x = v.map { Rational(exactly: $0)! }
      let size = x.map(\.magnitude)
      func compare(_ computed: [Double], _ exact: [Rational], _ scale: [Rational], _ bound: Rational, _ what: String) {
        for i in 0..<m {
          let error = (Rational(exactly: computed[i])! - exact[i]).magnitude
          #expect(error <= bound * scale[i], "\(what), entry \(i): \(Double(error / scale[i]))")
        }
      }
      compare(try float.apply(v), try exact.apply(x), magnitude * size, ofProduct, "A v")
      compare(
        try float.applyTranspose(v), try exact.applyTranspose(x), magnitude.transposed() * size, ofProduct, "A^T v")
      compare(try float.solve(v), try exact.solve(x), inverse * size, ofSolution, "A^{-1} v")
      compare(
        try float.solveTranspose(v), try exact.solveTranspose(x), inverse.transposed() * size, ofSolution, "A^{-T} v")
    }
  }

  /// For a right-hand side without negative entries the bound is relative to the solution itself: every digit is right.
  @Test func everyEntryOfAnInverseIsAccurate() throws {
    var random = SplitMix64.stream(seed: 22, index: 0)
    let knots = try knots(8, 100, &random)
    let float = ChangeOfBasis(try KnotVector<Double>(order: knots.order, knots: knots.values.map { Double($0) }))
    let inverse = float.inverseMatrix
    let exact = ChangeOfBasis(knots).inverseMatrix
    let bound = Rational(5 * (knots.dimension + 8)) * Rational(exactly: Double.ulpOfOne)!
    for (a, b) in zip(inverse.entries, exact.entries) {
      #expect((Rational(exactly: a)! - b).magnitude <= bound * b)
    }
  }
}
