import RealModule

/// A polynomial in one variable, given by its coefficients of 1, x, x^2, ...
public struct Polynomial<Scalar: SplineScalar>: Equatable, Sendable {
  /// The coefficients in ascending order, without trailing zeros; empty for the zero polynomial.
  public let coefficients: [Scalar]

  /// Creates a polynomial from its coefficients in ascending order; trailing zeros are dropped.
  public init(_ coefficients: [Scalar]) {
    let count = (coefficients.lastIndex { $0 != 0 } ?? -1) + 1
    self.coefficients = Array(coefficients.prefix(count))
  }

  /// The degree; -1 for the zero polynomial.
  public var degree: Int { coefficients.count - 1 }

  /// Evaluates the polynomial at `x` by Horner's scheme.
  public func evaluate(at x: Scalar) -> Scalar {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }

  /// Returns the derivative.
  public func derivative() -> Polynomial {
    Polynomial(coefficients.indices.dropFirst().map { coefficients[$0] * Scalar(integer: $0) })
  }

  /// Multiplies the polynomial by a number.
  public func scaled(by factor: Scalar) -> Polynomial { Polynomial(coefficients.map { $0 * factor }) }

  /// The sum.
  public static func + (a: Polynomial, b: Polynomial) -> Polynomial {
    Polynomial(
      (0..<Swift.max(a.coefficients.count, b.coefficients.count)).map { k in
        (k < a.coefficients.count ? a.coefficients[k] : 0) + (k < b.coefficients.count ? b.coefficients[k] : 0)
      })
  }

  /// The difference.
  public static func - (a: Polynomial, b: Polynomial) -> Polynomial { a + b.scaled(by: -1) }

  /// The product.
  public static func * (a: Polynomial, b: Polynomial) -> Polynomial {
    if a.coefficients.isEmpty || b.coefficients.isEmpty { return Polynomial([]) }
    var product = [Scalar](repeating: 0, count: a.coefficients.count + b.coefficients.count - 1)
    for (i, x) in a.coefficients.enumerated() {
      for (j, y) in b.coefficients.enumerated() { product[i + j] += x * y }
    }
    return Polynomial(product)
  }
}
