import Exact
import Spectral

extension Enclosure {
  /// How wide enclosures are that computed eigenvalues have to lie in, over the lower end. The values have relative errors
  /// below 10^-12 (figure-2a-dense), by either of two routes, and an enclosure around one of them reaches a third of its
  /// width to either side: more than the 2 * 10^-12 by which the routes may differ.
  package static let widthForComputed = Rational(1, 100_000_000_000)

  /// Whether a computed number lies inside, ends included. Nothing is rounded.
  package func contains(computed: Double) -> Bool { Rational(exactly: computed).map(contains) ?? false }
}

extension SpectralCertificate {
  /// Whether an enclosure holds eigenvalue k, counted from 0 for the smallest, by exact counts at its two ends. The upper end
  /// is left out.
  package func holds(eigenvalue k: Int, in enclosure: Enclosure) -> Bool {
    eigenvalueCount(below: enclosure.lower) <= k && eigenvalueCount(below: enclosure.upper) > k
  }
}
