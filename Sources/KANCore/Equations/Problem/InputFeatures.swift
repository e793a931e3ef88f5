import RealModule

/// The inputs of the network as functions of up to four coordinates, differentiated through up to second order, and in a
/// single coordinate up to fourth order.
///
/// A level set such as |x| lets a network have kinks where x = 0. There the two one-sided derivatives differ; see
/// ``Jet/side(_:)``.
public struct InputFeatures: Sendable {
  /// The number of coordinates, 1 ... 4.
  public let coordinates: Int
  let program: ExpressionProgram

  /// Returns the coordinates themselves as features.
  ///
  /// - Precondition: 1 ... 4 coordinates.
  public static func coordinates(_ count: Int) -> InputFeatures {
    precondition((1...4).contains(count), "a problem has 1 to 4 coordinates (got \(count))")
    return InputFeatures(
      coordinates: count, program: ExpressionProgram((0..<count).map { TracedNumber(.coordinate($0, side: nil)) }))
  }

  /// Creates custom features: `InputFeatures(coordinates: 2) { x in [x[0], x[1], .abs(x[0])] }`.
  ///
  /// - Parameters:
  ///   - coordinates: the number of coordinates.
  ///   - features: computes the inputs of the network from the coordinates; called once.
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

  /// Returns the inputs at a point.
  ///
  /// - Precondition: the point has ``coordinates`` coordinates.
  public func values(at point: [Double]) -> [Double] {
    precondition(point.count == coordinates, "\(point.count) coordinates given, \(coordinates) needed")
    return program.values(at: point, network: [])
  }

  /// Returns the range of each input over given points: the box that a network of edges needs. Inputs that are not
  /// finite are ignored; the problem created from the points reports them.
  ///
  /// - Precondition: each point has ``coordinates`` coordinates.
  /// - Complexity: O(points).
  public func inputBox(of points: [[Double]]) -> [ClosedRange<Double>] {
    let rows = points.map { values(at: $0) }
    return (0..<count).map { p in
      let column = rows.map { $0[p] }.filter(\.isFinite)
      return (column.min() ?? 0)...(column.max() ?? 0)
    }
  }

  /// Returns the inputs with their derivatives.
  ///
  /// - Parameter side: 0 or 1 to treat arguments of `abs` that are zero up to rounding as negative or positive; `nil`
  ///   for their actual sign, with zero counted as positive.
  func jets(at point: [Double], side: Int?) -> [TaylorNumber] {
    // Level set functions that vanish at a point are computed with an error of a few roundings of its size.
    let size = point.reduce(1) { max($0, $1.magnitude) }
    let tolerance = side == nil ? 0 : 1e-12 * size
    return program { entry in
      guard case .coordinate(let k, _) = entry else { return TaylorNumber(.nan) }
      return TaylorNumber(coordinate: k, value: point[k], side: side == 0 ? -1 : 1, tolerance: tolerance)
    }
  }
}
