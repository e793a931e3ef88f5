import Exact

/// Exact vectors in echelon form: says of one vector after the other whether it depends on those before it.
///
/// Zeros are skipped, so that functions of local support, given by their values in ascending points, cost little: dense
/// fraction-free elimination fills in.
package struct Echelon {
  /// Vectors by the position of their first entry that is not zero, which is 1.
  private var vectors: [Int: ArraySlice<Rational>] = [:]

  /// No vectors yet.
  package init() {}

  /// The number of independent vectors so far.
  package var rank: Int { vectors.count }

  /// Takes a vector in.
  ///
  /// - Returns: whether it is independent of those before it; if not, nothing changes.
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

  /// Takes several vectors in, and gives the index of the first that depends on those before it.
  @discardableResult
  package mutating func insert(all vectors: [[Rational]]) -> Int? {
    var first: Int?
    for (index, vector) in vectors.enumerated() where !insert(vector) { first = first ?? index }
    return first
  }

  /// The index of the first vector outside the span; `nil` where the span holds all of them.
  package func firstOutside(_ vectors: [[Rational]]) -> Int? {
    var copy = self
    return vectors.firstIndex { copy.insert($0) }
  }
}
