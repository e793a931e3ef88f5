import Optim
import Testing

/// A nonlinear least-squares problem of NIST's Statistical Reference Datasets
/// (https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml), in the public domain, with its certified values.
struct NISTProblem: Sendable, CustomTestStringConvertible {
  let name: String
  let x: [Double]
  let y: [Double]
  let starts: [[Double]]
  let certified: [Double]
  let residualSumOfSquares: Double
  /// The model and its derivatives in the parameters, at (b, x).
  let model: @Sendable ([Double], Double) -> (value: Double, derivatives: [Double])

  var testDescription: String { name }

  /// Half the sum of squares of model - y.
  var objective: ResidualProblem {
    ResidualProblem(certified.count, x.count) { b in
      let models = x.map { model(b, $0) }
      return (zip(models, y).map { $0.value - $1 }, models.map(\.derivatives))
    }
  }

  /// The digits in which the worst parameter agrees with the certified value.
  func digits(_ b: [Double]) -> Double {
    let worst = zip(b, certified).map { abs($0 - $1) / abs($1) }.max()!
    return worst == 0 ? 11 : min(11, -logarithm10(worst))
  }
}
