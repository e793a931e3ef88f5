import Exact
import RealModule
import Splines

/// A proved enclosure of a unit eigenvector, up to its sign, entry by entry.
public struct CertifiedEigenvector: Sendable {
  /// The eigenvalue.
  public let value: Enclosure
  /// Enclosures of the entries.
  public let entries: [Ball]
  /// The number of sign changes: exact if no undecided entry can alter it.
  public let signChanges: SignChanges

  /// The entries, each rounded from the midpoint of its enclosure.
  public var rounded: [Double] { entries.map { Double($0.midpoint) } }
}

extension SpectralCertificate {
  /// Computes eigenvector k = 0 ... m - 1, counted from the smallest eigenvalue, accurately enough to count its sign
  /// changes.
  ///
  /// The distance of the approximate from the exact eigenvector is bounded by the residual and the gap to the other
  /// eigenvalues (Davis and Kahan), which is bounded by their enclosures. The precision increases until the relevant
  /// signs are certain: for the Gram matrices of splines a zero entry lies between entries of opposite sign (Gantmacher
  /// and Krein), so it does not matter.
  /// - Parameters:
  ///   - k: the index of the eigenvalue, from 0.
  ///   - enclosures: enclosures of all eigenvalues, ascending.
  ///   - longest: the maximum precision to try, in bits.
  /// - Returns: the eigenvector, or `nil` if the enclosures of adjacent eigenvalues overlap or no precision was
  ///   sufficient.
  /// - Complexity: O(m w^2) operations on numbers of a few hundred bits, for w superdiagonals.
  public func eigenvector(_ k: Int, among enclosures: [Enclosure], longest: Int = 1 << 14) -> CertifiedEigenvector? {
    precondition(enclosures.count == matrix.size, "SpectralCertificate: \(enclosures.count) enclosures do not match")
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
      // A residual beyond half the gap does not tell which eigenvector this is.
      if let gap, gap.sign <= 0 || 2 * found.residual >= gap { continue }
      // 3/2 > sqrt 2; with one row there is no gap and no other vector.
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

  /// 128 bits more than the ratio of the largest eigenvalue to this one.
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
  /// Computes proved enclosures of all eigenvectors of A^T A, ordered by eigenvalue: the right singular vectors of A.
  ///
  /// - Returns: the vector of each eigenvalue, or `nil` if ``SpectralCertificate/eigenvector(_:among:longest:)``
  ///   returns it.
  /// - Throws: the errors of ``singularValues(of:)``.
  /// - Complexity: O(m^2 r^2) operations on numbers of a few hundred bits.
  public static func certifiedGramEigenvectors(of knots: KnotVector<Rational>) throws -> [CertifiedEigenvector?] {
    try certifiedVectors(SpectralCertificate(gramOf: knots), of: knots)
  }

  /// Computes proved enclosures of all eigenvectors of A A^T, ordered by eigenvalue: the left singular vectors of A.
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
