import Exact
import Splines

/// Compares floating-point evaluation with exact evaluation on the same knots, within bounds derived from the
/// algorithm.
///
/// With unit roundoff u, a chain of k roundings of positive quantities has a relative error of at most gamma_k = k
/// u / (1 - k u) (Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, Lemma 3.1). Every step of the
/// triangular scheme takes two differences of given numbers, a quotient, a product and a sum, 5 roundings, and never
/// subtracts computed values: r - 1 steps give gamma_{5(r-1)}.
package enum RoundingProperties<Scalar: CheckedScalar & BinaryFloatingPoint> {
  /// Checks values by local evaluation and by Cox-de Boor.
  package static func valuesAreAccurate(_ input: KnotCase) throws {
    let (knots, x, exactKnots, exactX) = try rounded(input)
    let exact = try BSplineBasis(exactKnots).coxDeBoorValues(at: exactX)
    let bound = gamma(5 * knots.order.degree)
    let floor = underflow(exactKnots)
    let basis = BSplineBasis(knots)
    for (name, computed) in [
      ("local evaluation", try basis.values(at: x)), ("Cox-de Boor", try basis.coxDeBoorValues(at: x)),
    ] {
      for (index, value) in computed.enumerated() {
        try ensureClose(
          value, exact[index], bound * exact[index] + floor, "\(name), b_\(index + 1 - knots.order.value)")
      }
    }
  }

  /// Returns whether values on these knots can be computed in this format at all: no gap is so small or large that its
  /// reciprocal or the total length leaves the range.
  package static func canRepresent(_ knots: KnotVector<Rational>) -> Bool {
    guard let rounded = try? KnotVector<Scalar>.rounding(knots) else { return false }
    let gaps = zip(rounded.values.dropFirst(), rounded.values).map { $0 - $1 }
    return gaps.allSatisfy { 1 / $0 < largest } && rounded.values.allSatisfy { abs($0) < largest }
  }

  /// Checks derivatives: a step of the differentiation formula makes 4 roundings and does subtract, so the bound is
  /// gamma_{5(r-1)} times the same formula with all its terms added up. Derivatives with terms beyond the range of the
  /// format are skipped; those are high derivatives on knots with tiny gaps.
  package static func derivativesAreAccurate(_ input: KnotCase) throws {
    let (knots, x, exactKnots, exactX) = try rounded(input)
    let r = knots.order.value
    let exact = try BSplineBasis(exactKnots).derivatives(at: exactX, upTo: r)
    let computed = try BSplineBasis(knots).derivatives(at: x, upTo: r)
    let bound = gamma(5 * knots.order.degree)
    for d in 0...r {
      let magnitudes = try termSizes(exactKnots, exactX, derivative: d)
      if magnitudes.contains(where: { $0.size > largest.exactValue! }) { break }
      for index in 0..<knots.dimension {
        try ensureClose(
          computed[d][index], exact[d][index], bound * magnitudes[index].size + magnitudes[index].underflow,
          "derivative \(d) of b_\(index + 1 - r)")
      }
    }
  }

  /// Checks b = A psi: A has entries of alternating sign, so its factors never cancel; the sum over j does. A power
  /// (x - t)^{r-1} makes 2(r-1) roundings, A v another 5 for each of r factors: gamma_{7r} times |A| psi.
  package static func reluFormIsAccurate(_ input: KnotCase) throws {
    let (knots, x, exactKnots, exactX) = try rounded(input)
    let r = knots.order.value
    let change = ChangeOfBasis(exactKnots).matrix
    let powers = try ReLUPowerBasis(exactKnots).values(at: exactX)
    let exact = change * powers
    let sizes = change.map(\.magnitude) * powers
    let computed = try ChangeOfBasis(knots).apply(try ReLUPowerBasis(knots).values(at: x))
    // The growth of an underflow error in any entry: through the powers, then through every factor.
    let length = exactKnots.values[exactKnots.values.count - 1] - exactKnots.values[0]
    let scale = ChangeOfBasis(exactKnots).factors.reduce((length + 1).power(r)) { product, factor in
      product * factor.diagonal.reduce(1) { max($0, 2 * $1) }
    }
    for index in 0..<knots.dimension {
      try ensureClose(
        computed[index], exact[index], gamma(7 * r) * sizes[index] + Rational(r * r) * scale * smallest,
        "A psi, entry \(index)")
    }
  }

  /// Converts the case to this format: knots rounded to it and kept increasing, the point rounded, both read back
  /// exactly.
  private static func rounded(
    _ input: KnotCase
  ) throws -> (KnotVector<Scalar>, Scalar, KnotVector<Rational>, Rational) {
    let knots = try KnotVector<Scalar>.rounding(input.knots)
    let x = input.place.point(in: knots.breakpoints)
    return (knots, x, try knots.exact, x.exactValue!)
  }

  /// Returns the sizes of the terms whose sums are the d-th derivatives of all m functions, and the possible underflow
  /// error: both go through the differentiation formula with a plus sign.
  private static func termSizes(
    _ knots: KnotVector<Rational>, _ x: Rational, derivative d: Int
  ) throws -> [(size: Rational, underflow: Rational)] {
    let r = knots.order.value
    if d >= r { return [(Rational, Rational)](repeating: (0, 0), count: knots.dimension) }
    // B-splines of order r - d on the same knots, regarded as knots of a spline with fewer exterior knots.
    let inner = try KnotVector(
      order: SplineOrder(r - d), knots: Array(knots.values.dropFirst(d).dropLast(d)))
    var terms: [(size: Rational, underflow: Rational)] = try BSplineBasis(inner).values(at: x).map {
      ($0, underflow(knots))
    }
    for s in r - d + 1..<r + 1 {
      // terms[p] belongs to i = 2 - s + p, the next to i = 1 - s + p.
      let factor = Rational(s - 1)
      terms = (0...terms.count).map { p in
        let i = 1 - s + p
        var sum: (size: Rational, underflow: Rational) = (0, smallest)
        for (q, gap) in [(p - 1, knots[i + s - 1] - knots[i]), (p, knots[i + s] - knots[i + 1])]
        where terms.indices.contains(q) {
          sum.size += factor * terms[q].size / gap
          sum.underflow += 2 * factor * (terms[q].underflow / gap + smallest)
        }
        return sum
      }
    }
    return terms
  }

  /// An operation that underflows has an error of at most the smallest positive number. In the triangular scheme such
  /// an error is multiplied by lengths below the total length W and at most doubled in each later step: 2^{r+2} r
  /// (W + 1) of them.
  private static func underflow(_ knots: KnotVector<Rational>) -> Rational {
    let length = knots.values[knots.values.count - 1] - knots.values[0]
    return Rational(2).power(knots.order.value + 2) * Rational(knots.order.value) * (length + 1) * smallest
  }

  /// A quarter of the largest finite number: no single operation leaves the range from there.
  private static var largest: Scalar { Scalar.greatestFiniteMagnitude / 4 }

  private static var smallest: Rational { Scalar.leastNonzeroMagnitude.exactValue! }

  private static func gamma(_ k: Int) -> Rational {
    let error = Rational(k) * Scalar.unitRoundoff
    return error / (1 - error)
  }

  private static func ensureClose(_ value: Scalar, _ exact: Rational, _ bound: Rational, _ what: String) throws {
    guard let computed = value.exactValue else { throw Violation("\(what) is \(value), exact \(Double(exact))") }
    let error = (computed - exact).magnitude
    try ensure(
      error <= bound,
      "\(what) is \(value), exact \(Double(exact)); the error \(Double(error)) exceeds the bound \(Double(bound))")
  }
}
