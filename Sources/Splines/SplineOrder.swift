/// The order r of a spline: its degree plus one. Cubic splines have order 4.
///
/// A separate type, so that order and degree cannot be confused.
public struct SplineOrder: Hashable, Comparable, Sendable {
  /// The supported orders.
  public static let allowed = 1...32

  /// The order r.
  public let value: Int

  /// Creates an order.
  ///
  /// - Throws: ``SplineError/orderOutOfRange(_:)`` outside ``allowed``.
  public init(_ value: Int) throws(SplineError) {
    guard SplineOrder.allowed.contains(value) else { throw .orderOutOfRange(value) }
    self.value = value
  }

  /// The degree r - 1 of the polynomial pieces.
  public var degree: Int { value - 1 }

  /// Returns whether `a` is the lower order.
  public static func < (a: SplineOrder, b: SplineOrder) -> Bool { a.value < b.value }
}
