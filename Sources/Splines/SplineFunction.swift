import RealModule

/// A spline function s = sum_i c_i b_i on [a, b], stored as its knots and its B-spline coefficients.
///
/// Over an exact field every operation is exact.
public struct SplineFunction<Scalar: SplineScalar>: Equatable, Sendable {
  /// The knots.
  public let knots: KnotVector<Scalar>
  /// The coefficients c_i, i = 1 - r ... n - 1, starting with c_{1-r}.
  public let coefficients: [Scalar]

  /// Creates the function with given coefficients.
  ///
  /// - Throws: ``SplineError/shapeMismatch(what:expected:found:)`` unless there are m = n + r - 1 coefficients, and
  ///   ``SplineError/notFinite(what:index:value:)`` for the first one that is infinite or NaN.
  /// - Complexity: O(m).
  public init(_ knots: KnotVector<Scalar>, coefficients: [Scalar]) throws(SplineError) {
    guard coefficients.count == knots.dimension else {
      throw .shapeMismatch(what: "the coefficient vector", expected: knots.dimension, found: coefficients.count)
    }
    if let place = coefficients.firstIndex(where: { !isFinite($0) }) {
      throw .notFinite(what: "coefficient", index: place + 1 - knots.order.value, value: "\(coefficients[place])")
    }
    self.knots = knots
    self.coefficients = coefficients
  }

  /// Returns s(x).
  ///
  /// - Throws: ``SplineError/pointOutsideDomain(value:lower:upper:)`` outside [a, b].
  /// - Complexity: O(r^2 + log n).
  @inlinable
  public func value(at x: Scalar) throws(SplineError) -> Scalar {
    let (k, values) = try BSplineBasis(knots).nonzeroValues(at: x)
    var sum: Scalar = 0
    for (s, value) in values.enumerated() { sum += coefficients[k + s] * value }
    return sum
  }

  /// Returns the derivatives s(x), s'(x), ... of order 0 ... `count`: from the right at knots, from the left at b.
  ///
  /// - Throws: ``SplineError`` for a point outside [a, b] and for a negative `count`.
  /// - Complexity: O(r^2 (count + 1) + log n).
  public func derivatives(at x: Scalar, upTo count: Int) throws(SplineError) -> [Scalar] {
    let (k, rows) = try BSplineBasis(knots).nonzeroDerivatives(at: x, upTo: count)
    return rows.map { row in row.indices.reduce(0 as Scalar) { $0 + coefficients[k + $1] * row[$1] } }
  }

  /// Returns the derivative s', a spline of order r - 1 on the same interior knots:
  /// c'_i = (r - 1) (c_i - c_{i-1}) / (t_{i+r-1} - t_i).
  ///
  /// - Throws: ``SplineError/orderOutOfRange(_:)`` for a step function, r = 1.
  /// - Complexity: O(m).
  public func derivative() throws(SplineError) -> SplineFunction {
    let r = knots.order.value
    let lower = try KnotVector(order: SplineOrder(r - 1), knots: Array(knots.values.dropFirst().dropLast()))
    return try SplineFunction(
      lower,
      coefficients: lower.basisIndices.map { i in
        let rise = coefficients[i + r - 1] - coefficients[i + r - 2]
        return Scalar(integer: r - 1) * rise / (knots[i + r - 1] - knots[i])
      })
  }

  /// Returns the antiderivative that vanishes at a, a spline of order r + 1 on the same interior knots. One further
  /// exterior knot is added on either side, at the distance between the two outermost ones.
  ///
  /// - Throws: ``SplineError/orderOutOfRange(_:)`` for the highest order, and ``SplineError`` if a sum overflows.
  /// - Complexity: O(m).
  public func antiderivative() throws(SplineError) -> SplineFunction {
    let r = knots.order.value
    let t = knots.values
    let (first, last) = (t[0] - (t[1] - t[0]), t[t.count - 1] + (t[t.count - 1] - t[t.count - 2]))
    let higher = try KnotVector(order: SplineOrder(r + 1), knots: [first] + t + [last])
    var sums: [Scalar] = [0]
    for (place, c) in coefficients.enumerated() {
      sums.append(sums[place] + c * (t[place + r] - t[place]) / Scalar(integer: r))
    }
    let raw = try SplineFunction(higher, coefficients: sums)
    let start = try raw.value(at: knots.lower)
    return try SplineFunction(higher, coefficients: sums.map { $0 - start })
  }

  /// Returns the integral of s from one point of [a, b] to another.
  ///
  /// To compute several integrals, keep the ``antiderivative()``.
  ///
  /// - Throws: the errors of ``antiderivative()``, and ``SplineError/pointOutsideDomain(value:lower:upper:)``.
  /// - Complexity: O(m + r^2).
  public func integral(from start: Scalar, to end: Scalar) throws(SplineError) -> Scalar {
    let primitive = try antiderivative()
    return try primitive.value(at: end) - primitive.value(at: start)
  }

  /// Returns the same function on finer knots (Lemma 6).
  ///
  /// - Throws: ``SplineError`` if the finer space does not contain this one.
  /// - Complexity: O(m' (r^2 + log n)).
  public func refined(onto finer: KnotVector<Scalar>) throws(SplineError) -> SplineFunction {
    let columns = try ProlongationColumns(coarse: knots, fine: finer).columns
    return try SplineFunction(
      finer,
      coefficients: columns.map { column in
        column.entries.indices.reduce(0 as Scalar) { $0 + column.entries[$1] * coefficients[column.firstRow + $1] }
      })
  }

  /// Returns the same function with every interval halved.
  ///
  /// - Throws: ``SplineError`` if a floating-point gap is too small to halve.
  /// - Complexity: O(m r^2).
  public func refinedDyadically() throws(SplineError) -> SplineFunction {
    try refined(onto: knots.refinedDyadically())
  }
}
