import BasisProperties
import Exact
import Spectral
import Splines

/// Theorem 1: a Toeplitz matrix is bounded by its symbol.
///
/// - Statement: sigma_max(T) <= max |F| for every square Toeplitz matrix T with entries c_{j-i} and F(x) = sum_k c_k
///   e^{ikx}. For the scaled change of basis At = h^{r-1} A the maximum is 2^r/(r-1)!, taken at x = pi.
/// - Hypotheses: none on T; uniform knots for At.
/// - Cases: At for every order and number of intervals of the family and for n = 25, 50, 100; random banded rational
///   Toeplitz matrices, as many as the family has networks.
/// - Method: certificates. The exact maximum of |F| for At is where the sum of |c_k| is attained; for a random symbol
///   |F|^2 is a polynomial in cos x, bounded above by Bernstein coefficients. Then bound * I - T^T T is positive
///   semidefinite by exact inertia (definite for At, whose two exact forms are compared). Second route: accurate
///   singular values of At stay below the same bound.
/// - Control: a hundredth less than the maximum of |F|^2, which a long At exceeds.
struct Theorem1: Claim {
  let id = "theorem-1"
  let source = "Theorem 1"
  let printed =
    "The largest singular value of a Toeplitz matrix is at most the maximum of the modulus of its symbol;"
    + " for At = h^{r-1} A that is 2^r/(r-1)!."
  let hypotheses = "Any square Toeplitz matrix with a finite symbol; At on uniform knots."
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try tally(family, factor: 1)
    let control = try tally(family, factor: Rational(99, 100))
    return Findings(
      literal: printed.finding(
        ifHolds: .proved,
        method: "exact inertia of bound * I - T^T T, with exact maxima of the symbol; accurate singular values"),
      control: control.control("sigma_max(T)^2 <= 99/100 max |F|^2"))
  }

  private func tally(_ family: CaseFamily, factor: Rational) throws -> Tally {
    var tally = Tally()
    for order in family.orders {
      let maximum = Theorem2Abstract.squaredSymbolMaximum(order: order)
      let symbol = ToeplitzSymbol<Rational>.scaledChangeOfBasis(order: order)
      let exact = symbol.exactMaximumModulus
      tally.expect(
        exact.map { $0 * $0 == maximum } ?? false,
        "r = \(order.value): the symbol's maximum is \(exact.map(\.description) ?? "not found"), not 2^r/(r-1)!")
      for n in Array(family.intervalCounts) + [25, 50, 100] where n <= family.maxIntervals || n > 24 {
        let gram = try ScaledGram.matrix(order: order, intervals: n)
        let closedForm = try SpectralCertificate(scaledGramOfOrder: order, intervals: n)
        tally.expect(
          gram.dense == closedForm.matrix.dense, "r = \(order.value), n = \(n): At^T At differs from its closed form")
        let inertia = gram.scaled(by: -1).subtracting(shift: -maximum * factor).inertia()
        tally.expect(
          inertia.isPositiveDefinite,
          "r = \(order.value), n = \(n): \(maximum * factor) I - At^T At has inertia \(inertia)")
        let norm = try Spectrum.scaledNorm(order: order, intervals: n)
        tally.expect(
          norm * norm < Double(maximum * factor),
          "r = \(order.value), n = \(n): the computed norm of At has the square \(norm * norm)")
      }
    }
    var generator = family.generator(for: id)
    for _ in 0..<family.networks {
      let stencil = randomStencil(using: &generator)
      let bound = upperBound(of: ToeplitzSymbol(stencil).squaredModulus.stencil) * factor
      let size = Int.random(in: 1...(2 + family.maxIntervals), using: &generator)
      let matrix = stencil.toeplitzMatrix(size: size)
      let gram = matrix.transposed() * matrix
      let opposite = SymmetricBandedMatrix(upperHalfOf: gram).subtracting(shift: bound)
      let inertia = opposite.scaled(by: -1).inertia()
      tally.expect(
        inertia.isPositiveSemidefinite,
        "size \(size), c_k = \(stencil.coefficients) from k = \(stencil.first):"
          + " \(bound) I - T^T T has inertia \(inertia)"
      )
    }
    return tally
  }

  private func randomStencil<R: RandomNumberGenerator>(using generator: inout R) -> Stencil<Rational> {
    let count = Int.random(in: 1...6, using: &generator)
    let coefficients = (0..<count).map { _ in
      Rational.random(numeratorBits: 5, denominatorBits: 3, using: &generator)
    }
    return Stencil(first: Int.random(in: (1 - count)...0, using: &generator), coefficients: coefficients)
  }

  /// An upper bound of |F|^2 from its coefficients a_{-d} ... a_d = a_0 + 2 sum_k a_k cos kx: with c = cos x = 2t - 1
  /// and the Chebyshev polynomials a polynomial in t on [0, 1], bounded by Bernstein coefficients on 64 equal parts.
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
