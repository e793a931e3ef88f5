/// The derivatives of a term with respect to the unknowns that it reads, row by row: one row for each residual, or one
/// for each point if they are those of half the sum of squares.
///
/// Blocks of points write different rows, so that threads do not affect sums over them.
struct UnknownSlopes {
  /// The residuals times the factors of their points.
  let residuals: AlignedBuffer<Double>
  private let entries: AlignedBuffer<Double>

  init(rows: Int, unknowns: Int) {
    residuals = AlignedBuffer(count: rows, zero: 0)
    entries = AlignedBuffer(count: rows * unknowns, zero: 0)
  }

  /// The derivative in a row with respect to unknown k of the term.
  subscript(row: Int, k: Int) -> Double {
    get { entries.pointer[k * residuals.count + row] }
    nonmutating set { entries.pointer[k * residuals.count + row] = newValue }
  }
}

extension TermRule {
  /// Returns the derivatives of the residuals with respect to unknown k of the term, [point][residual], after their
  /// rows were written.
  func column(ofUnknown k: Int) -> [Double] {
    guard let slopes else { return [] }
    return (0..<slopes.residuals.count).map { slopes[$0, k] }
  }

  /// Returns the sum of the first rows of the derivatives with respect to unknown k of the term.
  func sum(ofUnknown k: Int, rows: Int) -> Double {
    guard let slopes else { return 0 }
    return (0..<rows).reduce(0) { $0 + slopes[$1, k] }
  }

  /// The residuals times their factors, [point][residual], after their rows were written; empty without unknowns.
  var weightedResiduals: [Double] {
    slopes.map { slopes in (0..<slopes.residuals.count).map { slopes.residuals.pointer[$0] } } ?? []
  }
}
