extension TracedNumber {
  /// Returns the derivative with respect to a coordinate, as a traced number.
  ///
  /// Values of the network become their first derivatives and these become second derivatives, and in a single coordinate so
  /// on up to the fourth. The derivative of `abs` at x is x / |x|; fields and unknowns are treated as constants.
  /// - Precondition: no derivative of the network becomes a fifth one, or a third one in several coordinates.
  /// - Complexity: O(operations).
  func derivative(_ coordinate: Int) -> TracedNumber {
    var known: [ObjectIdentifier: TracedNumber] = [:]
    return TracedNumber.derivative(self, coordinate, &known)
  }

  private static func derivative(
    _ x: TracedNumber, _ k: Int, _ known: inout [ObjectIdentifier: TracedNumber]
  ) -> TracedNumber {
    if let result = known[ObjectIdentifier(x.node)] { return result }
    let result: TracedNumber
    switch x.node.kind {
    case .constant: result = 0
    case .entry(let entry): result = derivative(of: entry, k)
    case .unary(let function, let inner):
      let u = TracedNumber(inner)
      result = slope(function, u, x) * derivative(u, k, &known)
    case .binary(let operation, let left, let right):
      let (a, b) = (TracedNumber(left), TracedNumber(right))
      let (da, db) = (derivative(a, k, &known), derivative(b, k, &known))
      result =
        switch operation {
        case .add: da + db
        case .subtract: da - db
        case .multiply: da * b + a * db
        case .divide: da / b - x * db / b
        }
    }
    known[ObjectIdentifier(x.node)] = result
    return result
  }

  /// Returns f'(u), given f(u).
  private static func slope(_ function: UnaryFunction, _ u: TracedNumber, _ value: TracedNumber) -> TracedNumber {
    switch function {
    case .negate: -1
    case .abs: u / value
    case .sin: .cos(u)
    case .cos: -.sin(u)
    case .exp: value
    case .log: 1 / u
    case .sqrt: 0.5 / value
    case .tanh: 1 - value * value
    case .erfc: TracedNumber(-2 / Double.pi.squareRoot()) * .exp(-(u * u))
    }
  }

  private static func derivative(of entry: JetEntry, _ k: Int) -> TracedNumber {
    switch entry {
    case .value(let q, let side): TracedNumber(.derivative(k, of: q, side: side))
    case .derivative(let l, let q, let side): TracedNumber(.second(min(k, l), max(k, l), of: q, side: side))
    case .second(k, k, let q, let side): TracedNumber(.higher(k, order: 3, of: q, side: side))
    case .higher(k, 3, let q, let side): TracedNumber(.higher(k, order: 4, of: q, side: side))
    case .coordinate(let l, _): l == k ? 1 : 0
    case .field, .unknown: 0
    case .second, .higher:
      preconditionFailure("TracedNumber: the derivative of \(entry) with respect to coordinate \(k) is not available")
    }
  }
}
