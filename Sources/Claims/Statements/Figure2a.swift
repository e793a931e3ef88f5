import Exact
import Pages
import RealModule
import Spectral
import Splines

/// Figure 2a: the spectrum of A^T A and how far it spreads.
///
/// - Statement: at n = 10 the largest eigenvalue is more than 100 times the smallest for r = 1, and more than 10^6
///   times for r = 3. The figure shows all eigenvalues at n = 50.
/// - Hypotheses: uniform knots; the ratio does not depend on the domain.
/// - Cases: both ratios at n = 10, and every eigenvalue of both spectra at n = 50.
/// - Method: eigenvalues from the bidiagonal factors of A, then exact inertia: the number of eigenvalues below a
///   rational bound is exact, so each value is enclosed, the enclosures at n = 50 are disjoint, and the ratios are
///   enclosed too. Second route for r = 1: the closed form 4 sin^2((2k-1) pi / (4n+2)).
/// - Control: 200 and 10^8 instead.
struct Figure2a: Claim {
  let id = "figure-2a"
  let source = "Section 2, Figure 2a"
  let printed =
    "The spectrum of A^T A spreads widely: at n = 10 the largest eigenvalue is more than 100 times the smallest for"
    + " r = 1, more than 10^6 times for r = 3."
  let hypotheses = "Uniform knots, r = 1 and r = 3."
  let recorded = RecordedVerdicts(literal: .certified)

  func check(_ family: CaseFamily) throws -> Findings {
    let printed = try ratios([(1, 100), (3, 1_000_000)])
    let control = try ratios([(1, 200), (3, 100_000_000)])
    var all = printed.tally
    let spectra = try SpectralFigures.eigenvalueCurves(orders: [1, 3].map { try SplineOrder($0) })
    for spectrum in spectra { all.merge(try separated(spectrum)) }
    all.merge(closedForm(spectra[0]))
    return Findings(
      literal: all.finding(
        ifHolds: .certified, method: "exact inertia at rational bounds around each value; closed form for r = 1",
        notes: printed.notes),
      control: control.tally.control("at n = 10 the ratio exceeds 200 for r = 1 and 10^8 for r = 3"),
      figures: [figure(spectra)])
  }

  /// Whether lambda_max / lambda_min at n = 10 exceeds a threshold for each of some orders.
  private func ratios(_ thresholds: [(order: Int, ratio: Int)]) throws -> (tally: Tally, notes: [String]) {
    var tally = Tally()
    var notes: [String] = []
    for (order, threshold) in thresholds {
      let enclosures = try Spectrum.certifiedGram(order: SplineOrder(order), intervals: 10)
      let smallest = enclosures[0]
      let largest = enclosures[enclosures.count - 1]
      let lower = largest.lower / smallest.upper
      let upper = largest.upper / smallest.lower
      tally.expect(
        lower > Rational(threshold),
        "r = \(order), n = 10: the ratio lies between \(Double(lower)) and \(Double(upper)), not above \(threshold)")
      notes.append("r = \(order), n = 10: the ratio lies between \(Double(lower)) and \(Double(upper))")
    }
    return (tally, notes)
  }

  /// Whether the eigenvalues of the figure are enclosed in disjoint intervals, each within a relative 10^-9 of its dot.
  private func separated(_ spectrum: SpectralFigures.EigenvalueCurve) throws -> Tally {
    var tally = Tally()
    let width = Rational(1, 1_000_000_000)
    let enclosures = try Spectrum.certifiedGram(
      of: .uniform(order: spectrum.order, intervals: spectrum.intervals, lower: 0, upper: 1), relativeWidth: width)
    for (k, enclosure) in enclosures.enumerated() {
      let isSeparate = k == 0 || enclosures[k - 1].upper < enclosure.lower
      let value = Rational(exactly: spectrum.values[k])!
      let isNear = (1 - width) * enclosure.lower < value && value < (1 + width) * enclosure.upper
      tally.expect(
        isSeparate && isNear,
        "r = \(spectrum.order.value), n = \(spectrum.intervals): eigenvalue \(k + 1) lies between"
          + " \(Double(enclosure.lower)) and \(Double(enclosure.upper)), computed \(spectrum.values[k])")
    }
    return tally
  }

  /// For r = 1 the eigenvalues are 4 sin^2((2k-1) pi / (4n+2)); a computed one has a relative error of some m^2
  /// roundings.
  private func closedForm(_ spectrum: SpectralFigures.EigenvalueCurve) -> Tally {
    var tally = Tally()
    let m = spectrum.values.count
    let tolerance = 4 * Double(m * m) * Double.ulpOfOne
    for k in 1...m {
      let sine = Double.sin(Double(2 * k - 1) * Double.pi / Double(4 * m + 2))
      let expected = 4 * sine * sine
      tally.expect(
        (spectrum.values[k - 1] - expected).magnitude <= tolerance * expected,
        "r = 1, n = \(m): eigenvalue \(k) is \(spectrum.values[k - 1]), the closed form gives \(expected)")
    }
    return tally
  }

  private func figure(_ spectra: [SpectralFigures.EigenvalueCurve]) -> FigureData {
    FigureData(
      id: id, title: "Eigenvalues of A^T A, n = 50", xLabel: "number k, ascending", yLabel: "eigenvalue k", logY: true,
      series: spectra.map { spectrum in
        FigureData.Series(
          name: "r = \(spectrum.order.value)",
          points: spectrum.values.enumerated().map { (Double($0 + 1), $1) })
      })
  }
}
