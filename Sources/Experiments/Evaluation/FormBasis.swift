import KANCore
import Splines

/// All m basis functions for uniform knots on [0, 1] at a block of points, in one form of Lemma 3, with the data that
/// the backward pass needs: all levels of the recursion (2), or the clipped distances (x - t_j)_+, their powers, and
/// the band of A.
///
/// Every inner loop runs over the points of the block, which are contiguous in memory, and does the same kind of work
/// in every form.
struct FormBasis {
  let form: EvaluationForm
  let order: Int
  let dimension: Int
  let points: Int
  private let knots: [Double]
  /// 1 / (t_{i+d} - t_i) for d = 1 ... r - 1, entry (d - 1) * knots.count + i.
  private let reciprocals: [Double]
  /// Row i of A, entries i ... i + r.
  let band: [Double]

  init(order: SplineOrder, intervals: Int, form: EvaluationForm, points: Int) throws(SplineError) {
    let knots = try KnotVector<Double>.uniform(order: order, intervals: intervals, lower: 0, upper: 1)
    let t = knots.values.map { $0 }
    let r = order.value
    let m = knots.dimension
    self.form = form
    self.order = r
    self.points = points
    dimension = m
    self.knots = t
    reciprocals = (1..<max(2, r)).flatMap { d in t.indices.map { $0 + d < t.count ? 1 / (t[$0 + d] - t[$0]) : 0 } }
    let a = ChangeOfBasis(knots).banded
    band = (0..<m).flatMap { i in (0...r).map { i + $0 < m ? a[i, i + $0] : 0 } }
  }

  /// The number of values that the backward pass needs for one input.
  var tapeCount: Int {
    switch form {
    case .splines: order * (dimension + order - 1) * points
    case .transformedFunctions: 2 * dimension * points
    case .transformedWeights: dimension * points
    }
  }

  /// Writes the values of the m functions at the points x, function by function, and the tape.
  ///
  /// - Complexity: O(m r) per point for the recursion and for A psi; O(m r) multiplications for the powers alone.
  func forward(
    _ x: UnsafePointer<Double>, into values: UnsafeMutablePointer<Double>, tape: UnsafeMutablePointer<Double>
  ) {
    switch form {
    case .splines: recursion(x, into: values, tape: tape)
    case .transformedWeights: powers(x, into: values, distances: tape)
    case .transformedFunctions:
      let psi = tape + dimension * points
      powers(x, into: psi, distances: tape)
      for i in 0..<dimension {
        let b = values + i * points
        let diagonal = band[i * (order + 1)]
        for s in 0..<points { b[s] = diagonal * psi[i * points + s] }
        for k in 1...order where i + k < dimension {
          let (entry, source) = (band[i * (order + 1) + k], psi + (i + k) * points)
          for s in 0..<points { b[s] += entry * source[s] }
        }
      }
    }
  }

  /// Computes the derivative with respect to the points from that with respect to the functions, which it overwrites.
  ///
  /// - Parameter scratch: space for m + r - 1 functions.
  func backward(
    _ x: UnsafePointer<Double>, _ functions: UnsafeMutablePointer<Double>, tape: UnsafePointer<Double>,
    scratch: UnsafeMutablePointer<Double>, into dx: UnsafeMutablePointer<Double>
  ) {
    dx.update(repeating: 0, count: points)
    switch form {
    case .splines: recursionBack(x, functions, tape: tape, scratch: scratch, into: dx)
    case .transformedWeights: powersBack(functions, distances: tape, into: dx)
    case .transformedFunctions:
      scratch.update(repeating: 0, count: dimension * points)
      for i in 0..<dimension {
        for k in 0...order where i + k < dimension {
          let (entry, source, target) = (
            band[i * (order + 1) + k], functions + i * points, scratch + (i + k) * points
          )
          for s in 0..<points { target[s] += entry * source[s] }
        }
      }
      powersBack(scratch, distances: tape, into: dx)
    }
  }

  private func recursion(
    _ x: UnsafePointer<Double>, into values: UnsafeMutablePointer<Double>, tape: UnsafeMutablePointer<Double>
  ) {
    let count = dimension + order - 1
    for i in 0..<count {
      let (left, right, level) = (knots[i], knots[i + 1], tape + i * points)
      // The last interval is closed at 1.
      if i == dimension - 1 {
        for s in 0..<points { level[s] = left <= x[s] && x[s] <= right ? 1 : 0 }
      } else {
        for s in 0..<points { level[s] = left <= x[s] && x[s] < right && i < dimension ? 1 : 0 }
      }
    }
    for d in 1..<max(1, order) {
      for i in 0..<count - d {
        let (left, right) = (knots[i], knots[i + d + 1])
        let (p, q) = (reciprocal(d, i), reciprocal(d, i + 1))
        let (below, beside) = (tape + ((d - 1) * count + i) * points, tape + ((d - 1) * count + i + 1) * points)
        let level = tape + (d * count + i) * points
        for s in 0..<points { level[s] = (x[s] - left) * p * below[s] + (right - x[s]) * q * beside[s] }
      }
    }
    values.update(from: tape + (order - 1) * count * points, count: dimension * points)
  }

  private func recursionBack(
    _ x: UnsafePointer<Double>, _ functions: UnsafePointer<Double>, tape: UnsafePointer<Double>,
    scratch: UnsafeMutablePointer<Double>, into dx: UnsafeMutablePointer<Double>
  ) {
    let count = dimension + order - 1
    scratch.update(from: functions, count: dimension * points)
    for d in (1..<max(1, order)).reversed() {
      // In place from the right: entry i of the level below receives contributions from entries i and i - 1 of this
      // one.
      (scratch + (count - d) * points).update(repeating: 0, count: points)
      for i in (0..<count - d).reversed() {
        let (left, right) = (knots[i], knots[i + d + 1])
        let (p, q) = (reciprocal(d, i), reciprocal(d, i + 1))
        let (below, beside) = (tape + ((d - 1) * count + i) * points, tape + ((d - 1) * count + i + 1) * points)
        let (here, next) = (scratch + i * points, scratch + (i + 1) * points)
        for s in 0..<points {
          let g = here[s]
          dx[s] += g * (p * below[s] - q * beside[s])
          next[s] += g * (right - x[s]) * q
          here[s] = g * (x[s] - left) * p
        }
      }
    }
  }

  @inline(__always)
  private func reciprocal(_ d: Int, _ i: Int) -> Double { reciprocals[(d - 1) * knots.count + i] }

  /// psi_j = (x - t_j)_+^{r-1}, with (0)_+^0 = 1.
  private func powers(
    _ x: UnsafePointer<Double>, into psi: UnsafeMutablePointer<Double>, distances: UnsafeMutablePointer<Double>
  ) {
    for j in 0..<dimension {
      let (knot, distance, power) = (knots[j], distances + j * points, psi + j * points)
      for s in 0..<points {
        let y = x[s] - knot
        distance[s] = y < 0 ? 0 : y
        power[s] = order == 1 ? (y < 0 ? 0 : 1) : distance[s]
      }
      for _ in 2..<max(2, order) {
        for s in 0..<points { power[s] *= distance[s] }
      }
    }
  }

  private func powersBack(
    _ functions: UnsafeMutablePointer<Double>, distances: UnsafePointer<Double>, into dx: UnsafeMutablePointer<Double>
  ) {
    guard order > 1 else { return }
    for j in 0..<dimension {
      let (g, distance, degree) = (functions + j * points, distances + j * points, Double(order - 1))
      if order == 2 {
        for s in 0..<points { dx[s] += distance[s] > 0 ? g[s] : 0 }
        continue
      }
      for _ in 2..<order {
        for s in 0..<points { g[s] *= distance[s] }
      }
      for s in 0..<points { dx[s] += degree * g[s] }
    }
  }
}
