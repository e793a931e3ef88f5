import BasisProperties
import Exact
import SeededRandom
import Spectral
import Splines

/// Theorem 1: a block Toeplitz matrix is bounded by its generating function.
///
/// - Cases: random F of blocks of size 1, 2 and 3 (``BlockSymbol``), and N = 1 ... 6 or more.
/// - Method: exact. The maximum is known by construction: the f_i have coefficients of one sign up to alternation, or
///   their squares are bounded by Bernstein coefficients. Then bound * I - T^* T is positive semidefinite by the exact
///   inertia of its real form, and F(x) itself is compared with the bound at rational points of the circle.
struct Theorem1: Claim {
  let id = "theorem-1"
  let source = "Supplement C, Theorem 1"
  let printed =
    #"For an $N \times N$ block Toeplitz matrix with a continuous generating function $F: [0, 2\pi] \to \mathbb{C}^{m \times m}$,"#
    + #" $\sigma_{max}(T_N(F)) \le \max_x \sigma_{max}(F(x))$ for all $N$."#
  let hypotheses = "Checked on trigonometric polynomials with complex rational matrices as coefficients."
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try tally(family, factor: 1)
    let control = try tally(family, factor: Rational(3, 4))
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: "exact inertia of bound * I - T^* T, with the maximum known by construction of F",
        scope: "\(max(family.networks, 6)) random generating functions with blocks of size 1-3, N = 1-8"),
      control: control.control(#"$\sigma_{max}(T_N(F))^2 \le \frac{3}{4} \max_x \sigma_{max}(F(x))^2$"#))
  }

  private func tally(_ family: CaseFamily, factor: Rational) throws -> Tally {
    var tally = Tally()
    var generator = family.generator(for: id)
    for number in 0..<max(family.networks, 6) {
      let m = 1 + number % 3
      let symbol = BlockSymbol(
        functions: (0..<m).map { _ in function(isAlternating: number % 2 == 0, using: &generator) }, using: &generator)
      let bound = symbol.squaredMaximum * factor
      for s in [Rational(0), Rational(1), Rational(-1, 3)] {
        let value = symbol.value(at: .onUnitCircle(s))
        let opposite =
          hermitian(value, size: m).scaled(by: -1) + RationalMatrix.identity(2 * m).scaled(by: symbol.squaredMaximum)
        tally.expect(
          try opposite.inertia().isPositiveSemidefinite,
          "generating function \(number), m = \(m): sigma_max(F)^2 exceeds \(symbol.squaredMaximum) at s = \(s)")
      }
      // More blocks for small block sizes.
      for blocks in [1, 2, m == 3 ? 4 : 8] {
        let gram = symbol.gram(blocks: blocks)
        let inertia = try (RationalMatrix.identity(gram.rows).scaled(by: bound) - gram).inertia()
        tally.expect(
          inertia.isPositiveSemidefinite,
          "generating function \(number), m = \(m), N = \(blocks), F_0 = \(symbol.coefficients[0]): \(bound) I - T^* "
            + "T has the inertia \(inertia), each eigenvalue counted twice")
      }
    }
    return tally
  }

  /// Returns F^* F in real form.
  private func hermitian(_ value: [[GaussianRational]], size m: Int) -> RationalMatrix {
    let real = RationalMatrix(rows: 2 * m, columns: 2 * m) { i, j in
      let entry = value[i % m][j % m]
      return (i < m) == (j < m) ? entry.real : (i < m ? -entry.imaginary : entry.imaginary)
    }
    return real.transposed() * real
  }

  /// Returns a scalar trigonometric polynomial in powers of e^{-ix} with a bound on its squared modulus: with
  /// alternating signs, so that the maximum is at pi, or with any signs.
  private func function(
    isAlternating: Bool, using generator: inout SplitMix64
  ) -> (coefficients: [Rational], squaredMaximum: Rational) {
    let coefficients = (0..<Int.random(in: 1...3, using: &generator)).map { k in
      isAlternating
        ? (k % 2 == 0 ? 1 : -1) * Rational.randomPositive(bits: 3, using: &generator)
        : Rational.random(numeratorBits: 3, denominatorBits: 2, using: &generator)
    }
    if isAlternating {
      let sum = coefficients.reduce(Rational(0)) { $0 + $1.magnitude }
      return (coefficients, sum * sum)
    }
    let square = ToeplitzSymbol(Stencil(first: 0, coefficients: coefficients)).squaredModulus.stencil
    return (coefficients, upperBound(of: square))
  }

  /// Returns an upper bound of |F|^2 from its coefficients a_{-d} ... a_d, as a_0 + 2 sum_k a_k cos kx: with c = cos x
  /// = 2t - 1 and the Chebyshev polynomials this is a polynomial in t on [0, 1], bounded by Bernstein coefficients on
  /// 64 equal parts.
  private func upperBound(of stencil: Stencil<Rational>) -> Rational {
    let cosine = Polynomial<Rational>([-1, 2])
    var previous = Polynomial<Rational>([1])
    var current = cosine
    var sum = previous.scaled(by: stencil[0])
    for k in 1..<max(1, stencil.last + 1) {
      sum = sum + current.scaled(by: 2 * stencil[k])
      (previous, current) = (current, (cosine * current).scaled(by: 2) - previous)
    }
    return BernsteinForm(sum).upperBound(depth: 6)
  }
}
