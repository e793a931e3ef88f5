import Splines

/// The r B-splines that are not zero at each of many points, on uniform knots: one pass over the points, nothing else in
/// memory than the result.
public struct LocalBasisTable<Scalar: BinaryFloatingPoint & Sendable>: Sendable {
  /// The order r.
  public let order: SplineOrder
  /// The number n of intervals.
  public let intervals: Int
  /// The lower end a.
  public let lower: Scalar
  /// The upper end b.
  public let upper: Scalar
  /// The interval k of every point; its functions have the stored indices k ... k + r - 1.
  public private(set) var place: [Int32] = []
  /// The values, r for a point.
  public private(set) var values: [Scalar] = []

  /// A table for n equal intervals on [a, b].
  ///
  /// - Throws: ``SplineError`` for less than one interval and for an empty domain.
  public init(order: SplineOrder, intervals: Int, lower: Scalar, upper: Scalar) throws(SplineError) {
    guard intervals >= 1 else { throw .intervalCountOutOfRange(intervals) }
    guard lower.isFinite, upper.isFinite, lower < upper else {
      throw .emptyDomain(lower: "\(lower)", upper: "\(upper)")
    }
    self.order = order
    self.intervals = intervals
    self.lower = lower
    self.upper = upper
  }

  /// Evaluates at given points; the arrays are reused.
  ///
  /// - Throws: ``SplineError/pointOutsideDomain(value:lower:upper:)`` for the first point outside [a, b], NaN included.
  /// - Complexity: O(r^2) for a point.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public mutating func evaluate(at points: [Scalar]) throws(SplineError) {
    let r = order.value
    if place.count != points.count {
      place = Array(repeating: 0, count: points.count)
      values = Array(repeating: 0, count: points.count * r)
    }
    let (low, high, n) = (lower, upper, intervals)
    let bad: Int? = points.withUnsafeBufferPointer { x in
      place.withUnsafeMutableBufferPointer { k in
        values.withUnsafeMutableBufferPointer { v in
          guard let x0 = x.baseAddress, let k0 = k.baseAddress, let v0 = v.baseAddress else { return nil }
          // A loop for each order: the compiler unrolls what depends on it.
          return switch r {
          case 1: Self.fill(x0, points.count, k0, v0, low, high, n, 1)
          case 2: Self.fill(x0, points.count, k0, v0, low, high, n, 2)
          case 3: Self.fill(x0, points.count, k0, v0, low, high, n, 3)
          case 4: Self.fill(x0, points.count, k0, v0, low, high, n, 4)
          case 5: Self.fill(x0, points.count, k0, v0, low, high, n, 5)
          default: Self.fill(x0, points.count, k0, v0, low, high, n, r)
          }
        }
      }
    }
    if let bad { throw .pointOutsideDomain(value: "\(points[bad])", lower: "\(lower)", upper: "\(upper)") }
  }

  /// Returns the first point outside.
  @inline(__always)
  private static func fill(
    _ points: UnsafePointer<Scalar>, _ count: Int, _ place: UnsafeMutablePointer<Int32>,
    _ values: UnsafeMutablePointer<Scalar>, _ low: Scalar, _ high: Scalar, _ intervals: Int, _ r: Int
  ) -> Int? {
    let density = Scalar(intervals) / (high - low)
    let last = Int32(intervals - 1)
    for i in 0..<count {
      let x = points[i]
      guard x >= low, x <= high else { return i }
      let u = (x - low) * density
      let k = min(Int32(u), last)
      let f = u - Scalar(k)
      place[i] = k
      LocalBasisTable.scheme(f, r, values + i &* r)
    }
    return nil
  }

  /// The triangular scheme of uniform B-splines at the fraction f of an interval.
  @inline(__always)
  private static func scheme(_ f: Scalar, _ r: Int, _ v: UnsafeMutablePointer<Scalar>) {
    if r == 4 {
      // The cubic pieces in Bernstein form, whose coefficients are positive.
      let g = 1 - f
      let fg = f * g
      let sixth = 1 / Scalar(6)
      let first = g * g * (g * sixth)
      let last = f * f * (f * sixth)
      v[0] = first
      v[1] = 4 * first + 2 * g * fg + f * fg + last
      v[2] = 4 * last + 2 * f * fg + g * fg + first
      v[3] = last
      return
    }
    v[0] = 1
    var d = 1
    while d < r {
      let inverse = 1 / Scalar(d)
      var saved: Scalar = 0
      for s in 0..<d {
        let share = v[s] * inverse
        v[s] = saved + (Scalar(s &+ 1) - f) * share
        saved = (f + Scalar(d &- 1 &- s)) * share
      }
      v[d] = saved
      d &+= 1
    }
  }
}
