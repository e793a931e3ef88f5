/// How a property fared on its random cases.
public enum PropertyResult: Sendable {
  /// It held on all of them; there was at least one.
  case passed(cases: Int)
  /// It failed.
  case failed(PropertyFailure)

  /// Whether the property held.
  public var isPassed: Bool { failure == nil }

  /// The failure, if there was one.
  public var failure: PropertyFailure? {
    if case .failed(let failure) = self { return failure }
    return nil
  }

  /// The number of cases that held.
  ///
  /// In a test of any framework `try result.get()` is the whole adaptor: the error's description carries the
  /// counterexample and the line to replay it.
  /// - Throws: the failure.
  @discardableResult
  public func get() throws(PropertyFailure) -> Int {
    switch self {
    case .passed(let cases): return cases
    case .failed(let failure): throw failure
    }
  }
}

/// A case on which a property fails, and the simplest such case that shrinking found.
public struct PropertyFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// The property's name.
  public let property: String
  /// The seed of the run.
  public let seed: UInt64
  /// The number of the failing case, from zero.
  public let caseIndex: Int
  /// The case that was drawn.
  public let original: String
  /// The simplest failing case found.
  public let counterexample: String
  /// What went wrong on the simplest case.
  public let message: String
  /// The number of simplifications between the two.
  public let shrinkSteps: Int

  /// What to set to see the same failure again.
  public var replay: String { "KAN_PROPERTY_SEED=\(seed)" }

  /// The counterexample, the message, the case it came from and how to replay it.
  public var description: String {
    """
    \(property.isEmpty ? "the property" : property) fails for \(counterexample): \(message)
      shrunk in \(shrinkSteps) steps from case \(caseIndex): \(original)
      replay with \(replay)
    """
  }
}

/// What a property throws to say that it does not hold.
public struct Violation: Error, Equatable, CustomStringConvertible {
  /// What was found and what was expected.
  public let description: String

  /// A violation with its text.
  public init(_ description: String) { self.description = description }
}

/// Throws a ``Violation`` unless the condition holds; for the bodies of properties.
@inlinable
public func ensure(_ condition: Bool, _ message: @autoclosure () -> String) throws(Violation) {
  if !condition { throw Violation(message()) }
}
