import BasisProperties
import Exact
import RealModule
import SeededRandom
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

  /// [[2, 1], [1, 2]] has the eigenvalues 1 and 3 with the vectors (1, -1) and (1, 1) over sqrt 2. The end of the
  /// neighbor's enclosure that counts is the near one: on this side of the eigenvalue there is a vector, beyond it none.
  @Test func theNearEndOfTheNeighborDecides() throws {
    let certificate = SpectralCertificate(SymmetricBandedMatrix(size: 2, bandwidth: 1) { i, j in i == j ? 2 : 1 })
    let hair = Rational(2).power(-60)
    let (one, three) = (around(1), around(3))
    for (k, own) in [(0, one), (1, three)] {
      func vector(_ near: Rational) -> CertifiedEigenvector? {
        let neighbor = k == 0 ? Enclosure(lower: near, upper: 3) : Enclosure(lower: 1, upper: near)
        return certificate.eigenvector(k, among: k == 0 ? [own, neighbor] : [neighbor, own], longest: 1024)
      }
      let outwards: Rational = k == 0 ? 1 : -1
      let eigenvalue: Rational = k == 0 ? 1 : 3
      #expect(vector(eigenvalue - outwards * hair) == nil)
      let found = try #require(vector(eigenvalue + outwards * hair))
      #expect(found.signChanges.certain == (k == 0 ? 1 : 0))
      for entry in found.entries { #expect((entry * entry).contains(Rational(1, 2))) }
      #expect(found.value.contains(eigenvalue))
    }
  }

  private func around(_ value: Rational) -> Enclosure {
    Enclosure(lower: value - Rational(2).power(-40), upper: value + Rational(2).power(-39))
  }

  /// The enclosure of the value by its residual is proved by exact counts at both ends. The vector is enclosed with at
  /// least the error sqrt 2 residual / gap of Davis and Kahan, and not with more than twice residual / gap and the
  /// rounding of 128 bits, less a few, in the entries.
  @Test(arguments: [(2, 6), (4, 9), (6, 12)])
  func residualsBoundValuesAndVectors(r: Int, n: Int) throws {
    let knots = try knots(r, n, .uniform)
    let certificate = SpectralCertificate(gramOf: knots)
    let enclosures = try Spectrum.certifiedGram(of: knots)
    let vectors = try Spectrum.certifiedGramEigenvectors(of: knots)
    let rounding = Rational(2).power(-110)
    for (k, found) in vectors.enumerated() {
      let vector = try #require(found)
      let value = vector.value
      #expect(certificate.eigenvalueCount(below: value.lower) == k)
      #expect(certificate.eigenvalueCount(below: value.upper) == k + 1)
      #expect(value.upper - value.lower <= rounding * enclosures[enclosures.count - 1].upper)
      let residual = (value.upper - value.lower) / 2
      let quotient = value.lower + residual
      let below = k > 0 ? quotient - enclosures[k - 1].upper : nil
      let above = k + 1 < enclosures.count ? enclosures[k + 1].lower - quotient : nil
      let gap = try #require([below, above].compactMap { $0 }.min())
      let share = residual / gap
      for entry in vector.entries {
        #expect(entry.radius * entry.radius >= 2 * share * share)
        #expect(entry.radius <= 2 * share + rounding)
      }
    }
  }
}
