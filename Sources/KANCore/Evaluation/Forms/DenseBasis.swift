import RealModule
import SplineKernels
import Splines

/// All m basis functions of a knot vector at a point, in one precision, by one of the forms that the paper compares.
/// For study only: an ``Evaluator`` computes just the r nonzero functions.
struct DenseBasis<Scalar: KernelScalar>: Sendable {
  private let form: EvaluationForm
  private let order: Int
  private let dimension: Int
  private let knots: [Scalar]
  /// Row i of A, entries i ... i + r, padded with zeros.
  private let band: [Scalar]

  init(_ knots: KnotVector<Double>, form: EvaluationForm) {
    self.form = form
    order = knots.order.value
    dimension = knots.dimension
    self.knots = knots.values.map { Scalar($0) }
    let a = ChangeOfBasis(knots).banded
    let r = knots.order.value
    let m = knots.dimension
    band = (0..<m).flatMap { i in (0...r).map { i + $0 < m ? Scalar(a[i, i + $0]) : 0 } }
  }

  /// Writes the m functions at `x`, which lies in [a, b]: B-splines by eq. (6) or as A psi, or the ReLU powers psi.
  ///
  /// - Parameter scratch: memory for m + r numbers.
  /// - Complexity: O(m r).
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func evaluate(_ x: Scalar, into values: UnsafeMutablePointer<Scalar>, scratch: UnsafeMutablePointer<Scalar>) {
    knots.withUnsafeBufferPointer { knots in
      let t = knots.baseAddress!
      switch form {
      case .splines: coxDeBoor(x, t, into: values, scratch: scratch)
      case .transformedWeights: powers(x, t, into: values)
      case .transformedFunctions:
        powers(x, t, into: scratch)
        scratch.advanced(by: dimension).update(repeating: 0, count: order)
        band.withUnsafeBufferPointer { band in
          for i in 0..<dimension {
            var sum: Scalar = 0
            for s in 0...order where i + s < dimension { sum += band[i * (order + 1) + s] * scratch[i + s] }
            values[i] = sum
          }
        }
      }
    }
  }

  /// The recursion over all functions, where order 1 is the indicator of an interval.
  @inline(__always)
  private func coxDeBoor(
    _ x: Scalar, _ t: UnsafePointer<Scalar>, into values: UnsafeMutablePointer<Scalar>,
    scratch: UnsafeMutablePointer<Scalar>
  ) {
    let count = dimension + order - 1
    let last = dimension - 1
    for i in 0..<count {
      let isLast = i == last && x == t[i + 1]
      scratch[i] = (t[i] <= x && x < t[i + 1] && i <= last) || isLast ? 1 : 0
    }
    for d in 1..<max(1, order) {
      for i in 0..<count - d {
        let left = (x - t[i]) / (t[i + d] - t[i]) * scratch[i]
        scratch[i] = left + (t[i + d + 1] - x) / (t[i + d + 1] - t[i + 1]) * scratch[i + 1]
      }
    }
    values.update(from: scratch, count: dimension)
  }

  /// (x - t_j)_+^{r-1}, with (x)_+^0 = 1 for x >= 0.
  @inline(__always)
  private func powers(_ x: Scalar, _ t: UnsafePointer<Scalar>, into values: UnsafeMutablePointer<Scalar>) {
    for j in 0..<dimension {
      let distance = x - t[j]
      var power: Scalar = distance >= 0 ? 1 : 0
      for _ in 1..<max(1, order) { power *= distance }
      values[j] = power
    }
  }
}
