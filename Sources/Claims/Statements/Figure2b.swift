import Exact
import Pages
import RealModule
import Spectral
import Splines

/// Figure 2b: how the ratio of the extreme eigenvalues of A^T A grows with the number of intervals.
///
/// - Statement: lambda_max / lambda_min grows like n^{2r}.
/// - Hypotheses: uniform knots; the ratio does not depend on the domain.
/// - Cases: r = 1 ... 5, n = 5 ... 100; slopes in logarithmic axes over n = 12 ... 25, 25 ... 50, 50 ... 100.
/// - Method: measured with accurate singular values of A. A ratio C (n + s)^{2r} with a shift s of the order of r has
///   the slope 2r n / (n + s): slopes have to rise, stay below 2r, and be off by at most 2r * r / n for the smaller n
///   of the pair. Second route: the ratio at n = 12, 25, 50, 100 by exact enclosures, within which the computed one
///   must lie.
/// - Control: growth like n^r.
struct Figure2b: Claim {
  let id = "figure-2b"
  let source = "Section 2, Figure 2b"
  let printed = "The ratio of the largest to the smallest eigenvalue of A^T A grows like n^{2r}."
  let hypotheses = "Uniform knots, r = 1 ... 5, n = 5 ... 100."
  let recorded = RecordedVerdicts(literal: .measured)

  /// The numbers of intervals between which slopes are taken.
  private static let ladder = [12, 25, 50, 100]

  func check(_ family: CaseFamily) throws -> Findings {
    let curves = try SpectralFigures.ratioCurves(orders: (1...5).map { try SplineOrder($0) })
    var printed = slopes(curves) { 2 * $0 }
    printed.merge(try enclosed(curves))
    let control = slopes(curves) { $0 }
    return Findings(
      literal: printed.finding(
        ifHolds: .measured, method: "slopes from accurate singular values; ratios against exact enclosures",
        notes: curves.map { curve in
          "r = \(curve.order.value): slope \(fixed(slope(curve, from: 50, to: 100), digits: 3)) between n = 50 and n = 100"
        }),
      control: control.control("the ratio grows like n^r"),
      figures: [figure(curves)])
  }

  private func ratio(_ curve: SpectralFigures.RatioCurve, at n: Int) -> Double {
    curve.ratios[curve.intervals.firstIndex(of: n)!]
  }

  private func slope(_ curve: SpectralFigures.RatioCurve, from n: Int, to next: Int) -> Double {
    Double.log(ratio(curve, at: next) / ratio(curve, at: n)) / Double.log(Double(next) / Double(n))
  }

  /// Whether slopes approach a claimed exponent from below.
  private func slopes(_ curves: [SpectralFigures.RatioCurve], exponent: (_ r: Int) -> Int) -> Tally {
    var tally = Tally()
    for curve in curves {
      let r = curve.order.value
      let limit = Double(exponent(r))
      var previous = 0.0
      for (n, next) in zip(Self.ladder, Self.ladder.dropFirst()) {
        let slope = slope(curve, from: n, to: next)
        let isNear = slope < limit && limit - slope <= limit * Double(r) / Double(n)
        tally.expect(
          isNear && slope > previous,
          "r = \(r): the slope between n = \(n) and n = \(next) is \(brief(slope)), not \(brief(limit))")
        previous = slope
      }
    }
    return tally
  }

  /// Whether the ratios lie in their exact enclosures, up to the rounding of the computed ones.
  private func enclosed(_ curves: [SpectralFigures.RatioCurve]) throws -> Tally {
    var tally = Tally()
    let width = Rational(1, 1_000_000_000)
    for curve in curves {
      for n in Self.ladder {
        let knots = try KnotVector<Rational>.uniform(order: curve.order, intervals: n, lower: 0, upper: 1)
        let values = try Spectrum.gram(of: knots)
        let certificate = SpectralCertificate(gramOf: knots)
        let last = values.count - 1
        let smallest = certificate.enclosure(ofEigenvalue: 0, near: values[0], relativeWidth: width)
        let largest = certificate.enclosure(ofEigenvalue: last, near: values[last], relativeWidth: width)
        let computed = Rational(exactly: ratio(curve, at: n))!
        let isInside =
          (1 - width) * largest.lower / smallest.upper < computed
          && computed < (1 + width) * largest.upper / smallest.lower
        tally.expect(
          isInside,
          "r = \(curve.order.value), n = \(n): the ratio is computed as \(Double(computed)), the exact one is about"
            + " \(Double(largest.lower / smallest.lower))")
      }
    }
    return tally
  }

  private func figure(_ curves: [SpectralFigures.RatioCurve]) -> FigureData {
    FigureData(
      id: id, title: "Ratio of the extreme eigenvalues of A^T A", xLabel: "intervals n", yLabel: "ratio", logX: true,
      logY: true,
      series: curves.map { curve in
        FigureData.Series(
          name: "r = \(curve.order.value)", points: zip(curve.intervals, curve.ratios).map { (Double($0), $1) },
          marks: .line)
      })
  }
}
