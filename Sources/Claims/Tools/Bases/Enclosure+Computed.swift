import Exact
import Spectral

extension Enclosure {
  /// The relative width of enclosures that computed eigenvalues have to lie in, with respect to the lower end. The
  /// values have relative errors below 10^-12 (figure-2a-dense), by either of two routes, and an enclosure around one
  /// of them extends a third of its width to either side: more than the 2 * 10^-12 by which the routes may differ.
  package static let widthForComputed = Rational(1, 100_000_000_000)

  /// Returns whether a computed number lies inside, including the ends. Nothing is rounded.
  package func contains(computed: Double) -> Bool { Rational(exactly: computed).map(contains) ?? false }
}

extension SpectralCertificate {
  /// Returns whether an enclosure contains eigenvalue k, counted from 0 for the smallest, by exact counts at its two
  /// ends. The upper end is excluded.
  package func holds(eigenvalue k: Int, in enclosure: Enclosure) -> Bool {
    eigenvalueCount(below: enclosure.lower) <= k && eigenvalueCount(below: enclosure.upper) > k
  }
}
