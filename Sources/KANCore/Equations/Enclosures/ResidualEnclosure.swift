/// The residuals of a term for a given network, enclosed with their derivatives over boxes.
struct ResidualEnclosure: Sendable {
  /// What is known about a residual in a box.
  struct Cell: Sendable {
    /// No magnitude in the box is larger; infinite if the residual is not defined everywhere in it.
    var bound: Double
    /// The magnitude at the middle is at least this; zero if the residual is not defined there.
    let attained: Double
    /// The middle.
    let middle: [Double]
    /// How much each coordinate adds to the bound.
    let shares: [Double]
  }

  /// The layout of residuals, which are expanded up to second order.
  private let layout: TaylorLayout
  /// The layout of the outputs: two orders above the derivatives that residuals read.
  private let outputLayout: TaylorLayout
  private let network: NetworkEnclosure
  private let features: InputFeatures
  private let program: ExpressionProgram
  private let unknowns: [Double]
  /// Where the coefficients of the entries of the network come from.
  private let shifts: [JetEntry: [TaylorLayout.Shift]]

  /// - Parameters:
  ///   - term: the term.
  ///   - network: a network that matches its problem.
  ///   - features: those of the problem.
  ///   - unknowns: the values of the unknowns of the problem.
  /// - Throws: ``CollocationError/notEnclosed(term:what:advice:)``, and the errors of ``NetworkEnclosure``.
  init(_ term: CompiledTerm, of network: Network, features: InputFeatures, unknowns: [Double]) throws {
    if term.source.term.partners != nil {
      throw CollocationError.notEnclosed(
        term: term.name, what: "relates two points",
        advice: "bound residuals of terms whose points have no partners")
    }
    var order = 0
    for entry in term.expression.entries {
      if case .field = entry {
        throw CollocationError.notEnclosed(
          term: term.name, what: "reads given functions or values, of which only numbers at points are known",
          advice: "write them in the equation, as functions of u.coordinate(_:)")
      }
      if entry.side != nil {
        throw CollocationError.notEnclosed(
          term: term.name, what: "reads a chosen side", advice: "bound residuals of terms that read no side")
      }
      order = max(order, entry.order ?? 0)
    }
    let d = features.coordinates
    layout = TaylorLayout(coordinates: d, degree: 2)
    outputLayout = TaylorLayout(coordinates: d, degree: order + 2)
    var shifts: [JetEntry: [TaylorLayout.Shift]] = [:]
    for entry in term.expression.entries where entry.order != nil {
      shifts[entry] = outputLayout.shifts(by: entry.orders(coordinates: d), in: layout)
    }
    self.shifts = shifts
    self.network = try NetworkEnclosure(network)
    self.features = features
    self.unknowns = unknowns
    program = term.expression
  }

  /// Returns the residuals in a box.
  ///
  /// - Complexity: a constant times that of the network for each monomial of the outputs, see ``NetworkEnclosure``.
  func residuals(in box: [Interval]) -> [TaylorEnclosure] {
    let inputs: [TaylorEnclosure] = features.program { entry in
      guard case .coordinate(let k, _) = entry else { return TaylorEnclosure(.whole) }
      return TaylorEnclosure(coordinate: k, in: box, layout: outputLayout)
    }
    let outputs = network.outputs(of: inputs.map { $0.spread(over: outputLayout) }, layout: outputLayout)
    return program { entry -> TaylorEnclosure in
      switch entry {
      case .coordinate(let k, _): return TaylorEnclosure(coordinate: k, in: box, layout: layout)
      case .unknown(let j): return TaylorEnclosure(unknowns[j])
      case .value(let q, _), .derivative(_, let q, _), .second(_, _, let q, _), .higher(_, _, let q, _):
        guard let shifts = shifts[entry], let order = entry.order else { return TaylorEnclosure(.whole) }
        return outputs[q].derivative(shifts, order: order, layout: layout)
      case .field: return TaylorEnclosure(.whole)
      }
    }
  }

  /// Returns what is known about a residual in a box.
  ///
  /// With the middle c and half lengths p, R(x) = sum_{|a| < m} D^a R(c) / a! (x - c)^a + sum_{|a| = m} r_a (x - c)^a
  /// with r_a in the enclosure of D^a R / a! over the box, by Taylor's theorem along the line from c to x, if the
  /// derivatives of order m - 1 are Lipschitz continuous. So |R| is at most the sum of these magnitudes times p^a; the
  /// smallest sum for m = 0, 1, 2 is taken.
  func cell(of residual: Int, in box: [ClosedRange<Double>]) -> Cell {
    let intervals = box.map { Interval(lower: $0.lowerBound, upper: $0.upperBound) }
    let middle = intervals.map(\.midpoint)
    let radii = zip(middle, box).map { c, range -> Double in
      let radius = max(c - range.lowerBound, range.upperBound - c)
      return radius == 0 ? 0 : radius.nextUp
    }
    let center = residuals(in: middle.map { Interval($0) })[residual].spread(over: layout)
    let whole = residuals(in: intervals)[residual].spread(over: layout)
    /// The sum over a degree of magnitudes times powers of the half lengths.
    func sum(_ degree: Int, of residual: TaylorEnclosure, only coordinate: Int? = nil) -> Double {
      var sum = 0.0
      for place in 0..<layout.count where layout.degree(of: place) == degree {
        let exponents = layout.exponents[place]
        if let coordinate, exponents[coordinate] == 0 { continue }
        var product = residual.coefficients[place].magnitude
        for (radius, exponent) in zip(radii, exponents) {
          for _ in 0..<exponent { product = Upward.product(product, radius) }
        }
        sum = Upward.sum(sum, product)
      }
      return sum
    }
    var bound = sum(0, of: whole)
    if whole.smoothness >= 1 { bound = min(bound, Upward.sum(sum(0, of: center), sum(1, of: whole))) }
    if whole.smoothness >= 2 {
      let linear = Upward.sum(sum(0, of: center), sum(1, of: center))
      bound = min(bound, Upward.sum(linear, sum(2, of: whole)))
    }
    // Shares that are not known halve the longest side.
    return Cell(
      bound: whole.isDefined ? bound : .infinity, attained: center.isDefined ? center.value.leastMagnitude : 0,
      middle: middle,
      shares: box.indices.map {
        whole.isDefined ? sum(1, of: whole, only: $0) + sum(2, of: whole, only: $0) : .infinity
      })
  }
}

extension JetEntry {
  /// The order of the derivative in each coordinate.
  fileprivate func orders(coordinates: Int) -> [Int] {
    var orders = Array(repeating: 0, count: coordinates)
    switch self {
    case .derivative(let k, _, _): orders[k] = 1
    case .second(let k, let l, _, _):
      orders[k] += 1
      orders[l] += 1
    case .higher(let k, let order, _, _): orders[k] = order
    case .value, .coordinate, .field, .unknown: break
    }
    return orders
  }
}
