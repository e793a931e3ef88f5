import Exact
import RealModule
import Splines

/// A proved enclosure of a unit eigenvector, up to its sign, entry by entry.
public struct CertifiedEigenvector: Sendable {
  /// The eigenvalue.
  public let value: Enclosure
  /// Enclosures of the entries.
  public let entries: [Ball]
  /// The changes of sign: exact where no undecided entry can alter them.
  public let signChanges: SignChanges

  /// The entries, each rounded from the middle of its enclosure.
  public var rounded: [Double] { entries.map { Double($0.midpoint) } }
}

extension SpectralCertificate {
  /// The eigenvector of eigenvalue k = 0 ... m - 1, counted from the smallest, narrow enough to count its changes of sign.
  ///
  /// Its residual bounds its distance from the eigenvector by the gap to the other eigenvalues (Davis and Kahan), which
  /// their enclosures bound. The precision rises until the signs that matter are certain: for the Gram matrices of
  /// splines a zero entry lies between entries of opposite sign (Gantmacher and Krein), so that it does not matter.
  /// - Parameters:
  ///   - k: its number, from 0.
  ///   - enclosures: enclosures of all eigenvalues, ascending.
  ///   - longest: the largest precision, in bits, that is tried.
  /// - Returns: `nil` where the enclosures of neighbours overlap, or no precision served.
  /// - Complexity: O(m w^2) operations on numbers of a few hundred bits, for w superdiagonals.
  public func eigenvector(_ k: Int, among enclosures: [Enclosure], longest: Int = 1 << 14) -> CertifiedEigenvector? {
    precondition(enclosures.count == matrix.size, "SpectralCertificate: \(enclosures.count) enclosures")
    precondition(enclosures.indices.contains(k), "SpectralCertificate: no eigenvalue \(k)")
    let own = enclosures[k]
    let shift = (own.lower + own.upper) / 2
    var precision = startingPrecision(own, enclosures)
    var best: CertifiedEigenvector?
    while precision <= longest {
      defer { precision *= 2 }
      guard let found = matrix.approximateEigenvector(near: shift, precision: precision) else { continue }
      let value = Enclosure(lower: found.quotient - found.residual, upper: found.quotient + found.residual)
      var gap: Rational?
      if k > 0 { gap = found.quotient - enclosures[k - 1].upper }
      if k + 1 < enclosures.count {
        let above = enclosures[k + 1].lower - found.quotient
        gap = gap.map { Swift.min($0, above) } ?? above
      }
      // A residual beyond half the gap says nothing on which eigenvector this is.
      if let gap, gap.sign <= 0 || 2 * found.residual >= gap { continue }
      // 3/2 > sqrt 2; with one row there is no gap, and no other vector.
      let error = gap.map { 3 * found.residual / (2 * $0) } ?? 0
      let unit = Self.normalized(found.entries, precision: precision)
      let ball = Ball(lower: -error, upper: error, precision: 30)
      let entries = unit.map { $0 + ball }
      let signs = entries.map { $0.isPositive ? 1 : ($0.isNegative ? -1 : 0) }
      let vector = CertifiedEigenvector(value: value, entries: entries, signChanges: SignChanges(of: signs))
      best = vector
      if vector.signChanges.certain != nil { break }
    }
    return best
  }

  /// 128 bits beyond the ratio of the largest eigenvalue to this one.
  private func startingPrecision(_ own: Enclosure, _ all: [Enclosure]) -> Int {
    let largest = all[all.count - 1].upper
    guard own.lower.sign > 0, largest.sign > 0 else { return 256 }
    let ratio = largest / own.lower
    return 128 + Swift.max(0, ratio.numerator.bitWidth - ratio.denominator.bitWidth)
  }

  private static func normalized(_ vector: [Ball], precision: Int) -> [Ball] {
    let square = vector.reduce(Ball(0, precision: precision)) { $0 + $1 * $1 }
    let norm = square.squareRoot()
    return vector.map { $0 / norm }
  }
}

extension Spectrum {
  /// Proved enclosures of all eigenvectors of A^T A, ascending in their eigenvalues: the right singular vectors of A.
  ///
  /// - Returns: for each eigenvalue its vector; `nil` where ``SpectralCertificate/eigenvector(_:among:longest:)`` is.
  /// - Throws: as ``singularValues(of:)``.
  /// - Complexity: O(m^2 r^2) operations on numbers of some hundred bits.
  public static func certifiedGramEigenvectors(of knots: KnotVector<Rational>) throws -> [CertifiedEigenvector?] {
    try certifiedVectors(SpectralCertificate(gramOf: knots), of: knots)
  }

  /// Proved enclosures of all eigenvectors of A A^T, ascending in their eigenvalues: the left singular vectors of A.
  ///
  /// - Returns, Throws, Complexity: as ``certifiedGramEigenvectors(of:)``.
  public static func certifiedOuterGramEigenvectors(of knots: KnotVector<Rational>) throws -> [CertifiedEigenvector?] {
    try certifiedVectors(SpectralCertificate(outerGramOf: knots), of: knots)
  }

  private static func certifiedVectors(
    _ certificate: SpectralCertificate, of knots: KnotVector<Rational>
  ) throws -> [CertifiedEigenvector?] {
    let enclosures = try certifiedGram(of: knots)
    return enclosures.indices.map { certificate.eigenvector($0, among: enclosures) }
  }
}
