import RealModule

/// A number that records how it was computed: calling a residual with traced numbers records its operations, from which
/// values and partial derivatives are computed for whole blocks of points.
///
/// Operations on constants are evaluated immediately, and operations that change nothing (a sum with zero, a product
/// with one) are omitted. A product with the constant zero is zero.
public struct TracedNumber: ResidualNumber, Sendable {
  let node: Node

  /// A node in the graph of operations.
  final class Node: Sendable {
    enum Kind: Sendable {
      case constant(Double)
      case entry(JetEntry)
      case unary(UnaryFunction, Node)
      case binary(BinaryOperation, Node, Node)
    }
    let kind: Kind
    init(_ kind: Kind) { self.kind = kind }
  }

  /// Creates a constant.
  public init(_ value: Double) { node = Node(.constant(value)) }
  /// Creates a constant.
  public init(floatLiteral value: Double) { self.init(value) }
  /// Creates a constant.
  public init(integerLiteral value: Int) { self.init(Double(value)) }

  /// Creates a number read from a jet.
  init(_ entry: JetEntry) { node = Node(.entry(entry)) }

  /// Creates the number of a node.
  init(_ node: Node) { self.node = node }

  private init(_ kind: Node.Kind) { node = Node(kind) }

  private var constant: Double? {
    if case .constant(let value) = node.kind { return value }
    return nil
  }

  private static func binary(_ operation: BinaryOperation, _ a: TracedNumber, _ b: TracedNumber) -> TracedNumber {
    if let x = a.constant, let y = b.constant { return TracedNumber(operation(x, y)) }
    return TracedNumber(.binary(operation, a.node, b.node))
  }

  private static func unary(_ function: UnaryFunction, _ x: TracedNumber) -> TracedNumber {
    if let value = x.constant { return TracedNumber(function(value)) }
    return TracedNumber(.unary(function, x.node))
  }

  /// The sum.
  public static func + (a: TracedNumber, b: TracedNumber) -> TracedNumber {
    if a.constant == 0 { return b }
    if b.constant == 0 { return a }
    return binary(.add, a, b)
  }

  /// The difference.
  public static func - (a: TracedNumber, b: TracedNumber) -> TracedNumber {
    if b.constant == 0 { return a }
    if a.constant == 0 { return -b }
    return binary(.subtract, a, b)
  }

  /// The product.
  public static func * (a: TracedNumber, b: TracedNumber) -> TracedNumber {
    if a.constant == 1 || b.constant == 0 { return b }
    if b.constant == 1 || a.constant == 0 { return a }
    if a.constant == -1 { return -b }
    if b.constant == -1 { return -a }
    return binary(.multiply, a, b)
  }

  /// The quotient.
  public static func / (a: TracedNumber, b: TracedNumber) -> TracedNumber {
    if b.constant == 1 { return a }
    return binary(.divide, a, b)
  }

  /// The negative.
  public static prefix func - (a: TracedNumber) -> TracedNumber {
    if case .unary(.negate, let inner) = a.node.kind { return TracedNumber(inner.kind) }
    return unary(.negate, a)
  }

  /// The absolute value.
  public static func abs(_ x: TracedNumber) -> TracedNumber { unary(.abs, x) }
  /// The sine.
  public static func sin(_ x: TracedNumber) -> TracedNumber { unary(.sin, x) }
  /// The cosine.
  public static func cos(_ x: TracedNumber) -> TracedNumber { unary(.cos, x) }
  /// The exponential function.
  public static func exp(_ x: TracedNumber) -> TracedNumber { unary(.exp, x) }
  /// The natural logarithm.
  public static func log(_ x: TracedNumber) -> TracedNumber { unary(.log, x) }
  /// The square root.
  public static func sqrt(_ x: TracedNumber) -> TracedNumber { unary(.sqrt, x) }
  /// The hyperbolic tangent.
  public static func tanh(_ x: TracedNumber) -> TracedNumber { unary(.tanh, x) }
  /// The complementary error function.
  public static func erfc(_ x: TracedNumber) -> TracedNumber { unary(.erfc, x) }
}

/// The operations of two numbers.
enum BinaryOperation: String, Sendable {
  case add, subtract, multiply, divide

  /// Returns the result for any number type.
  func callAsFunction<Number: ResidualNumber>(_ a: Number, _ b: Number) -> Number {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    }
  }

  /// Whether the operands may be exchanged.
  var isCommutative: Bool { self == .add || self == .multiply }
}

/// The functions of one number.
enum UnaryFunction: String, Sendable {
  case negate, abs, sin, cos, exp, log, sqrt, tanh, erfc

  /// Returns the result for any number type.
  func callAsFunction<Number: ResidualNumber>(_ x: Number) -> Number {
    switch self {
    case .negate: -x
    case .abs: .abs(x)
    case .sin: .sin(x)
    case .cos: .cos(x)
    case .exp: .exp(x)
    case .log: .log(x)
    case .sqrt: .sqrt(x)
    case .tanh: .tanh(x)
    case .erfc: .erfc(x)
    }
  }
}
