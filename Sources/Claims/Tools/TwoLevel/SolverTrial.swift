import Exact
import Optim
import Splines

/// Least squares with a mass matrix in double precision: the steps that reduce the energy norm of an error to a given
/// fraction.
package struct SolverTrial {
  /// G.
  private let matrix: Matrix<Double>
  /// The initial error.
  private let start: [Double]
  /// The square of the fraction times the initial energy.
  private let goal: Double

  /// Creates a trial from a system and the fraction.
  package init(_ system: MassSystem, part: Double) {
    let exact = system.matrix
    matrix = Matrix(rows: exact.rows, columns: exact.columns) { Double(exact[$0, $1]) }
    start = system.weights.map { Double($0) }
    goal = part * part * SolverTrial.energy(start, matrix)
  }

  private static func energy(_ error: [Double], _ matrix: Matrix<Double>) -> Double {
    zip(error, matrix * error).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Returns the steps of gradient descent with a fixed step size, by squares of I - step G: the error never grows.
  package func gradientDescent(step: Double) -> Int {
    let m = matrix.rows
    var powers = [Matrix<Double>(rows: m, columns: m) { ($0 == $1 ? 1 : 0) - step * matrix[$0, $1] }]
    while SolverTrial.energy(powers[powers.count - 1] * start, matrix) > goal, powers.count < 60 {
      powers.append(powers[powers.count - 1] * powers[powers.count - 1])
    }
    var (error, steps) = (start, 0)
    for (k, power) in powers.enumerated().reversed() {
      let next = power * error
      if SolverTrial.energy(next, matrix) > goal {
        error = next
        steps += 1 << k
      }
    }
    return steps + 1
  }

  /// Returns the steps of conjugate gradients; `nil` if the limit does not suffice.
  package func conjugateGradients(limit: Int) -> Int? {
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    var error = start
    var residual = matrix * error
    var direction = residual
    var square = dot(residual, residual)
    for k in 0...limit {
      if SolverTrial.energy(error, matrix) <= goal { return k }
      let bent = matrix * direction
      let length = square / dot(direction, bent)
      guard length.isFinite else { return nil }
      for i in error.indices {
        error[i] -= length * direction[i]
        residual[i] -= length * bent[i]
      }
      let next = dot(residual, residual)
      for i in error.indices { direction[i] = residual[i] + next / square * direction[i] }
      square = next
    }
    return nil
  }

  /// Returns the fewest steps of Adam over some rates, with the rate; `nil` if none of them succeeds within the limit.
  ///
  /// - Throws: `OptimizerError`, in principle only.
  package func adam(rates: [Double], limit: Int) throws -> (steps: Int, rate: Double)? {
    var best: (steps: Int, rate: Double)?
    for rate in rates {
      var optimizer = try Adam()
      var error = start
      for k in 1...(best?.steps ?? limit) {
        let report = try optimizer.step(&error, objective: EnergyOfError(matrix: matrix), learningRate: rate)
        if report.termination != nil { break }
        if SolverTrial.energy(error, matrix) <= goal {
          if k < best?.steps ?? .max { best = (k, rate) }
          break
        }
      }
    }
    return best
  }

  /// (e, G e) / 2.
  private struct EnergyOfError: DifferentiableObjective {
    let matrix: Matrix<Double>
    var dimension: Int { matrix.rows }

    func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
      gradient = matrix * x
      return zip(x, gradient).reduce(0) { $0 + $1.0 * $1.1 } / 2
    }
  }
}
