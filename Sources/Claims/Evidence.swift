/// The strength of evidence of a single case. Cases of different kinds are counted separately.
package enum Evidence: String, Sendable, CaseIterable, Comparable {
  /// A floating-point comparison.
  case measured
  /// A rigorous enclosure.
  case enclosed
  /// Exact arithmetic.
  case exact

  /// Orders weaker evidence first.
  package static func < (a: Evidence, b: Evidence) -> Bool { a.strength < b.strength }

  private var strength: Int { Evidence.allCases.firstIndex(of: self)! }
}

extension Verdict {
  /// The weakest evidence that counts toward the verdict.
  var leastEvidence: Evidence {
    switch self {
    case .proved: .exact
    case .certified: .enclosed
    case .measured, .refuted, .notChecked: .measured
    }
  }
}
