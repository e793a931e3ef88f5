import RealModule

/// A number with its gradient and Hessian in up to four coordinates, used to differentiate the input features.
///
/// On an interface, where the argument of `abs` is zero up to a tolerance, the derivative is that from the chosen side.
struct TaylorNumber: ResidualNumber {
  /// The value.
  var value: Double
  /// The first derivatives.
  var gradient = SIMD4<Double>(repeating: 0)
  /// The rows of second derivatives.
  var hessian: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>) = (.zero, .zero, .zero, .zero)
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
    result.side = a.side == 0 ? b.side : a.side
    result.tolerance = max(a.tolerance, b.tolerance)
    return result
  }

  /// Applies a function f, given f, f', and f''.
  private func chain(_ f: Double, _ first: Double, _ second: Double) -> TaylorNumber {
    .combine(f, self, first, self, 0, second)
  }

  static func + (a: TaylorNumber, b: TaylorNumber) -> TaylorNumber { combine(a.value + b.value, a, 1, b, 1, 0) }
  static func - (a: TaylorNumber, b: TaylorNumber) -> TaylorNumber { combine(a.value - b.value, a, 1, b, -1, 0) }
  static func * (a: TaylorNumber, b: TaylorNumber) -> TaylorNumber {
    combine(a.value * b.value, a, b.value, b, a.value, 2)
  }
  static func / (a: TaylorNumber, b: TaylorNumber) -> TaylorNumber {
    let inverse = 1 / b.value
    var result = a * b.chain(inverse, -inverse * inverse, 2 * inverse * inverse * inverse)
    result.value = a.value / b.value
    return result
  }
  static prefix func - (a: TaylorNumber) -> TaylorNumber { a.chain(-a.value, -1, 0) }

  static func abs(_ x: TaylorNumber) -> TaylorNumber {
    let isOnInterface = x.side != 0 && x.value.magnitude <= x.tolerance
    return x.chain(x.value.magnitude, isOnInterface ? Double(x.side) : (x.value < 0 ? -1 : 1), 0)
  }
  static func sin(_ x: TaylorNumber) -> TaylorNumber {
    x.chain(.sin(x.value), .cos(x.value), -.sin(x.value))
  }
  static func cos(_ x: TaylorNumber) -> TaylorNumber {
    x.chain(.cos(x.value), -.sin(x.value), -.cos(x.value))
  }
  static func exp(_ x: TaylorNumber) -> TaylorNumber {
    let f = Double.exp(x.value)
    return x.chain(f, f, f)
  }
  static func log(_ x: TaylorNumber) -> TaylorNumber {
    x.chain(.log(x.value), 1 / x.value, -1 / (x.value * x.value))
  }
  static func sqrt(_ x: TaylorNumber) -> TaylorNumber {
    let f = x.value.squareRoot()
    return x.chain(f, 1 / (2 * f), -1 / (4 * f * x.value))
  }
  static func tanh(_ x: TaylorNumber) -> TaylorNumber {
    let f = Double.tanh(x.value)
    return x.chain(f, 1 - f * f, -2 * f * (1 - f * f))
  }
  static func erfc(_ x: TaylorNumber) -> TaylorNumber {
    let slope = -2 / Double.pi.squareRoot() * Double.exp(-x.value * x.value)
    return x.chain(.erfc(x.value), slope, -2 * x.value * slope)
  }
}
