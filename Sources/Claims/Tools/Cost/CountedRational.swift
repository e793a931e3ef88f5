import Exact
import Foundation
import RealModule
import Splines

/// Counts the arithmetic of ``CountedRational``. Every number carries its counter, so nothing is global; a lock makes
/// it safe to share.
final class OperationCounter: @unchecked Sendable {
  /// Numbers of operations.
  struct Counts: Equatable, Sendable {
    /// Additions and subtractions.
    var additions = 0
    /// Multiplications.
    var multiplications = 0
    /// Divisions.
    var divisions = 0
    /// Integer powers, counted as one operation each.
    var powers = 0
    /// The multiplications equivalent to those powers.
    var multiplicationsInPowers = 0

    /// All operations, with a power counted as one.
    var withUnitPowers: Int { additions + multiplications + divisions + powers }
    /// All operations, with a power counted as its multiplications.
    var total: Int { additions + multiplications + divisions + multiplicationsInPowers }
  }

  private let lock = NSLock()
  private var counts = Counts()

  /// Updates the counts.
  func count(_ change: (inout Counts) -> Void) { lock.withLock { change(&counts) } }

  /// Returns the counts so far and resets them to zero.
  func take() -> Counts {
    lock.withLock {
      defer { counts = Counts() }
      return counts
    }
  }
}

/// An exact rational whose arithmetic is counted, to measure both the cost and the result of a generic algorithm.
///
/// A result uses the counter of either operand; literals have none. Comparisons and sign changes are free.
struct CountedRational: SplineScalar {
  /// The number.
  let value: Rational
  /// The operation counter; `nil` for literals.
  let counter: OperationCounter?

  /// Creates a number with its operation counter.
  init(_ value: Rational, _ counter: OperationCounter?) {
    self.value = value
    self.counter = counter
  }

  private static func combine(
    _ a: CountedRational, _ b: CountedRational, _ value: Rational,
    _ change: (inout OperationCounter.Counts) -> Void
  ) -> CountedRational {
    let counter = a.counter ?? b.counter
    counter?.count(change)
    return CountedRational(value, counter)
  }

  static func + (a: Self, b: Self) -> Self { combine(a, b, a.value + b.value) { $0.additions += 1 } }
  static func - (a: Self, b: Self) -> Self { combine(a, b, a.value - b.value) { $0.additions += 1 } }
  static func * (a: Self, b: Self) -> Self { combine(a, b, a.value * b.value) { $0.multiplications += 1 } }
  static func / (a: Self, b: Self) -> Self { combine(a, b, a.value / b.value) { $0.divisions += 1 } }
  static func += (a: inout Self, b: Self) { a = a + b }
  static func -= (a: inout Self, b: Self) { a = a - b }
  static func *= (a: inout Self, b: Self) { a = a * b }
  static func /= (a: inout Self, b: Self) { a = a / b }
  static prefix func - (a: Self) -> Self { Self(-a.value, a.counter) }
  static func == (a: Self, b: Self) -> Bool { a.value == b.value }
  static func < (a: Self, b: Self) -> Bool { a.value < b.value }

  /// Returns a power with exponent >= 0, counted as one operation or max(0, exponent - 1) multiplications.
  func power(_ exponent: Int) -> Self {
    counter?.count {
      $0.powers += 1
      $0.multiplicationsInPowers += max(0, exponent - 1)
    }
    return Self(value.power(exponent), counter)
  }

  static var zero: Self { Self(0, nil) }
  var magnitude: Self { Self(value.magnitude, counter) }
  var reciprocal: Self? { value.isZero ? nil : Self(1, nil) / self }
  init(integerLiteral value: Int) { self.init(Rational(value), nil) }
  init?<Source: BinaryInteger>(exactly source: Source) {
    guard let value = Rational(exactly: source) else { return nil }
    self.init(value, nil)
  }
}
