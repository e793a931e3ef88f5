import BasisProperties
import Exact
import RealModule
import Spectral
import Splines
import Testing

@Suite struct CertifiedEigenvectorTests {
  private func knots(_ r: Int, _ n: Int, _ shape: KnotShape, seed: UInt64 = 1) throws -> KnotVector<Rational> {
    var generator = SplitMix64(seed: seed)
    return try .random(shape, order: SplineOrder(r), intervals: n, using: &generator)
  }

  /// Figure 2b, with nothing left open: the k-th vector of A^T A, and of A A^T, has exactly k - 1 sign changes.
  @Test(arguments: [(1, 9), (2, 12), (3, 30), (5, 20), (8, 40)], [KnotShape.uniform, .irregular, .graded])
  func signChangesAreExact(size: (r: Int, n: Int), shape: KnotShape) throws {
    let knots = try knots(size.r, size.n, shape)
    for vectors in [
      try Spectrum.certifiedGramEigenvectors(of: knots), try Spectrum.certifiedOuterGramEigenvectors(of: knots),
    ] {
      #expect(vectors.count == knots.dimension)
      for (k, vector) in vectors.enumerated() {
        #expect(try #require(vector).signChanges.certain == k, "\(knots.summary), vector \(k)")
      }
    }
  }

  /// Where floating-point vectors leave most counts open, the certified ones leave none.
  @Test func manyIntervalsOfOrderEight() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(8), intervals: 120, lower: 0, upper: 1)
    let enclosures = try Spectrum.certifiedGram(of: knots)
    let certificate = SpectralCertificate(gramOf: knots)
    for k in [0, 1, 2, 17, 63, 125, 126] {
      let vector = try #require(certificate.eigenvector(k, among: enclosures))
      #expect(vector.signChanges.certain == k)
      #expect(vector.value.lower <= enclosures[k].upper && enclosures[k].lower <= vector.value.upper)
    }
  }

  @Test(arguments: 1...5)
  func entriesEncloseTheComputedVectors(r: Int) throws {
    let knots = try knots(r, 9, .irregular, seed: UInt64(r))
    let computed = try Spectrum.gramEigen(of: knots)
    let errors = Spectrum.vectorErrors(computed, order: knots.order)
    let vectors = try Spectrum.certifiedGramEigenvectors(of: knots)
    for (k, found) in vectors.enumerated() {
      let vector = try #require(found)
      let other = computed.vector(k)
      let product = zip(vector.rounded, other).reduce(0.0) { $0 + $1.0 * $1.1 }
      for (a, b) in zip(vector.rounded, other) { #expect(abs(a - (product < 0 ? -b : b)) <= errors[k] + 0x1p-50) }
      // Unit length, proved.
      let square = vector.entries.reduce(Ball(0, precision: 300)) { $0 + $1 * $1 }
      #expect(square.contains(1))
      #expect(vector.entries.allSatisfy { $0.radius < Rational(2).power(-60) })
    }
  }

  /// By residuals alone: m disjoint intervals that each hold an eigenvalue are another proof of the enclosures.
  @Test(arguments: [KnotShape.uniform, .irregular, .graded])
  func residualsAreASecondRoute(shape: KnotShape) throws {
    let knots = try knots(4, 20, shape)
    let enclosures = try Spectrum.certifiedGram(of: knots)
    let values = try Spectrum.certifiedGramEigenvectors(of: knots).map { try #require($0).value }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0.upper < $1.lower })
    for (value, enclosure) in zip(values, enclosures) {
      #expect(value.lower <= enclosure.upper && enclosure.lower <= value.upper)
    }
  }

  @Test func overlappingEnclosuresGiveNothing() throws {
    let knots = try knots(2, 3, .integers)
    let certificate = SpectralCertificate(gramOf: knots)
    let wide = [Enclosure](repeating: Enclosure(lower: 0, upper: 100), count: knots.dimension)
    #expect(certificate.eigenvector(1, among: wide, longest: 1024) == nil)
    let single = try KnotVector<Rational>(order: SplineOrder(1), knots: [0, 1])
    let vector = try #require(try Spectrum.certifiedGramEigenvectors(of: single)[0])
    #expect(vector.rounded == [1] && vector.signChanges.certain == 0)
  }
}
