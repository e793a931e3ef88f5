import Optim
import RealModule

/// f(x) = |S Q (x - 1)|^2 / 2 with the singular values S from 1 down to 1/sqrt(condition) in equal ratios and an orthogonal
/// Q, the reflection at a full vector: a quadratic whose Hessian has a given condition number and no sparse structure.
struct RotatedQuadratic: LeastSquaresObjective, Sendable {
  let singularValues: [Double]
  private let mirror: [Double]

  init(dimension: Int, condition: Double) {
    singularValues = (0..<dimension).map { .pow(condition, -0.5 * Double($0) / Double(dimension - 1)) }
    let raw = (0..<dimension).map { 1 + Double($0 % 3) }
    let norm = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
    mirror = raw.map { $0 / norm }
  }

  var dimension: Int { mirror.count }
  var residualCount: Int { mirror.count }
  var minimum: [Double] { Array(repeating: 1, count: dimension) }

  private func reflect(_ v: [Double]) -> [Double] {
    let twice = 2 * zip(v, mirror).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(v, mirror).map { $0 - twice * $1 }
  }

  func residuals(at x: [Double], into r: inout [Double]) throws {
    r = zip(singularValues, reflect(x.map { $0 - 1 })).map { $0 * $1 }
  }

  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws {
    try self.residuals(at: x, into: &residuals)
    for k in 0..<dimension {
      for j in 0..<dimension {
        jacobian[k * dimension + j] = singularValues[k] * ((k == j ? 1 : 0) - 2 * mirror[k] * mirror[j])
      }
    }
  }
}
