import Spectral

/// The outcome of one route for the sign changes of eigenvectors: counts by the number k = 1 ... m, in ascending order
/// of the eigenvalues, or why the route fails.
struct SignEvidence {
  let route: String
  let defect: String?
  let changes: [(k: Int, count: Int)]

  init(route: String, defect: String?, changes: [(k: Int, count: Int)]) {
    self.route = route
    self.defect = defect
    self.changes = changes
  }

  /// Creates the counts of enclosed eigenvectors.
  init(route: String, _ vectors: [CertifiedEigenvector?]) {
    let changes = vectors.map { $0?.signChanges.certain }
    self.init(
      route: route, defect: changes.firstIndex(of: nil).map { "the signs of vector \($0 + 1) are undetermined" },
      changes: changes.enumerated().compactMap { k, count in count.map { (k: k + 1, count: $0) } })
  }

  /// Returns the first count that differs from the claimed one, as text; a claim of `nil` is no claim.
  func firstDifference(from claim: (_ k: Int) -> Int?) -> String? {
    for (k, count) in changes {
      guard let claimed = claim(k), claimed != count else { continue }
      return "the number of sign changes of vector \(k) of \(changes.last!.k) is \(count) (\(route)), not \(claimed)"
    }
    return nil
  }
}
