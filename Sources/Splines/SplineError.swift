/// An error in the data that define splines. Indices follow the convention of the field, with knots counted from 1 - r;
/// values are given as text.
public enum SplineError: Error, Equatable, Sendable {
  /// The order is outside ``SplineOrder/allowed``.
  case orderOutOfRange(Int)
  /// The number of intervals is not positive.
  case intervalCountOutOfRange(Int)
  /// The number of knots does not fit the order: it must be `n + 2r - 1` with `n >= 1`.
  case knotCount(found: Int, order: Int)
  /// A knot is not greater than the previous one.
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
  /// Equal spacing is required, and this knot breaks it.
  case notUniform(index: Int)
  /// The spaces are not nested: the orders differ.
  case orderMismatch(coarse: Int, fine: Int)
  /// The spaces are not nested: the intervals differ.
  case domainMismatch(coarse: String, fine: String)
  /// The spaces are not nested: this coarse knot is missing from the fine knots.
  case notNested(index: Int, value: String)
  /// A coefficient or a value is infinite or not a number.
  case notFinite(what: String, index: Int, value: String)
  /// A weight is negative, infinite or not a number.
  case negative(what: String, index: Int, value: String)
  /// A site is not greater than the previous one.
  case sitesNotIncreasing(index: Int, previous: String, value: String)
  /// The sites do not determine a spline: none is left in the support of this B-spline.
  case undetermined(function: Int, lower: String, upper: String)
}

extension SplineError: CustomStringConvertible {
  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .orderOutOfRange(let order):
      let allowed = SplineOrder.allowed
      return "order \(order) is out of range; it must be between \(allowed.lowerBound) and \(allowed.upperBound)"
        + " (order = degree + 1)"
    case .intervalCountOutOfRange(let count):
      return "\(count) knot intervals given; at least 1 is required"
    case .knotCount(let found, let order):
      return "\(found) knots are too few for order \(order); give all n + 2r - 1 of them, at least \(2 * order)"
    case .knotsNotIncreasing(let index, let previous, let value):
      return "knot t_\(index) = \(value) is not greater than t_\(index - 1) = \(previous); knots must increase strictly"
    case .knotNotFinite(let index, let value):
      return "knot t_\(index) = \(value) is not a finite number"
    case .emptyDomain(let lower, let upper):
      return "the interval [\(lower), \(upper)] is empty; the lower end must be less than the upper end"
    case .pointOutsideDomain(let value, let lower, let upper):
      return "the point \(value) is outside the interval [\(lower), \(upper)]"
    case .indexOutOfRange(let what, let index, let allowed):
      return "\(what) \(index) is out of range; allowed are \(allowed.lowerBound) to \(allowed.upperBound)"
    case .shapeMismatch(let what, let expected, let found):
      return "\(what) must have \(expected) entries (got \(found))"
    case .notUniform(let index):
      return "the knots are not equally spaced (first at t_\(index)); use uniform knots"
    case .orderMismatch(let coarse, let fine):
      return "the orders differ (coarse \(coarse), fine \(fine)); refinement requires equal orders"
    case .domainMismatch(let coarse, let fine):
      return "the intervals differ (coarse \(coarse), fine \(fine)); refinement requires the same interval"
    case .notNested(let index, let value):
      return "the coarse knot t_\(index) = \(value) is missing from the fine knots; add it to them"
    case .notFinite(let what, let index, let value):
      return "\(what) \(index) is \(value); give finite numbers"
    case .negative(let what, let index, let value):
      return "\(what) \(index) is \(value); give finite nonnegative numbers"
    case .sitesNotIncreasing(let index, let previous, let value):
      return "site \(index) = \(value) is not greater than site \(index - 1) = \(previous); sort the sites"
    case .undetermined(let function, let lower, let upper):
      return "the sites do not determine the spline: B-spline \(function) on [\(lower), \(upper)]"
        + " has no site of its own (Schoenberg-Whitney conditions); add sites there or remove knots"
    }
  }
}
