import SplineKernels
import Splines

/// The edges of a layer as polynomials on their knot intervals, with enclosed coefficients.
struct EdgePolynomials: Sendable {
  /// Where arguments of edges lie: on which knot intervals, and how far outside the knots.
  struct Location {
    /// Knot intervals k with the arguments less t_k.
    var inside: [(interval: Int, argument: Interval)] = []
    /// The arguments outside the knots less the nearer end, on either side.
    var outside: [(isAbove: Bool, argument: Interval)] = []
    /// The order up to which derivatives of splines bound differences there.
    var smoothness = Int.max
    /// Whether edges have values there: not outside the knots if arguments outside are errors.
    var isDefined = true
  }

  private let edges: SplineEdges
  /// [edge][interval][power], in x - t_k.
  private let pieces: [[[Interval]]]
  /// The value and the slope of each edge at the ends of the knots, [edge][lower, upper].
  private let ends: [[(value: Interval, slope: Interval)]]
  /// binomial(i, j), [i][j].
  private let binomials: [[Interval]]

  /// - Parameters:
  ///   - edges: the layer.
  ///   - u: its parameters, [q][p][i].
  ///   - stage: its number, for errors.
  /// - Throws: `SplineError` and `NetworkError` for knots whose distances round to zero or whose basis functions
  ///   underflow.
  /// - Complexity: O(edges n r^2 + n r^3).
  init(_ edges: SplineEdges, _ u: [Double], stage: Int) throws {
    let (r, m) = (edges.knots.order.value, edges.dimension)
    let t = edges.knots.values
    // The basis functions on interval k, as polynomials in x - t_k: [interval][function][power].
    let basis = try (0..<edges.knots.intervals).map { k -> [[Interval]] in
      let own = (0..<2 * r).map { EnclosedNumber(t[k + $0]) - EnclosedNumber(t[k + r - 1]) }
      let functions = try BSplineBasis(KnotVector(order: edges.knots.order, knots: own)).pieces(on: 0)
      // A polynomial without its last coefficient would lose the error of that.
      guard functions.allSatisfy({ $0.coefficients.count == r }) else {
        throw NetworkError.unsupported(
          what: "enclosing the edges of stage \(stage), whose basis functions underflow on knot interval \(k),",
          advice: "map the arguments to knots of size one")
      }
      return functions.map { $0.coefficients.map { Interval(enclosing: $0) } }
    }
    pieces = (0..<edges.inputs * edges.outputs).map { edge in
      basis.enumerated().map { k, functions in
        (0..<r).map { power -> Interval in
          var sum = Interval.zero
          for (s, function) in functions.enumerated() { sum = sum + Interval(u[edge * m + k + s]) * function[power] }
          return sum
        }
      }
    }
    // Pascal's triangle.
    var triangle: [[Double]] = [[1]]
    for _ in 1..<max(1, r) {
      let last = triangle[triangle.count - 1]
      triangle.append(zip([0] + last, last + [0]).map { $0 + $1 })
    }
    let binomials = triangle.map { row in row.map { Interval($0) } }
    let (a, last) = (Interval.zero, edges.knots.intervals - 1)
    let b = Interval(edges.knots.upper) - Interval(edges.knots[last])
    ends = pieces.map { pieces in
      [(0, a), (last, b)].map { (k, place) -> (value: Interval, slope: Interval) in
        let series = EdgePolynomials.series(pieces[k], over: place, degree: 1, binomials)
        return (series[0], series[1])
      }
    }
    self.edges = edges
    self.binomials = binomials
  }

  /// Returns where arguments lie.
  ///
  /// - Parameters:
  ///   - x: the arguments.
  ///   - slack: the distance from the knots up to which arguments outside count as inside: as the nearer end, and as
  ///     themselves, where the polynomial of the nearest interval continues.
  /// - Complexity: O(n).
  func locate(_ x: Interval, slack: Double) -> Location {
    let knots = edges.knots
    let continuation = edges.outside.continuation
    let isEndless = continuation == .polynomial
    let low = isEndless ? -.infinity : knots.lower - slack
    let high = isEndless ? .infinity : knots.upper + slack
    let n = knots.intervals
    var location = Location()
    for k in 0..<n {
      let start = max(x.lower, k == 0 ? low : knots[k])
      let end = min(x.upper, k == n - 1 ? high : knots[k + 1])
      if start <= end {
        var part = Interval(lower: start, upper: end)
        // Arguments outside count as the nearer end, too.
        if !isEndless { part = part.hull(Interval(min(max(start, knots.lower), knots.upper))) }
        location.inside.append((k, part - Interval(knots[k])))
      }
    }
    if x.lower < low {
      let part = Interval(lower: x.lower, upper: min(x.upper, low))
      location.outside.append((false, part - Interval(knots.lower)))
    }
    if x.upper > high {
      let part = Interval(lower: max(x.lower, high), upper: x.upper)
      location.outside.append((true, part - Interval(knots.upper)))
    }
    location.isDefined = location.outside.isEmpty || edges.outside != .error
    if location.inside.count > 1 { location.smoothness = knots.order.value - 1 }
    if !location.inside.isEmpty, !location.outside.isEmpty {
      location.smoothness = min(location.smoothness, continuation.vanishingOrder)
    }
    return location
  }

  /// Returns the Taylor coefficients of an edge, enclosed for all arguments at a location.
  ///
  /// - Complexity: O(r^2) for each knot interval of the location.
  func series(ofEdge edge: Int, at location: Location, degree: Int) -> [Interval] {
    var parts = location.inside.map { k, argument in
      EdgePolynomials.series(pieces[edge][k], over: argument, degree: degree, binomials)
    }
    for (isAbove, argument) in location.outside {
      let end = ends[edge][isAbove ? 1 : 0]
      var series = Array(repeating: Interval.zero, count: degree + 1)
      switch edges.outside.continuation {
      case .constant: series[0] = end.value
      case .tangent:
        series[0] = end.value + end.slope * argument
        if degree > 0 { series[1] = end.slope }
      case .zero: break
      case .polynomial: series = Array(repeating: .whole, count: degree + 1)
      }
      parts.append(series)
    }
    return parts.dropFirst().reduce(parts[0]) { zip($0, $1).map { $0.hull($1) } }
  }

  /// Returns the Taylor coefficients of a polynomial, enclosed for all arguments y: those at the midpoint, then the
  /// change.
  private static func series(
    _ polynomial: [Interval], over y: Interval, degree: Int, _ binomials: [[Interval]]
  ) -> [Interval] {
    guard y.isFinite else { return Array(repeating: .whole, count: degree + 1) }
    let top = polynomial.count - 1
    let middle = Interval(y.midpoint)
    let change = y - middle
    var local = polynomial
    for j in 0..<top {
      for i in stride(from: top - 1, through: j, by: -1) { local[i] = local[i] + middle * local[i + 1] }
    }
    return (0...degree).map { j in
      if j > top { return .zero }
      var sum = binomials[top][j] * local[top]
      for i in stride(from: top - 1, through: j, by: -1) { sum = sum * change + binomials[i][j] * local[i] }
      return sum
    }
  }
}
