import Exact
import Pages
import RealModule
import Spectral
import Splines

/// Figure 1: the spectrum of A^T A for n = 50, r = 1 and 3, and the five extreme eigenvectors at each end.
///
/// - Cases: both orders and both interpretations of n; every eigenvalue and every eigenvector.
/// - Method: eigenvalues from the bidiagonal factors of A, enclosed by exact inertia in disjoint intervals; D A^T A D
///   oscillatory (exact, see Figure 2b); the ten vectors of the figure enclosed entry by entry. In addition, in
///   floating point: the computed points lie in the enclosures, and |(I - S) v| / |v|, another measure of smoothness,
///   increases over the ten.
struct Figure1: Claim {
  let id = "figure-1"
  let source = "Section 2.2, Figure 1"
  let printed =
    #"For $n = 50$ and $r = 1, 3$ the eigenvalues of $A^T A$ are positive and span a large range; the smallest belong to the smoothest "#
    + "eigenmodes, the largest to the most oscillatory ones."
  let hypotheses =
    "Uniform knots; $n$ counts intervals or basis functions, and both are checked. Fewer sign changes mean smoother."
  let recorded = RecordedVerdicts(literal: .certified)

  func check(_ family: CaseFamily) throws -> Findings {
    var printed = Tally(.enclosed)
    var rounded = Tally(.measured)
    var control = Tally(.enclosed)
    var notes: [String] = []
    for r in [1, 3] {
      for intervals in r == 1 ? [50] : [50, 51 - r] {
        let order = try SplineOrder(r)
        let knots = try KnotVector<Rational>.uniform(order: order, intervals: intervals, lower: 0, upper: 1)
        let enclosures = try Spectrum.certifiedGram(
          of: knots, relativeWidth: Enclosure.widthForComputed)
        let name = "r = \(r), n = \(intervals)"
        for k in enclosures.indices {
          let isSeparate = k == 0 ? enclosures[0].lower.sign > 0 : enclosures[k - 1].upper < enclosures[k].lower
          printed.expect(
            isSeparate, "\(name): the enclosure of eigenvalue \(k + 1) is not above the previous one")
        }
        let isOscillatory = ChangeOfBasis(knots).banded.gram().dense.checkerboardFlipped.isOscillatory
        printed.expect(isOscillatory, "\(name): D A^T A D is not oscillatory")
        try order5(knots, enclosures, name, &printed) { $0 - 1 }
        try order5(knots, enclosures, name, &control) { knots.dimension - $0 }
        try measure(knots, enclosures, name, &rounded)
        notes.append(
          "\(name): the largest eigenvalue is more than "
            + decimalBound(enclosures[enclosures.count - 1].lower / enclosures[0].upper, digits: 4, upwards: false)
            + " times the smallest")
      }
    }
    var all = printed
    all.merge(rounded)
    return Findings(
      literal: all.finding(
        ifHolds: .certified, method: "enclosures by exact inertia, oscillatory matrices, enclosed eigenvectors",
        scope: "$n = 50$, $r = 1$ and $3$", notes: notes),
      control: control.control("the smallest eigenvalues belong to the most oscillatory eigenmodes"),
      figures: try figures())
  }

  /// Returns the indices of the first five and the last five of m vectors.
  private func outermost(_ m: Int) -> [Int] { Array(0..<5) + Array(m - 5..<m) }

  /// Checks the enclosed sign changes of the vectors of the figure.
  private func order5(
    _ knots: KnotVector<Rational>, _ enclosures: [Enclosure], _ name: String, _ tally: inout Tally,
    claimed: (_ k: Int) -> Int
  ) throws {
    let certificate = SpectralCertificate(gramOf: knots)
    for k in outermost(knots.dimension) {
      let changes = certificate.eigenvector(k, among: enclosures)?.signChanges.certain
      tally.expect(
        changes == claimed(k + 1),
        "\(name): eigenvector \(k + 1) has \(changes.map { "\($0)" } ?? "an undetermined number of") sign changes, "
          + "not \(claimed(k + 1))")
    }
  }

  /// Compares the computed eigenvalues with their enclosures, and checks first differences of the computed vectors.
  private func measure(
    _ knots: KnotVector<Rational>, _ enclosures: [Enclosure], _ name: String, _ tally: inout Tally
  ) throws {
    let eigen = try Spectrum.gramEigen(of: knots)
    for (k, enclosure) in enclosures.enumerated() {
      tally.expect(
        enclosure.contains(computed: eigen.values[k]),
        "\(name): eigenvalue \(k + 1) is computed as \(eigen.values[k]), but it lies between "
          + "\(Double(enclosure.lower)) and \(Double(enclosure.upper))")
    }
    var before = 0.0
    for k in outermost(knots.dimension) {
      let vector = eigen.vector(k) + [0]
      let roughness = zip(vector.dropFirst(), vector).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      tally.expect(
        roughness > before,
        "\(name): |(I - S) v| is \(roughness) for eigenvector \(k + 1), but \(before) for the previous one")
      before = roughness
    }
  }

  private func figures() throws -> [FigureData] {
    let spectra = try SpectralFigures.eigenvalueCurves(orders: [1, 3].map { try SplineOrder($0) })
    let values = FigureData(
      id: "\(id)-eigenvalues", title: "Eigenvalues of A^T A, n = 50", xLabel: "number k, ascending",
      yLabel: "eigenvalue k", logY: true,
      series: spectra.map { spectrum in
        FigureData.Series(
          name: "r = \(spectrum.order.value)", points: spectrum.values.enumerated().map { (Double($0 + 1), $1) })
      })
    let vectors = try [1, 3].flatMap { r in
      let order = try SplineOrder(r)
      let knots = try KnotVector<Rational>.uniform(order: order, intervals: 50, lower: 0, upper: 1)
      let eigen = try Spectrum.gramEigen(of: knots)
      return ["smallest", "largest"].map { end in
        let chosen = end == "smallest" ? outermost(knots.dimension).prefix(5) : outermost(knots.dimension).suffix(5)
        return FigureData(
          id: "\(id)-r\(r)-\(end)", title: "Eigenvectors of the five \(end) eigenvalues, r = \(r), n = 50",
          xLabel: "index i", yLabel: "entry",
          series: chosen.map { k in
            FigureData.Series(
              name: "k = \(k + 1)", points: zip(knots.basisIndices, eigen.vector(k)).map { (Double($0), $1) },
              marks: .line)
          })
      }
    }
    return [values] + vectors
  }
}
