import Exact

/// Exact vectors in echelon form, which determines for one vector after another whether it depends on the previous
/// ones.
///
/// Zeros are skipped, so functions of local support, given by their values at ascending points, are cheap; dense
/// fraction-free elimination would cause fill-in.
package struct Echelon {
  /// The vectors by the index of their first nonzero entry, which is 1.
  private var vectors: [Int: ArraySlice<Rational>] = [:]

  /// Creates an empty echelon form.
  package init() {}

  /// The number of independent vectors so far.
  package var rank: Int { vectors.count }

  /// Inserts a vector.
  ///
  /// - Returns: whether it is independent of the previous ones; if not, nothing changes.
  /// - Complexity: O(rank * length), less for local supports.
  @discardableResult
  package mutating func insert(_ vector: [Rational]) -> Bool {
    var rest = vector
    for position in rest.indices where !rest[position].isZero {
      let lead = rest[position]
      if let pivot = vectors[position] {
        for (k, value) in zip(pivot.indices, pivot) where !value.isZero { rest[k] -= lead * value }
      } else {
        let end = rest.lastIndex { !$0.isZero }!
        vectors[position] = ArraySlice(rest.map { $0 / lead })[position...end]
        return true
      }
    }
    return false
  }

  /// Inserts several vectors and returns the index of the first one that depends on the previous ones.
  @discardableResult
  package mutating func insert(all vectors: [[Rational]]) -> Int? {
    var first: Int?
    for (index, vector) in vectors.enumerated() where !insert(vector) { first = first ?? index }
    return first
  }

  /// Returns the index of the first vector outside the span; `nil` if the span contains all of them.
  package func firstOutside(_ vectors: [[Rational]]) -> Int? {
    var copy = self
    return vectors.firstIndex { copy.insert($0) }
  }
}
