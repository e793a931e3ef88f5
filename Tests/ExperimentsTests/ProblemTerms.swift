import JSON
import KANCore

extension CollocationProblem {
  /// The terms, as its recipe has them.
  var terms: [(name: String, points: Int, weight: Double, equation: String)] {
    (recipe["terms"]?.arrayValue ?? []).map { term in
      var weight = Double.nan
      if case .number(let value)? = term["weight"] { weight = value }
      return (
        term["name"]?.stringValue ?? "", term["points"]?.integerValue ?? -1, weight,
        term["equation"]?.stringValue ?? ""
      )
    }
  }
}
