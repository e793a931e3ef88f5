import BasisProperties
import Exact
import Optim
import SeededRandom
import Splines

/// Lemma 5: the gradient with respect to another inner product.
///
/// Cases: for each dimension up to eight, random rational M = L D L^T, the matrices A^T A and (A A^T)^{-1} of the
/// family's knots, and random losses of degree four; two cases each.
/// Method: exact. The directional derivatives are difference quotients that are exact for degree four and use values of
/// the loss only; they form the right-hand side of the linear system that defines v, whose solution is unique since M
/// has full rank. The candidate is M^{-1} g by elimination with the analytic g; the library's M-gradient must be the
/// same.
struct Lemma5: Claim {
  let id = "lemma-5"
  let source = "Section 3, Lemma 5, eq. (18)"
  let printed =
    #"With respect to the inner product induced by a symmetric positive definite $M$, the gradient is "#
    + #"$M^{-1} \nabla L(x)$."#
  let hypotheses = #"$M$ symmetric positive definite, the loss differentiable; $\nabla L$ is the Euclidean gradient."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try tally(family) { matrix, gradient in try matrix.solve(gradient) }
    let wrong = try tally(family.limited(intervals: 3, knotVectors: 2).reaching(intervals: 2)) { matrix, gradient in
      try matrix.multiplied(by: gradient)
    }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact: directional derivatives from values of the loss, and uniqueness by rank",
        scope:
          "random M, and $A^T A$ and $(A A^T)^{-1}$ of splines, dimensions 1-\(min(8, family.maxIntervals)); random"
          + " losses of degree four"),
      control: wrong.control(#"the gradient is $M \nabla L(x)$"#))
  }

  private func tally(
    _ family: CaseFamily, candidate: (RationalMatrix, [Rational]) throws -> [Rational]
  ) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    for size in 1...min(8, family.maxIntervals) {
      for matrix in try products(size, family, using: &generator) {
        let loss = QuarticLoss(dimension: size, using: &generator)
        let point = (0..<size).map { _ in Rational.random(numeratorBits: 3, denominatorBits: 2, using: &generator) }
        let inner = RationalMatrix(matrix)
        let vector = try candidate(inner, loss.gradient(at: point))
        // <v, e_j>_M = (M v)_j must equal the derivative in the direction e_j.
        let products = try inner.multiplied(by: vector)
        let slopes = (0..<size).map { loss.slope(at: point, along: $0) }
        let unique = inner.rank() == size
        let text = "M = \(matrix.entries), at u = \(point)"
        tally.expect(
          unique && products == slopes, "\(text): <v, e_j>_M is \(products), the derivatives along e_j are \(slopes)")
        let library = try InnerProduct(matrix).gradient(euclidean: loss.gradient(at: point))
        tally.expect(library == vector, "\(text): the library's M-gradient is \(library), the candidate is \(vector)")
      }
    }
    return tally
  }

  /// Returns symmetric positive definite matrices of one size: random ones, and A^T A and (A A^T)^{-1} of splines.
  private func products(
    _ size: Int, _ family: CaseFamily, using generator: inout SplitMix64
  ) throws -> [Matrix<Rational>] {
    var all: [Matrix<Rational>] = []
    for _ in 0..<family.randomKnotVectors {
      var lower = Matrix<Rational>.identity(size)
      for i in 0..<size {
        for j in 0..<i { lower[i, j] = .random(numeratorBits: 3, denominatorBits: 2, using: &generator) }
      }
      let diagonal = Matrix<Rational>(rows: size, columns: size) { i, j in
        i == j ? Rational.randomPositive(bits: 3, using: &generator) : 0
      }
      all.append(lower * diagonal * lower.transposed())
    }
    // The size is m = n + r - 1 for every order up to m.
    for order in family.orders where order.value <= size {
      for knots in try family.knotVectors(order: order, intervals: size + 1 - order.value).prefix(3) {
        let change = ChangeOfBasis(knots)
        let inverse = change.inverseMatrix
        all.append(change.matrix.transposed() * change.matrix)
        all.append(inverse.transposed() * inverse)
      }
    }
    return all
  }
}

/// The loss 1/2 |J u - y|^2 + (a . u)^4 with random rational data: not quadratic, so its gradient does not depend on
/// the residual alone.
private struct QuarticLoss {
  let jacobian: Matrix<Rational>
  let target: [Rational]
  let direction: [Rational]

  init(dimension: Int, using generator: inout SplitMix64) {
    func number() -> Rational { .random(numeratorBits: 3, denominatorBits: 2, using: &generator) }
    jacobian = Matrix(rows: dimension + 1, columns: dimension) { _, _ in number() }
    target = (0...dimension).map { _ in number() }
    direction = (0..<dimension).map { _ in number() }
  }

  func value(at u: [Rational]) -> Rational {
    let residual = zip(jacobian * u, target).map { $0 - $1 }
    let squares = residual.reduce(0) { $0 + $1 * $1 }
    return squares / 2 + zip(direction, u).reduce(0) { $0 + $1.0 * $1.1 }.power(4)
  }

  func gradient(at u: [Rational]) -> [Rational] {
    let residual = zip(jacobian * u, target).map { $0 - $1 }
    let cubic: Rational = 4 * zip(direction, u).reduce(0) { $0 + $1.0 * $1.1 }.power(3)
    return zip(jacobian.transposed() * residual, direction).map { $0 + cubic * $1 }
  }

  /// Returns the derivative along e_j from four values: (8 (f(1) - f(-1)) - (f(2) - f(-2))) / 12, exact up to degree
  /// four.
  func slope(at u: [Rational], along j: Int) -> Rational {
    func value(_ step: Rational) -> Rational {
      var moved = u
      moved[j] += step
      return self.value(at: moved)
    }
    let near: Rational = value(1) - value(-1)
    let far: Rational = value(2) - value(-2)
    return (8 * near - far) / 12
  }
}
