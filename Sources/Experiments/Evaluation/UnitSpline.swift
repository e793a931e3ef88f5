import RealModule
import Splines

/// A spline s(x) = sum_i u_i b_i(x) on the knots 1 - r ... n + r - 1, [a, b] = [0, n], evaluated at many points in each
/// ``SplineForm``, with the same care for speed.
///
/// Every uniform knot vector is an affine image of these knots, and the scaled change of basis At is the same for all
/// of them (Corollary 1). Integers are exact in floating point, so all rounding comes from the form itself.
package struct UnitSpline<Scalar: BinaryFloatingPoint & AlgebraicField & Sendable>: Sendable {
  /// The order r.
  package let order: SplineOrder
  /// The number n of intervals.
  package let intervals: Int
  /// The weights u, index i + r - 1.
  package let splineWeights: [Scalar]
  /// The weights w = At^T u of the scaled ReLU powers.
  package let reluWeights: [Scalar]
  /// The knots 1 - r ... n + r - 1.
  @usableFromInline let knots: [Scalar]
  /// At_{i, i+k}, k = 0 ... r: (-1)^k C(r, k) / (r - 1)!.
  @usableFromInline let stencil: [Scalar]

  /// Creates a spline.
  ///
  /// - Parameters:
  ///   - order: the order r.
  ///   - intervals: the number n.
  ///   - weights: m = n + r - 1 numbers representable in `Scalar`; if they have at most 40 bits, the weights w are
  ///     rounded only once.
  /// - Throws: `SplineError` for fewer than one interval and for a wrong number of weights.
  /// - Complexity: O(m r).
  package init(order: SplineOrder, intervals: Int, weights: [Double]) throws(SplineError) {
    let r = order.value
    guard intervals >= 1 else { throw .intervalCountOutOfRange(intervals) }
    let m = intervals + r - 1
    guard weights.count == m else {
      throw .shapeMismatch(what: "the spline weights", expected: m, found: weights.count)
    }
    self.order = order
    self.intervals = intervals
    splineWeights = weights.map { Scalar($0) }
    knots = (1 - r...intervals + r - 1).map { Scalar($0) }
    let factorial = (1..<max(2, r)).reduce(1.0) { $0 * Double($1) }
    var binomials = [1.0]
    for k in 0..<r { binomials.append(-binomials[k] * Double(r - k) / Double(k + 1)) }
    stencil = binomials.map { Scalar($0 / factorial) }
    reluWeights = (0..<m).map { j in
      let sum = (0...min(r, j)).reduce(0.0) { $0 + binomials[$1] * weights[j - $1] }
      return Scalar(sum / factorial)
    }
  }

  /// Returns the values at points of [0, n] in one of the forms.
  ///
  /// - Precondition: all points lie in [0, n].
  /// - Complexity: O((n + r) r) per point for the recursion and the ReLU powers, O(r^2) for local evaluation.
  @inlinable
  package func values(at points: [Scalar], form: SplineForm) -> [Scalar] {
    precondition(
      points.allSatisfy { 0 <= $0 && $0 <= Scalar(intervals) }, "UnitSpline: a point lies outside [0, n]")
    // A separate loop for each order lets the compiler unroll the code that depends on it.
    return switch order.value {
    case 1: values(points, form, 1)
    case 2: values(points, form, 2)
    case 3: values(points, form, 3)
    case 4: values(points, form, 4)
    case 5: values(points, form, 5)
    case 6: values(points, form, 6)
    default: values(points, form, order.value)
    }
  }

  @inlinable @inline(__always)
  func values(_ points: [Scalar], _ form: SplineForm, _ r: Int) -> [Scalar] {
    let scratch = UnsafeMutablePointer<Scalar>.allocate(capacity: knots.count + 1)
    scratch.initialize(repeating: 0, count: knots.count + 1)
    defer { scratch.deallocate() }
    return withWeights { u, w, t in
      switch form {
      case .coxDeBoor: points.map { byCoxDeBoor($0, r, u, t, scratch) }
      case .reluThenChange: points.map { byReLUPowers($0, r, u, t, scratch) }
      case .reluWeights: points.map { byReLUWeights($0, r, w, t, scratch) }
      case .local: points.map { locally($0, r, u, scratch) }
      }
    }
  }

  @inlinable @inline(__always)
  func withWeights<Result>(
    _ body: (UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafePointer<Scalar>) -> Result
  ) -> Result {
    splineWeights.withUnsafeBufferPointer { u in
      reluWeights.withUnsafeBufferPointer { w in
        knots.withUnsafeBufferPointer { t in body(u.baseAddress!, w.baseAddress!, t.baseAddress!) }
      }
    }
  }

  @inlinable @inline(__always)
  func byCoxDeBoor(
    _ x: Scalar, _ r: Int, _ u: UnsafePointer<Scalar>, _ t: UnsafePointer<Scalar>,
    _ table: UnsafeMutablePointer<Scalar>
  ) -> Scalar {
    let count = intervals &+ 2 &* r &- 2
    for p in 0..<count { table[p] = 0 }
    table[interval(of: x) &+ r &- 1] = 1
    var s = 2
    while s <= r {
      let inverse = 1 / Scalar(s &- 1)
      for p in 0..<(count &- s &+ 1) {
        table[p] = ((x - t[p]) * table[p] + (t[p &+ s] - x) * table[p &+ 1]) * inverse
      }
      s &+= 1
    }
    return dot(table, u, intervals &+ r &- 1)
  }

  @inlinable @inline(__always)
  func byReLUPowers(
    _ x: Scalar, _ r: Int, _ u: UnsafePointer<Scalar>, _ t: UnsafePointer<Scalar>,
    _ psi: UnsafeMutablePointer<Scalar>
  ) -> Scalar {
    let m = intervals &+ r &- 1
    for j in 0..<m { psi[j] = power(x - t[j], r) }
    for j in m..<(m &+ r) { psi[j] = 0 }
    stencil.withUnsafeBufferPointer { a in
      for i in 0..<m {
        var b = a[0] * psi[i]
        for k in 1..<(r &+ 1) { b += a[k] * psi[i &+ k] }
        psi[i] = b
      }
    }
    return dot(psi, u, m)
  }

  @inlinable @inline(__always)
  func byReLUWeights(
    _ x: Scalar, _ r: Int, _ w: UnsafePointer<Scalar>, _ t: UnsafePointer<Scalar>,
    _ psi: UnsafeMutablePointer<Scalar>
  ) -> Scalar {
    let m = intervals &+ r &- 1
    for j in 0..<m { psi[j] = power(x - t[j], r) }
    return dot(psi, w, m)
  }

  @inlinable @inline(__always)
  func locally(
    _ x: Scalar, _ r: Int, _ u: UnsafePointer<Scalar>, _ values: UnsafeMutablePointer<Scalar>
  ) -> Scalar {
    let k = interval(of: x)
    let f = x - Scalar(k)
    values[0] = 1
    var d = 1
    while d < r {
      var saved: Scalar = 0
      let inverse = 1 / Scalar(d)
      for s in 0..<d {
        let share = values[s] * inverse
        values[s] = saved + (Scalar(s &+ 1) - f) * share
        saved = (f + Scalar(d &- 1 &- s)) * share
      }
      values[d] = saved
      d &+= 1
    }
    return dot(values, u + k, r)
  }

  /// Returns the knot interval of a point of [0, n]; the last interval is closed.
  @inlinable @inline(__always)
  func interval(of x: Scalar) -> Int { min(Int(x), intervals &- 1) }

  /// (y)_+^{r-1}, with (0)_+^0 = 1.
  @inlinable @inline(__always)
  func power(_ y: Scalar, _ r: Int) -> Scalar {
    if r == 1 { return y < 0 ? 0 : 1 }
    let base = y < 0 ? 0 : y
    var result = base
    for _ in 2..<max(2, r) { result *= base }
    return result
  }

  /// Returns the sum of a_k b_k, accumulated in four partial sums.
  @inlinable @inline(__always)
  func dot(_ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ count: Int) -> Scalar {
    var (s0, s1, s2, s3): (Scalar, Scalar, Scalar, Scalar) = (0, 0, 0, 0)
    var k = 0
    while k &+ 3 < count {
      s0 += a[k] * b[k]
      s1 += a[k &+ 1] * b[k &+ 1]
      s2 += a[k &+ 2] * b[k &+ 2]
      s3 += a[k &+ 3] * b[k &+ 3]
      k &+= 4
    }
    while k < count {
      s0 += a[k] * b[k]
      k &+= 1
    }
    return (s0 + s1) + (s2 + s3)
  }
}
