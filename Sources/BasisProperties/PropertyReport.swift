/// One row of the check of a basis: a property and its result.
public struct PropertyReport: Equatable, Sendable, CustomStringConvertible {
  /// The property, in a few words.
  public let name: String
  /// The number of cases run, including the failing one; never zero.
  public let cases: Int
  /// The seed from which the cases were derived.
  public let seed: UInt64
  /// The simplest case found on which the property fails, and what is wrong there; `nil` if it holds.
  public let counterexample: String?

  /// Whether the property held on all cases.
  public var passed: Bool { counterexample == nil }

  /// Creates a row.
  ///
  /// - Precondition: `cases >= 1`, since nothing can be said without cases.
  public init(name: String, cases: Int, seed: UInt64, counterexample: String?) {
    precondition(cases >= 1, "PropertyReport: \(name) has no cases")
    self.name = name
    self.cases = cases
    self.seed = seed
    self.counterexample = counterexample
  }

  /// Creates the row of a property that `forAll` has run.
  public init(name: String, seed: UInt64, result: PropertyResult) {
    switch result {
    case .passed(let cases):
      self.init(name: name, cases: cases, seed: seed, counterexample: nil)
    case .failed(let failure):
      self.init(
        name: name, cases: failure.caseIndex + 1, seed: seed,
        counterexample: "\(failure.counterexample): \(failure.message)")
    }
  }

  /// `name: holds (100 cases)`, or `name: FAILS for ... (case 7, seed 1)`.
  public var description: String {
    if let counterexample { return "\(name): FAILS for \(counterexample) (case \(cases - 1), seed \(seed))" }
    return "\(name): holds (\(cases) \(cases == 1 ? "case" : "cases"))"
  }
}
