/// One of the numbers that a residual can read at a point. Outputs, coordinates, fields, and unknowns are numbered
/// from 0.
///
/// `side` is 0 or 1 if a side was chosen, see ``Jet/side(_:)``; otherwise it is `nil`.
public enum JetEntry: Hashable, Sendable {
  /// The value of an output.
  case value(of: Int, side: Int?)
  /// The derivative of an output with respect to coordinate k.
  case derivative(Int, of: Int, side: Int?)
  /// The second derivative of an output with respect to coordinates k <= l.
  case second(Int, Int, of: Int, side: Int?)
  /// The derivative of order 3 or 4 of an output with respect to coordinate k alone.
  case higher(Int, order: Int, of: Int, side: Int?)
  /// A coordinate of the point.
  case coordinate(Int, side: Int?)
  /// A given function of the point.
  case field(Int)
  /// A number that is trained together with the network.
  case unknown(Int)

  /// The order of the derivative; `nil` for entries that do not come from the network.
  var order: Int? {
    switch self {
    case .value: 0
    case .derivative: 1
    case .second: 2
    case .higher(_, let order, _, _): order
    case .coordinate, .field, .unknown: nil
    }
  }

  /// Whether the entry changes during training.
  var isTrained: Bool {
    if case .unknown = self { return true }
    return order != nil
  }

  /// The chosen side.
  var side: Int? {
    switch self {
    case .value(_, let side), .derivative(_, _, let side), .second(_, _, _, let side), .higher(_, _, _, let side),
      .coordinate(_, let side):
      side
    case .field, .unknown: nil
    }
  }

  /// Returns the same entry from a side.
  func from(side: Int) -> JetEntry {
    switch self {
    case .value(let q, _): .value(of: q, side: side)
    case .derivative(let k, let q, _): .derivative(k, of: q, side: side)
    case .second(let k, let l, let q, _): .second(k, l, of: q, side: side)
    case .higher(let k, let order, let q, _): .higher(k, order: order, of: q, side: side)
    case .coordinate(let k, _): .coordinate(k, side: side)
    case .field, .unknown: self
    }
  }
}

/// The data available to a residual at a point: the outputs u of the network, their first and second derivatives with
/// respect to the coordinates, their third and fourth derivatives with respect to a single coordinate, the coordinates,
/// given functions of the point, and unknown numbers.
public struct Jet<Number: ResidualNumber> {
  private let read: (JetEntry) -> Number
  private let chosen: Int?

  /// Creates a jet that reads its numbers from a function.
  public init(_ read: @escaping (JetEntry) -> Number) { self.init(read, side: nil) }

  private init(_ read: @escaping (JetEntry) -> Number, side: Int?) {
    self.read = read
    chosen = side
  }

  /// The value of output 0.
  public var value: Number { value(of: 0) }

  /// Returns the value of an output.
  public func value(of output: Int) -> Number { read(.value(of: output, side: chosen)) }

  /// Returns the derivative with respect to coordinate k.
  public func derivative(_ k: Int, of output: Int = 0) -> Number { read(.derivative(k, of: output, side: chosen)) }

  /// Returns the second derivative with respect to coordinates k and l.
  public func second(_ k: Int, _ l: Int, of output: Int = 0) -> Number {
    read(.second(min(k, l), max(k, l), of: output, side: chosen))
  }

  /// Returns the third derivative with respect to coordinate k.
  public func third(_ k: Int, of output: Int = 0) -> Number { read(.higher(k, order: 3, of: output, side: chosen)) }

  /// Returns the fourth derivative with respect to coordinate k.
  public func fourth(_ k: Int, of output: Int = 0) -> Number { read(.higher(k, order: 4, of: output, side: chosen)) }

  /// Returns coordinate k of the point.
  public func coordinate(_ k: Int) -> Number { read(.coordinate(k, side: chosen)) }

  /// Returns given function j of the point.
  public func field(_ j: Int) -> Number { read(.field(j)) }

  /// Returns unknown j of the problem, in its own units; see ``Unknown``.
  public func unknown(_ j: Int) -> Number { read(.unknown(j)) }

  /// Returns the jet from one side.
  ///
  /// In a term with partners, side 0 is the point and side 1 its partner. Otherwise the sides are those of an interface
  /// where an argument of `abs` in the features of the input is zero: side 0 where it is negative, side 1 where it is
  /// positive. The outputs are the same from both sides, but their derivatives are not. If no side is chosen,
  /// derivatives are those of the point, and on an interface those from the positive side.
  /// - Precondition: `side` is 0 or 1.
  public func side(_ side: Int) -> Jet {
    precondition(side == 0 || side == 1, "a jet has sides 0 and 1 (got \(side))")
    return Jet(read, side: side)
  }
}

/// A differential equation or condition: residuals that vanish where it holds, written once for all number types.
///
/// ```swift
/// struct Burgers: DifferentialEquation {
///   let viscosity: Double
///   func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
///     [u.derivative(0) + u.value * u.derivative(1) - N(viscosity) * u.second(1, 1)]
///   }
/// }
/// ```
public protocol DifferentialEquation: Sendable {
  /// Returns the residuals at a point, the same number at every point. The function is traced, so it must not branch on
  /// the numbers.
  func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N]
}
