import RealModule

/// A number with its gradient and Hessian in up to four coordinates, and its third and fourth derivatives in each of them,
/// used to differentiate the input features.
///
/// On an interface, where the argument of `abs` is zero up to a tolerance, the derivative is that from the chosen side.
struct TaylorNumber: ResidualNumber {
  /// The value.
  var value: Double
  /// The first derivatives.
  var gradient = SIMD4<Double>(repeating: 0)
  /// The rows of second derivatives.
  var hessian: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>) = (.zero, .zero, .zero, .zero)
  /// The third derivatives, each in one coordinate.
  var third = SIMD4<Double>(repeating: 0)
  /// The fourth derivatives, each in one coordinate.
  var fourth = SIMD4<Double>(repeating: 0)
  /// The sign used for arguments of `abs` within the tolerance of zero; 0 for a constant.
  var side = 0
  /// The tolerance below which a number counts as zero.
  var tolerance = 0.0

  init(_ value: Double) { self.value = value }
  init(floatLiteral value: Double) { self.init(value) }
  init(integerLiteral value: Int) { self.init(Double(value)) }

  /// Creates coordinate k.
  init(coordinate k: Int, value: Double, side: Int, tolerance: Double) {
    self.value = value
    gradient[k] = 1
    self.side = side
    self.tolerance = tolerance
  }

  /// Returns the second derivative with respect to coordinates k and l.
  func second(_ k: Int, _ l: Int) -> Double {
    switch k {
    case 0: hessian.0[l]
    case 1: hessian.1[l]
    case 2: hessian.2[l]
    default: hessian.3[l]
    }
  }

  /// The second derivatives, each in one coordinate.
  private var second: SIMD4<Double> { SIMD4(hessian.0[0], hessian.1[1], hessian.2[2], hessian.3[3]) }

  /// Returns the derivative of order 3 or 4 with respect to coordinate k.
  func higher(_ k: Int, order: Int) -> Double { order == 3 ? third[k] : fourth[k] }

  /// Combines derivatives as s a + t b + c (grad a grad b^T + grad b grad a^T) / 2, with a given value.
  private static func combine(
    _ value: Double, _ a: TaylorNumber, _ s: Double, _ b: TaylorNumber, _ t: Double, _ c: Double
  ) -> TaylorNumber {
    var result = TaylorNumber(value)
    result.gradient = s * a.gradient + t * b.gradient
    func row(_ p: SIMD4<Double>, _ q: SIMD4<Double>, _ k: Int) -> SIMD4<Double> {
      s * p + t * q + (c / 2) * (a.gradient[k] * b.gradient + b.gradient[k] * a.gradient)
    }
    result.hessian = (
      row(a.hessian.0, b.hessian.0, 0), row(a.hessian.1, b.hessian.1, 1), row(a.hessian.2, b.hessian.2, 2),
      row(a.hessian.3, b.hessian.3, 3)
    )
    result.third = s * a.third + t * b.third
    result.fourth = s * a.fourth + t * b.fourth
    result.side = a.side == 0 ? b.side : a.side
    result.tolerance = max(a.tolerance, b.tolerance)
    return result
  }

  /// Applies a function, given its value and its derivatives of orders 1 ... 4.
  private func chain(_ f: Double, _ f1: Double, _ f2: Double, _ f3: Double, _ f4: Double) -> TaylorNumber {
    var result = TaylorNumber.combine(f, self, f1, self, 0, f2)
    let (x1, x2) = (gradient, second)
    let square = x1 * x1
    result.third += (3 * f2) * (x1 * x2)
    result.third += f3 * (square * x1)
    let bent: SIMD4<Double> = 4 * (x1 * third)
    result.fourth += f2 * (bent + 3 * (x2 * x2))
    result.fourth += (6 * f3) * (square * x2)
    result.fourth += f4 * (square * square)
    return result
  }

  static func + (a: TaylorNumber, b: TaylorNumber) -> TaylorNumber { combine(a.value + b.value, a, 1, b, 1, 0) }
  static func - (a: TaylorNumber, b: TaylorNumber) -> TaylorNumber { combine(a.value - b.value, a, 1, b, -1, 0) }
  static func * (a: TaylorNumber, b: TaylorNumber) -> TaylorNumber {
    var result = combine(a.value * b.value, a, b.value, b, a.value, 2)
    let (a2, b2) = (a.second, b.second)
    let third: SIMD4<Double> = a2 * b.gradient + a.gradient * b2
    let fourth: SIMD4<Double> = a.third * b.gradient + a.gradient * b.third
    result.third += 3 * third
    result.fourth += 4 * fourth
    result.fourth += 6 * (a2 * b2)
    return result
  }
  static func / (a: TaylorNumber, b: TaylorNumber) -> TaylorNumber {
    let inverse = 1 / b.value
    let cube = inverse * inverse * inverse
    var result =
      a * b.chain(inverse, -inverse * inverse, 2 * cube, -6 * cube * inverse, 24 * cube * inverse * inverse)
    result.value = a.value / b.value
    return result
  }
  static prefix func - (a: TaylorNumber) -> TaylorNumber { a.chain(-a.value, -1, 0, 0, 0) }

  static func abs(_ x: TaylorNumber) -> TaylorNumber {
    let isOnInterface = x.side != 0 && x.value.magnitude <= x.tolerance
    return x.chain(x.value.magnitude, isOnInterface ? Double(x.side) : (x.value < 0 ? -1 : 1), 0, 0, 0)
  }
  static func sin(_ x: TaylorNumber) -> TaylorNumber {
    let (s, c) = (Double.sin(x.value), Double.cos(x.value))
    return x.chain(s, c, -s, -c, s)
  }
  static func cos(_ x: TaylorNumber) -> TaylorNumber {
    let (s, c) = (Double.sin(x.value), Double.cos(x.value))
    return x.chain(c, -s, -c, s, c)
  }
  static func exp(_ x: TaylorNumber) -> TaylorNumber {
    let f = Double.exp(x.value)
    return x.chain(f, f, f, f, f)
  }
  static func log(_ x: TaylorNumber) -> TaylorNumber {
    let inverse = 1 / x.value
    let cube = inverse * inverse * inverse
    return x.chain(.log(x.value), inverse, -1 / (x.value * x.value), 2 * cube, -6 * cube * inverse)
  }
  static func sqrt(_ x: TaylorNumber) -> TaylorNumber {
    let f = x.value.squareRoot()
    let second = -1 / (4 * f * x.value)
    return x.chain(f, 1 / (2 * f), second, -1.5 * second / x.value, 3.75 * second / (x.value * x.value))
  }
  static func tanh(_ x: TaylorNumber) -> TaylorNumber {
    let f = Double.tanh(x.value)
    let slope = 1 - f * f
    return x.chain(f, slope, -2 * f * slope, (6 * f * f - 2) * slope, (16 - 24 * f * f) * f * slope)
  }
  static func erfc(_ x: TaylorNumber) -> TaylorNumber {
    let z = x.value
    let slope = -2 / Double.pi.squareRoot() * Double.exp(-z * z)
    return x.chain(.erfc(z), slope, -2 * z * slope, (4 * z * z - 2) * slope, (12 - 8 * z * z) * z * slope)
  }
}
