import RealModule

/// The inputs of the network as functions of up to four coordinates, differentiated through up to second order.
///
/// A level set such as |x| lets a network have kinks where x = 0. There the two one-sided derivatives differ, see
/// ``Jet/side(_:)``.
public struct InputFeatures: Sendable {
  /// The number of coordinates, 1 ... 4.
  public let coordinates: Int
  let program: ExpressionProgram

  /// The coordinates themselves.
  ///
  /// - Precondition: 1 ... 4 coordinates.
  public static func coordinates(_ count: Int) -> InputFeatures {
    precondition((1...4).contains(count), "a problem has 1 to 4 coordinates, not \(count)")
    return InputFeatures(
      coordinates: count, program: ExpressionProgram((0..<count).map { TracedNumber(.coordinate($0, side: nil)) }))
  }

  /// Features of one's own: `InputFeatures(coordinates: 2) { x in [x[0], x[1], .abs(x[0])] }`.
  ///
  /// - Parameters:
  ///   - coordinates: how many there are.
  ///   - features: the inputs of the network, from the coordinates; called once.
  /// - Throws: ``CollocationError/coordinateCount(_:)`` for fewer than 1 or more than 4,
  ///   ``CollocationError/noFeatures``.
  public init(coordinates: Int, _ features: ([TracedNumber]) -> [TracedNumber]) throws(CollocationError) {
    guard (1...4).contains(coordinates) else { throw .coordinateCount(coordinates) }
    let inputs = features((0..<coordinates).map { TracedNumber(.coordinate($0, side: nil)) })
    guard !inputs.isEmpty else { throw .noFeatures }
    self.init(coordinates: coordinates, program: ExpressionProgram(inputs))
  }

  private init(coordinates: Int, program: ExpressionProgram) {
    self.coordinates = coordinates
    self.program = program
  }

  /// The number of inputs of the network.
  public var count: Int { program.results.count }

  /// The inputs at a point.
  ///
  /// - Precondition: as many coordinates as there are.
  public func values(at point: [Double]) -> [Double] {
    precondition(point.count == coordinates, "\(point.count) coordinates where \(coordinates) are needed")
    return program { entry in
      if case .coordinate(let k, _) = entry { return point[k] }
      return .nan
    }
  }

  /// Between what the inputs lie at given points: the box that a network of edges needs. Inputs that are not finite do
  /// not count; the problem that is made from the points names them.
  ///
  /// - Precondition: as many coordinates in each point as there are.
  /// - Complexity: O(points).
  public func inputBox(of points: [[Double]]) -> [Bounds<Double>] {
    let rows = points.map { values(at: $0) }
    return (0..<count).map { p in
      let column = rows.map { $0[p] }.filter(\.isFinite)
      return Bounds(lower: column.min() ?? 0, upper: column.max() ?? 0)
    }
  }

  /// Whether there are interfaces.
  var haveKinks: Bool { program.uses(.abs) }

  /// The inputs with their derivatives.
  ///
  /// - Parameter side: 0 or 1 where arguments of `abs` that are zero up to rounding are to be taken as negative or
  ///   positive; `nil` for the sign that they have, zero being positive.
  func jets(at point: [Double], side: Int?) -> [TaylorNumber] {
    // Level sets that vanish at a point are computed with an error of a few roundings of its size.
    let size = point.reduce(1) { max($0, $1.magnitude) }
    let tolerance = side == nil ? 0 : 1e-12 * size
    return program { entry in
      guard case .coordinate(let k, _) = entry else { return TaylorNumber(.nan) }
      return TaylorNumber(coordinate: k, value: point[k], side: side == 0 ? -1 : 1, tolerance: tolerance)
    }
  }
}
