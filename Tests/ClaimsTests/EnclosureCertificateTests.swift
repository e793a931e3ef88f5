import Claims
import Exact
import Spectral
import Splines
import Testing

@Suite("Claims: computed numbers in enclosures")
struct EnclosureCertificateTests {
  @Test("A computed number lies inside up to the very ends, and one ulp beyond it does not")
  func computed() {
    let enclosure = Enclosure(lower: Rational(exactly: 0.1)!, upper: Rational(exactly: 0.3)!)
    #expect(enclosure.contains(computed: 0.1) && enclosure.contains(computed: 0.3))
    #expect(!enclosure.contains(computed: 0.1.nextDown) && !enclosure.contains(computed: 0.3.nextUp))
    #expect(enclosure.contains(computed: 0.1.nextUp) && enclosure.contains(computed: 0.3.nextDown))
    for value in [Double.nan, .infinity, -.infinity, -0.2, 0] { #expect(!enclosure.contains(computed: value)) }
    // The Double next to 1/3 is below it: rounding the end would let it in.
    let third = Enclosure(lower: Rational(1, 3), upper: 1)
    #expect(!third.contains(computed: 1.0 / 3) && third.contains(computed: (1.0 / 3).nextUp))
  }

  @Test("An enclosure that misses its eigenvalue by 10^-9 is refused by the counts at its ends, on either side")
  func counts() throws {
    // T^T T = (1, -1; -1, 2), with the eigenvalues (3 -+ sqrt 5) / 2 = 0.381966..., 2.618033...
    let certificate = try DifferencePower(order: SplineOrder(1), intervals: 2).certificate
    func holds(_ k: Int, _ lower: Rational, _ upper: Rational) -> Bool {
      certificate.holds(eigenvalue: k, in: Enclosure(lower: lower, upper: upper))
    }
    func decimal(_ digits: Int) -> Rational { Rational(digits, 10_000_000_000) }
    #expect(holds(0, decimal(3_819_660_112), decimal(3_819_660_113)))
    #expect(!holds(0, decimal(3_819_660_113), decimal(3_819_660_123)))
    #expect(!holds(0, decimal(3_819_660_102), decimal(3_819_660_112)))
    #expect(holds(1, decimal(26_180_339_887), decimal(26_180_339_888)))
    #expect(!holds(1, decimal(26_180_339_888), decimal(26_180_339_898)))
    #expect(!holds(1, decimal(26_180_339_877), decimal(26_180_339_887)))
    // The number of the eigenvalue counts.
    #expect(!holds(1, decimal(3_819_660_112), decimal(3_819_660_113)) && holds(0, 0, 3) && holds(1, 0, 3))
  }

  @Test("A rational eigenvalue may be the lower end, not the upper one")
  func ends() {
    let certificate = SpectralCertificate(SymmetricBandedMatrix(size: 1, bandwidth: 0) { _, _ in 2 })
    func holds(_ lower: Rational, _ upper: Rational) -> Bool {
      certificate.holds(eigenvalue: 0, in: Enclosure(lower: lower, upper: upper))
    }
    let little = Rational(2).power(-80)
    #expect(holds(2, 3) && holds(2, 2 + little) && holds(2 - little, 2 + little))
    #expect(!holds(1, 2) && !holds(2 + little, 3) && !holds(1, 2 - little))
  }

  @Test("Enclosures for computed values hold two routes whose errors are 10^-12, and are a third wider, not more")
  func width() {
    // Twice 10^-12 has to fit into a third of the width.
    let reach = Enclosure.widthForComputed / 3
    #expect(reach > Rational(2, 1_000_000_000_000) && reach < Rational(4, 1_000_000_000_000))
  }
}
