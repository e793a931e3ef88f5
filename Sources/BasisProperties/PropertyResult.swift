/// The result of a property on its random cases.
public enum PropertyResult: Sendable {
  /// It held in all cases; there was at least one.
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

  /// Returns the number of cases that held.
  ///
  /// In any test framework `try result.get()` is all that is needed: the description of the error has the
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
  /// The index of the failing case, from zero.
  public let caseIndex: Int
  /// The case that was drawn.
  public let original: String
  /// The simplest failing case found.
  public let counterexample: String
  /// What went wrong on the simplest case.
  public let message: String
  /// The number of simplifications between the original and the simplest case.
  public let shrinkSteps: Int

  /// The environment setting that reproduces the failure.
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

/// The error thrown by a property that does not hold.
public struct Violation: Error, Equatable, CustomStringConvertible {
  /// What was found and what was expected.
  public let description: String

  /// Creates a violation with its text.
  public init(_ description: String) { self.description = description }
}

/// Throws a ``Violation`` unless the condition holds; for the bodies of properties.
@inlinable
public func ensure(_ condition: Bool, _ message: @autoclosure () -> String) throws(Violation) {
  if !condition { throw Violation(message()) }
}
