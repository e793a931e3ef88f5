import DualNumbers
import RealModule
import SplineKernels
import Splines

/// A layer over any field, from `BSplineBasis` alone: exact over rationals, differentiable over dual numbers.
struct LayerOracle<Scalar: SplineScalar> {
  let knots: KnotVector<Scalar>
  let outside: OutsideRule
  let channels: ChannelLayout

  /// The derivatives of order 0 ... `top` of the r functions at any argument, [d][j], and their interval.
  func local(_ z: Scalar, upTo top: Int) throws -> (interval: Int, derivatives: [[Scalar]]) {
    let basis = BSplineBasis(knots)
    if knots.contains(z) { return try basis.nonzeroDerivatives(at: z, upTo: top) }
    let r = knots.order.value
    let zeros = [Scalar](repeating: 0, count: r)
    let end = z < knots.lower ? knots.lower : knots.upper
    let (k, taylor) = try basis.nonzeroDerivatives(at: end, upTo: max(top, r - 1, 1))
    switch outside {
    case .zero:
      return (k, Array(repeating: zeros, count: top + 1))
    case .clamp, .error:
      return (k, [taylor[0]] + Array(repeating: zeros, count: top))
    case .linear:
      let values = zip(taylor[0], taylor[1]).map { $0 + $1 * (z - end) }
      return (k, Array(([values, taylor[1]] + Array(repeating: zeros, count: top)).prefix(top + 1)))
    case .extrapolate:
      // Taylor's formula at the end is exact, for the piece is a polynomial of degree r - 1.
      let derivatives = (0...top).map { d in
        (0..<r).map { j in
          var sum: Scalar = 0
          var term: Scalar = 1
          for e in d..<max(d + 1, r) {
            if e > d { term = term * (z - end) / Scalar(exactly: e - d)! }
            sum += taylor[e][j] * term
          }
          return sum
        }
      }
      return (k, derivatives)
    }
  }

  /// The coefficients of the r weights in every channel, [c][j]; `jet` is [c].
  func coefficients(_ jet: [Scalar]) throws -> (interval: Int, values: [[Scalar]]) {
    let (k, b) = try local(jet[0], upTo: max(2, channels.order))
    var values = [b[0]]
    for d in 0..<channels.directions { values.append(b[1].map { $0 * jet[1 + d] }) }
    for (e, second) in channels.secondDerivatives.enumerated() {
      let product = jet[1 + second.first] * jet[1 + second.second]
      let own = jet[1 + channels.directions + e]
      values.append(zip(b[1], b[2]).map { $1 * product + $0 * own })
    }
    for higher in channels.higherDerivatives {
      // The powers of the series of z(t) - z(0), in Taylor's formula at z(0).
      let path = channels.path(to: higher).map { jet[$0] } + [0]
      let move = TaylorSeries(derivatives: [0] + path.prefix(4))
      var (power, factorial) = (move, 1 as Scalar)
      var sums = [Scalar](repeating: 0, count: knots.order.value)
      for d in 1...higher.order {
        if d > 1 {
          power = power * move
          factorial *= Scalar(exactly: d)!
        }
        let factor = power.derivatives[higher.order] / factorial
        for j in sums.indices { sums[j] += factor * b[d][j] }
      }
      values.append(sums)
    }
    return (k, values)
  }

  /// The outputs [c][q] for the jets [c][p] of one sample; `weights` is [q][p][i].
  func outputs(_ z: [[Scalar]], weights: [Scalar], outputs: Int) throws -> [[Scalar]] {
    let inputs = z[0].count
    let m = knots.dimension
    var y = Array(repeating: [Scalar](repeating: 0, count: outputs), count: channels.count)
    for p in 0..<inputs {
      let (k, values) = try coefficients(z.map { $0[p] })
      for c in 0..<channels.count {
        for q in 0..<outputs {
          for j in 0..<knots.order.value { y[c][q] += values[c][j] * weights[(q * inputs + p) * m + k + j] }
        }
      }
    }
    return y
  }
}
