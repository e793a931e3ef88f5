import Exact
import Spectral
import Splines

/// The sharp constant for an arbitrary Jacobian in the scaled basis, which is the only setting that the proof of
/// Theorem 2 uses.
///
/// - Statement: in rho(J At^T At J^T) <= (2^r/(r-1)!)^2 rho(J J^T) no smaller constant works for all J and n; so 4 does
///   not for r = 2, 3, 4. A single row J makes both sides numbers, and J close to the leading right singular vector of
///   At gives their ratio its largest value ||At||^2.
/// - Cases: every order and number of intervals of the family, and for sharpness one large At for each order.
/// - Method: exact rational rows J, found by LAPACK and rounded to integers; the ratio is exact. In addition, measured:
///   ||At||^2 by accurate singular values, which no ratio may exceed and which the ratio must reach up to the rounding
///   of J.
struct Theorem2Abstract: Claim {
  let id = "theorem-2-abstract"
  let origin = Origin.ours
  let source = "Related to the proof of Theorem 2"
  let printed =
    #"For a single row $J$ the ratio $\rho(J \tilde A^T \tilde A J^T) / \rho(J J^T)$ is at most "#
    + #"$\left(\dfrac{2^r}{(r-1)!}\right)^2$ and, for long knot vectors, arbitrarily close to it, so for arbitrary "#
    + #"Jacobians the constant 4 fails at $r = 2, 3, 4$."#
  let hypotheses = #"Uniform knots, scaled powers, any Jacobian $J$ in them. "# + splineWeightsOnly
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    // Half the constant fails only for enough intervals.
    let family = family.reaching(order: 4, intervals: 4)
    let method = "exact ratios of one-row Jacobians; accurate singular values of At; large At for sharpness"
    var printed = try tally(family) { Eq41.squaredMaximum(order: $0) }
    let halved = try tally(family) { Eq41.squaredMaximum(order: $0) / 2 }
    printed.merge(try sharpness(family))
    return Findings(
      literal: printed.finding(
        ifHolds: .proved, method: method,
        scope: "\(family.uniformScope); within a hundredth of the constant at n = 40 r", notes: try worst(family)),
      control: halved.control("the ratio is at most half the constant"))
  }

  private func tally(_ family: CaseFamily, _ constant: (SplineOrder) -> Rational) throws -> Tally {
    var tally = Tally()
    var measured = Tally(.measured)
    for order in family.orders {
      for n in family.intervalCounts {
        let (row, ratio) = try leadingRatio(order: order, intervals: n, bits: 8)
        let squaredNorm = try Spectrum.scaledNorm(order: order, intervals: n)
        let relative = Double(ratio) / (squaredNorm * squaredNorm)
        // J has entries up to 2^8 rounded by at most 1/2: its relative error is at most sqrt(m) 2^-9, and a Rayleigh
        // quotient's relative error is at most its square, times 1 + (smallest over largest) <= 2.
        let slack = 2 * Double(n + order.value) * 0x1p-18
        let text =
          "r = \(order.value), n = \(n), J = (\(row.map(\.description).joined(separator: ", "))): ratio \(ratio)"
          + ", about \(brief(Double(ratio)))"
        tally.expect(ratio <= constant(order), "\(text), claimed at most \(constant(order))")
        measured.expect(
          relative >= 1 - slack && relative <= 1 + 0x1p-40,
          "\(text), but by singular values \(squaredNorm * squaredNorm)")
      }
    }
    tally.merge(measured)
    return tally
  }

  /// Checks, for each order, that the ratio of a large At is within one percent of the constant.
  private func sharpness(_ family: CaseFamily) throws -> Tally {
    var tally = Tally()
    for order in family.orders {
      let constant = Eq41.squaredMaximum(order: order)
      let n = 40 * order.value
      let (_, ratio) = try leadingRatio(order: order, intervals: n, bits: 16)
      tally.expect(
        ratio * 100 >= constant * 99 && ratio <= constant && (ratio > 4) == (2...4).contains(order.value),
        "r = \(order.value), n = \(n): ratio \(Double(ratio)), but the limit is \(constant)")
    }
    return tally
  }

  /// Returns the ratios at n = 10 as notes.
  private func worst(_ family: CaseFamily) throws -> [String] {
    try family.orders.prefix(5).map { order in
      let (_, ratio) = try leadingRatio(order: order, intervals: 10, bits: 8)
      return "r = \(order.value), n = 10: an exact ratio of about \(fixed(Double(ratio), digits: 3))"
    }
  }

  /// Returns an integer row J close to the leading right singular vector of At, and the exact ratio |At J^T|^2 / |J|^2.
  private func leadingRatio(
    order: SplineOrder, intervals: Int, bits: Int
  ) throws -> (row: [Rational], ratio: Rational) {
    let knots = try KnotVector<Rational>.uniform(
      order: order, intervals: intervals, lower: 0, upper: Rational(intervals))
    let basis = ChangeOfBasis(knots)
    let row = try LeadingVector.rounded(ofSymmetric: basis.scaledBanded().gram().dense, bits: bits)
    let image = try basis.apply(row)
    let norm = row.reduce(0) { $0 + $1 * $1 }
    return (row, image.reduce(0) { $0 + $1 * $1 } / norm)
  }
}
