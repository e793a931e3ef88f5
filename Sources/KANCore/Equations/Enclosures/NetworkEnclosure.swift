import SplineKernels

/// A network prepared for ``TaylorEnclosure``: its outputs with derivatives at every point of a box.
///
/// What is enclosed is the function of real numbers that the stages define with the stored parameters. Arguments that a
/// fixed map, the bounds of a linear map, or remembered ranges take outside the knots by no more than rounding count as
/// inside: both as the end itself, as in an ``Evaluator``, and in the polynomial of the nearest knot interval. The
/// tolerance is that of an ``Evaluator`` in double precision, or the width to which the ends of the range are known
/// after the map if that is larger.
struct NetworkEnclosure: Sendable {
  private enum Operation: Sendable {
    /// Weights [q][p], and biases if there are any.
    case matrix([[Interval]], bias: [Interval])
    case affine([UnitMap])
    /// middle + half tanh(rate x), with values in the range.
    case logistic(rate: Double, range: Interval)
    case tanh
    case power(degree: Int)
    case edges(EdgePolynomials, outputs: Int)
  }

  /// y = shift + scale (x - origin).
  private struct UnitMap: Sendable {
    let scale: Interval
    let origin: Interval
    let shift: Interval
    /// How far rounding may take y outside the knots that follow.
    let slack: Double

    /// Creates the map of a range onto the interval of a normalization; of a point to its middle, with slope one.
    ///
    /// - Parameters:
    ///   - size: a bound on the magnitudes of arguments in the range.
    ///   - terms: the number of rounding errors of this size in an argument.
    init(
      _ low: Interval, _ high: Interval, isPoint: Bool, size: Double, terms: Int, into map: Normalization
    ) {
      let (lower, upper) = (Interval(map.lower), Interval(map.upper))
      origin = low
      scale = isPoint ? Interval(1) : (upper - lower) / (high - low)
      shift = isPoint ? (lower + upper) / Interval(2) : lower
      // Twice the width to which the images of both ends are known.
      let ends = (scale * (low - low)).magnitude + (scale * (high - low) - (upper - lower)).magnitude
      let unit = AffineOperation.Unit(
        scale: scale.magnitude, origin: low.magnitude, shift: shift.magnitude, size: size)
      slack = UnitMap.slack(map, unit, terms: terms, own: isPoint ? 0 : 2 * ends)
    }

    init(scale: Double, shift: Double, into map: Normalization) {
      self.scale = Interval(scale)
      origin = .zero
      self.shift = Interval(shift)
      // Inputs that map into the interval are no larger than this, divided by the scale.
      let reach = max(map.lower.magnitude, map.upper.magnitude) + shift.magnitude
      let unit = AffineOperation.Unit(
        scale: scale, origin: 0, shift: shift, size: scale == 0 ? 0 : reach / scale.magnitude)
      slack = UnitMap.slack(map, unit, terms: 0, own: 0)
    }

    private static func slack(
      _ map: Normalization, _ unit: AffineOperation.Unit, terms: Int, own: Double
    ) -> Double {
      let ends = own + 0x1p-49 * max(map.lower.magnitude, map.upper.magnitude)
      let tolerance = unit.tolerance(terms: terms, lower: map.lower, upper: map.upper) * .ulpOfOne
      let largest = max(ends, tolerance)
      return largest.isFinite ? largest.nextUp : 0
    }
  }

  private let operations: [Operation]

  /// - Throws: `NetworkError` for parameters that are not finite and batch ranges that are not remembered; the errors
  ///   of ``EdgePolynomials``.
  init(_ network: Network) throws {
    if let place = network.parameters.firstIndex(where: { !$0.isFinite }) {
      throw NetworkError.notFinite(
        what: "the parameters", row: 0, column: place, value: "\(network.parameters[place])")
    }
    let ranges = network.parameterRanges
    var operations: [Operation] = []
    for (k, stage) in network.stages.enumerated() {
      let own = Array(network.parameters[ranges[k]])
      func matrix(_ inputs: Int, _ outputs: Int) -> [[Interval]] {
        (0..<outputs).map { q in (0..<inputs).map { Interval(own[q * inputs + $0]) } }
      }
      switch stage {
      case .linear(let map): operations.append(.matrix(matrix(map.inputs, map.outputs), bias: []))
      case .dense(let map):
        let bias = own.dropFirst(map.inputs * map.outputs).map { Interval($0) }
        operations.append(.matrix(matrix(map.inputs, map.outputs), bias: bias))
      case .activation(let activation):
        switch activation.function {
        case .tanh: operations.append(.tanh)
        case .relu: operations.append(.power(degree: 1))
        case .powerRelu(let order): operations.append(.power(degree: order - 1))
        }
      case .splines(let edges):
        operations.append(.edges(try EdgePolynomials(edges, own, stage: k), outputs: edges.outputs))
      case .normalize(let map):
        let before = k > 0 ? Array(network.parameters[ranges[k - 1]]) : []
        operations.append(try NetworkEnclosure.operation(of: map, stage: k, linear: before))
      }
    }
    self.operations = operations
  }

  /// Returns the operation of a normalization, which may depend on the weights of a linear map before it.
  private static func operation(
    of map: Normalization, stage k: Int, linear weights: [Double]
  ) throws(NetworkError) -> Operation {
    let range = Interval(lower: map.lower, upper: map.upper)
    switch map.kind {
    case .sigmoid: return .logistic(rate: 0.5, range: range)
    case .tanh: return .logistic(rate: 1, range: range)
    case .affine(let scale, let shift):
      return .affine(zip(scale, shift).map { UnitMap(scale: $0, shift: $1, into: map) })
    case .batchRange(nil): throw .rangesNotRemembered(stage: k)
    case .batchRange(let ranges?):
      return .affine(
        ranges.map {
          UnitMap(
            Interval($0.lowerBound), Interval($0.upperBound), isPoint: $0.lowerBound == $0.upperBound,
            size: max($0.lowerBound.magnitude, $0.upperBound.magnitude), terms: 0, into: map)
        })
    case .linearBounds(let box):
      return .affine(
        (0..<map.width).map { q in
          var (low, high, isPoint) = (Interval.zero, Interval.zero, true)
          var size = 0.0
          for (p, range) in box.enumerated() {
            let weight = weights[q * box.count + p]
            let (first, last) = (Interval(range.lowerBound), Interval(range.upperBound))
            low = low + Interval(weight) * (weight < 0 ? last : first)
            high = high + Interval(weight) * (weight < 0 ? first : last)
            size += weight.magnitude * max(range.lowerBound.magnitude, range.upperBound.magnitude)
            if weight != 0, range.lowerBound < range.upperBound { isPoint = false }
          }
          return UnitMap(low, high, isPoint: isPoint, size: size, terms: 2 * box.count, into: map)
        })
    }
  }

  /// Returns the outputs for given inputs, all with the coefficients of one layout.
  ///
  /// - Complexity: O(E d c + P d c^2) for a layer of E edges with P inputs, where c is the number of coefficients and d
  ///   their degree.
  func outputs(of inputs: [TaylorEnclosure], layout: TaylorLayout) -> [TaylorEnclosure] {
    var units = inputs
    var slack = Array(repeating: 0.0, count: units.count)
    for operation in operations {
      var next = [Double]()
      switch operation {
      case .matrix(let rows, let bias):
        units = rows.enumerated().map { q, row in
          let start = TaylorEnclosure(bias.isEmpty ? .zero : bias[q]).spread(over: layout)
          return zip(row, units).reduce(start) { $0 + $1.1.scaled(by: $1.0) }
        }
      case .affine(let maps):
        units = zip(maps, units).map { map, x in
          (x - TaylorEnclosure(map.origin)).scaled(by: map.scale) + TaylorEnclosure(map.shift)
        }
        next = maps.map(\.slack)
      case .logistic(let rate, let range):
        units = units.map { NetworkEnclosure.logistic($0, rate: rate, range: range, degree: layout.degree) }
      case .tanh: units = units.map { TaylorEnclosure.tanh($0) }
      case .power(let degree): units = units.map { NetworkEnclosure.power($0, degree, count: layout.degree + 1) }
      case .edges(let edges, let outputs):
        units = NetworkEnclosure.layer(edges, outputs, units, slack, layout)
      }
      slack = next.isEmpty ? Array(repeating: 0, count: units.count) : next
    }
    return units
  }

  private static func layer(
    _ edges: EdgePolynomials, _ outputs: Int, _ x: [TaylorEnclosure], _ slack: [Double], _ layout: TaylorLayout
  ) -> [TaylorEnclosure] {
    let locations = zip(x, slack).map { edges.locate($0.value, slack: $1) }
    let powers = x.map { $0.powers() }
    return (0..<outputs).map { q in
      var sum = TaylorEnclosure(Interval.zero).spread(over: layout)
      for p in x.indices {
        let series = edges.series(ofEdge: q * x.count + p, at: locations[p], degree: layout.degree)
        sum =
          sum
          + x[p].composed(
            with: series, powers: powers[p], smoothness: locations[p].smoothness, isDefined: locations[p].isDefined)
      }
      return sum
    }
  }

  private static func logistic(_ x: TaylorEnclosure, rate: Double, range: Interval, degree: Int) -> TaylorEnclosure {
    let (lower, upper) = (Interval(range.lower), Interval(range.upper))
    let half = (upper - lower) / Interval(2)
    var factor = half
    var series: [Interval] = []
    for coefficient in (x.value * Interval(rate)).tangentSeries(degree) {
      series.append(factor * coefficient)
      factor = factor * Interval(rate)
    }
    let value = lower + half + series[0]
    // The ends are never passed.
    series[0] = Interval(lower: max(value.lower, range.lower), upper: min(value.upper, range.upper))
    return x.composed(with: series)
  }

  /// (x)_+^degree; where x is zero throughout, derivatives of either side count.
  private static func power(_ x: TaylorEnclosure, _ degree: Int, count: Int) -> TaylorEnclosure {
    let nothing = Array(repeating: Interval.zero, count: count)
    if x.value.upper < 0 { return x.composed(with: nothing) }
    let argument = Interval(lower: max(0, x.value.lower), upper: x.value.upper)
    // binomial(degree, j) x^(degree - j), from the last on.
    var series = nothing
    var product = Interval(1)
    for j in stride(from: degree, through: 0, by: -1) {
      if j < count { series[j] = product }
      product = product * argument * Interval(Double(j)) / Interval(Double(degree - j + 1))
    }
    if x.value.lower >= 0 && !x.value.isZero { return x.composed(with: series) }
    return x.composed(with: zip(series, nothing).map { $0.hull($1) }, smoothness: degree)
  }
}
