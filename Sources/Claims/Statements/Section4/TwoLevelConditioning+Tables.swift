import Exact
import Splines

extension TwoLevelConditioning {
  /// Returns the bound of gradient descent for the worst of the cases in a basis.
  func mostSteps(_ cases: [Case], _ basis: MassBasis) -> String {
    let all = cases.filter { $0.system.basis == basis }.map {
      SolverSteps.gradientDescent($0.kappa, part: Self.part).most
    }
    return Self.count(all.max() ?? 0)
  }

  /// Returns a count, in full if it is short.
  private static func count(_ steps: Rational) -> String {
    steps < Rational(10).power(6) ? "\(steps)" : decimalBound(steps, digits: 3, upwards: true)
  }

  /// Returns a condition number, rounded up to five digits, or to an integer with more.
  private static func number(_ kappa: Rational) -> String {
    let ten: Rational = 10
    guard kappa < ten.power(6) else { return decimalBound(kappa, digits: 5, upwards: true) }
    let digits = (0...4).first { kappa >= ten.power(4 - $0) } ?? 4
    let whole = "\(-(-kappa * ten.power(digits)).floor)"
    return digits == 0 ? whole : "\(whole.dropLast(digits)).\(whole.suffix(digits))"
  }

  /// Returns a table of the condition numbers.
  func table(_ cases: [Case]) -> EvidenceTable {
    let bases: [MassBasis] = [.extended, .clamped, .powers]
    var rows: [[String]] = []
    for one in cases where one.system.basis == .extended {
      let same = cases.filter { $0.order == one.order && $0.intervals == one.intervals }
      rows.append(
        ["\(one.order.value)", "\(one.intervals)"]
          + bases.map { basis in
            Self.number(same.first { $0.system.basis == basis }!.kappa.upper)
          } + ["1"])
    }
    return EvidenceTable(
      "Condition numbers of the mass matrix, rounded up",
      headings: ["r", "n"] + bases.map(\.title) + ["orthonormal"],
      rows: rows)
  }

  /// Returns a table of the steps of the solvers.
  func solverTable(_ cases: [Case], limit: Int) throws -> EvidenceTable {
    EvidenceTable(
      "Steps that reduce the error of one random function to $10^{-3}$ of its size, n = "
        + "\(cases.first?.intervals ?? 0); a dash: not within the limit of \(limit), or beyond floating point",
      headings: ["r", "basis", "descent, bound", "descent", "CG, bound", "CG, exact", "CG, double", "Adam (rate)"],
      rows: try cases.map { one in
        let trial = SolverTrial(one.system, part: Double(Self.part))
        let orthonormal = one.system.basis == .orthonormal
        let bound = orthonormal ? 1 : SolverSteps.gradientDescent(one.kappa, part: Self.part).most
        let chebyshev = orthonormal ? 1 : SolverSteps.conjugateGradients(one.kappa, part: Self.part)
        let exact = SolverSteps.exactConjugateGradients(
          one.system.matrix, error: one.system.weights, part: Self.part)
        let adam = try trial.adam(rates: [1, 0.1, 0.01, 0.001], limit: limit)
        return [
          "\(one.order.value)", one.system.basis.title, Self.count(bound),
          orthonormal ? "1" : Self.measuredDescent(one).map { "\($0)" } ?? "-",
          Self.count(chebyshev), exact.map { "\($0)" } ?? "-",
          trial.conjugateGradients(limit: limit).map { "\($0)" } ?? "-",
          adam.map { "\($0.steps) (\($0.rate))" } ?? "-",
        ]
      })
  }
}
