/// What can be wrong with the data that splines are made from. Indices are those of the field's convention, knots
/// counted from 1 - r; values are given as text.
public enum SplineError: Error, Equatable, Sendable {
  /// The order is outside ``SplineOrder/allowed``.
  case orderOutOfRange(Int)
  /// The number of intervals is not positive.
  case intervalCountOutOfRange(Int)
  /// The number of knots does not fit the order: `n + 2r - 1` with `n >= 1` are needed.
  case knotCount(found: Int, order: Int)
  /// A knot is not larger than the one before it.
  case knotsNotIncreasing(index: Int, previous: String, value: String)
  /// A knot is infinite or not a number.
  case knotNotFinite(index: Int, value: String)
  /// The interval `[lower, upper]` is empty or not finite.
  case emptyDomain(lower: String, upper: String)
  /// An argument lies outside `[lower, upper]`, or is not a number.
  case pointOutsideDomain(value: String, lower: String, upper: String)
  /// A basis, interval or derivative index is out of range.
  case indexOutOfRange(what: String, index: Int, allowed: ClosedRange<Int>)
  /// An array or a matrix has the wrong size.
  case shapeMismatch(what: String, expected: Int, found: Int)
  /// Equal spacing is needed, and this knot breaks it.
  case notUniform(index: Int)
  /// The spaces are not nested: the orders differ.
  case orderMismatch(coarse: Int, fine: Int)
  /// The spaces are not nested: the intervals differ.
  case domainMismatch(coarse: String, fine: String)
  /// The spaces are not nested: this coarse knot is missing among the fine ones.
  case notNested(index: Int, value: String)
}

extension SplineError: CustomStringConvertible {
  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .orderOutOfRange(let order):
      let allowed = SplineOrder.allowed
      return "order \(order) is not supported; give an order from \(allowed.lowerBound) to \(allowed.upperBound)"
        + " (order = degree + 1)"
    case .intervalCountOutOfRange(let count):
      return "\(count) knot intervals; give at least 1"
    case .knotCount(let found, let order):
      return "\(found) knots for order \(order); give all n + 2r - 1 of them, at least \(2 * order)"
    case .knotsNotIncreasing(let index, let previous, let value):
      return "knot t_\(index) = \(value) is not above t_\(index - 1) = \(previous); knots have to increase strictly"
    case .knotNotFinite(let index, let value):
      return "knot t_\(index) = \(value) is not a finite number"
    case .emptyDomain(let lower, let upper):
      return "the interval [\(lower), \(upper)] is empty; its lower end has to be below its upper end"
    case .pointOutsideDomain(let value, let lower, let upper):
      return "the point \(value) is outside the knot interval [\(lower), \(upper)]"
    case .indexOutOfRange(let what, let index, let allowed):
      return "\(what) \(index) is out of range; it goes from \(allowed.lowerBound) to \(allowed.upperBound)"
    case .shapeMismatch(let what, let expected, let found):
      return "\(what) has \(found) entries where \(expected) are needed"
    case .notUniform(let index):
      return "the knots are not equally spaced (first seen at t_\(index)); this needs uniform knots"
    case .orderMismatch(let coarse, let fine):
      return "the orders differ (coarse \(coarse), fine \(fine)); refinement keeps the order"
    case .domainMismatch(let coarse, let fine):
      return "the intervals differ (coarse \(coarse), fine \(fine)); refinement keeps the interval"
    case .notNested(let index, let value):
      return "the coarse knot t_\(index) = \(value) is not among the fine knots; the fine knots have to contain it"
    }
  }
}
