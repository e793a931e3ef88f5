/// What a single case of a check is worth. Cases of different kinds are counted apart.
public enum Evidence: String, Sendable, CaseIterable, Comparable {
  /// Floating point: it agrees or does not.
  case measured
  /// A rigorous enclosure.
  case enclosed
  /// Exact arithmetic.
  case exact

  /// The weaker one first.
  public static func < (a: Evidence, b: Evidence) -> Bool { a.strength < b.strength }

  private var strength: Int { Evidence.allCases.firstIndex(of: self)! }
}

extension Verdict {
  /// The least that a case has to be worth to count for the verdict.
  var leastEvidence: Evidence {
    switch self {
    case .proved: .exact
    case .certified: .enclosed
    case .measured, .refuted, .notChecked: .measured
    }
  }
}
