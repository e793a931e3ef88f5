import DualNumbers
import Exact
import RealModule
import SplineKernels
import Splines

extension LayerCase {
  /// The exact results of a case.
  struct Exact {
    var outside: Int
    var y: [Double]
    var gradient: [Double]
    var dz: [Double]
  }

  private func rational(_ values: some Sequence<Double>) -> [Rational] { values.map { Rational(exactly: $0)! } }

  /// The exact results; the derivatives in `z` by dual numbers, those in the weights by linearity.
  func exact() throws -> Exact {
    let knots = try self.knots.map { Rational(exactly: $0)! }
    let oracle = LayerOracle(knots: knots, outside: outside, channels: channels)
    let dual = LayerOracle(knots: try knots.map { Dual($0) }, outside: outside, channels: channels)
    let C = channels.count
    let r = knots.order.value
    let m = knots.dimension
    let weights = rational(self.weights)
    var result = Exact(outside: 0, y: [], gradient: [], dz: [])
    var gradient = [Rational](repeating: 0, count: weights.count)
    for s in 0..<count {
      let z = (0..<C).map { c in rational(self.z[((s * C + c) * inputs)..<((s * C + c + 1) * inputs)]) }
      let delta = (0..<C).map { c in rational(self.delta[((s * C + c) * outputs)..<((s * C + c + 1) * outputs)]) }
      result.outside += z[0].count { !knots.contains($0) }
      result.y += try oracle.outputs(z, weights: weights, outputs: outputs).joined().map { Double($0) }
      var dz = Array(repeating: [Rational](repeating: 0, count: inputs), count: C)
      for p in 0..<inputs {
        let jet = z.map { $0[p] }
        let (k, values) = try oracle.coefficients(jet)
        // sum_q delta_cq u_q,k+j, by which a change of the coefficients changes the loss.
        let dots = (0..<C).map { c in
          (0..<r).map { j in
            (0..<outputs).reduce(Rational(0)) { $0 + delta[c][$1] * weights[($1 * inputs + p) * m + k + j] }
          }
        }
        for c in 0..<C {
          for q in 0..<outputs where delta[c][q] != 0 {
            for j in 0..<r { gradient[(q * inputs + p) * m + k + j] += values[c][j] * delta[c][q] }
          }
          let moved = jet.enumerated().map { Dual($1, slope: $0 == c ? 1 : 0) }
          let slopes = try dual.coefficients(moved).values
          for e in 0..<C { for j in 0..<r { dz[c][p] += slopes[e][j].slope * dots[e][j] } }
        }
      }
      result.dz += dz.joined().map { Double($0) }
    }
    result.gradient = gradient.map { Double($0) }
    return result
  }

  /// Bounds of the errors of y, the gradient and dz in arithmetic with unit roundoff `unit`, as (y, gradient, dz).
  ///
  /// Weights, deltas and jets are at most one. Let D_d bound the d-th derivative of a basis function: (r - 1) ... (r - d)
  /// 2^d / w^d with the least gap w, times the growth up to the length l of an end interval outside: Chebyshev's
  /// (3 + sqrt 8)^(r-1) for polynomials, 1 + l D_1 for tangents. A coefficient of channel order d is made with at most
  /// 10 r + 20 roundings, relative to D_d, and with an argument that is off by 4 ulp of the largest of |a|, |b|, b - a,
  /// which moves it by that times D_(d+1). The coefficient of a channel of order n is a sum of at most 1, 1, 2, 5, 15 such
  /// products for n = 0 ... 4, the number of partitions of a set; its derivatives are of 1, 1, 2, 6, 20.
  func bounds(unit: Double) -> (y: Double, gradient: Double, dz: Double) {
    let r = Double(knots.order.value)
    let gaps = zip(knots.values, knots.values.dropFirst()).map { $1 - $0 }
    let narrowest = gaps.min()!
    let steepest = 2 * max(1, r - 1) / narrowest
    let n = knots.intervals
    let growth =
      switch outside {
      case .extrapolate: Double.pow(5.83, r - 1)
      case .linear: 1 + steepest * max(knots[1] - knots[0], knots[n] - knots[n - 1])
      case .clamp, .error, .zero: 1.0
      }
    func largest(_ d: Int) -> Double {
      (0...d).reduce(growth) { $0 * ($1 == 0 ? 1 : 2 * max(1, r - Double($1)) / narrowest) }
    }
    let shift = 8 * unit * (abs(knots.lower) + abs(knots.upper))
    func coefficient(_ d: Int) -> Double { (10 * r + 20) * unit * largest(d) + shift * largest(d + 1) }
    let top = channels.order
    let products = [2.0, 2, 2, 6, 20][top]
    func worst(_ d: Int, _ terms: Double) -> Double {
      (0...d).map { products * terms * (coefficient($0) + terms * unit * largest($0)) }.max()!
    }
    let P = Double(inputs)
    let Q = Double(outputs)
    let C = Double(channels.count)
    let N = Double(count)
    return (worst(top, 2 * P * r), worst(top, 2 * N * C), worst(top + 1, 3 * Q * C * r))
  }
}
