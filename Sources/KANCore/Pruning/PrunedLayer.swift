import RealModule
import SplineKernels
import Splines

/// A layer of edges during pruning: which of its edges, units, and knots are left. Edges and units keep their numbers.
struct PrunedLayer {
  /// What became of an edge.
  enum Edge {
    /// It is a spline on the present knots.
    case kept
    /// It is a constant; the old edge has values in the range, for all arguments that occur.
    case constant(Double, ClosedRange<Double>)

    var isKept: Bool {
      if case .kept = self { return true }
      return false
    }
  }

  /// A unit of the new layer.
  struct Row {
    /// The coefficients of its edges from the inputs that are left, [p][i].
    let coefficients: [Double]
    /// The sum of its constants, which is in one of the edges.
    let constant: Double
    /// A bound on the difference from the old unit for equal arguments.
    let change: Double
  }

  let stage: Int
  let original: SplineEdges
  /// The old coefficients, [q][p][i].
  let old: [Double]
  /// Whether edges must keep their slopes at the ends, because arguments may lie outside, where tangents continue them.
  let keepsSlopes: Bool
  /// The present knots.
  private(set) var knots: KnotVector<Double>
  /// The coefficients on the present knots, [q][p][i].
  private var fitted: [Double]
  /// The refinement from the present knots to the old ones; `nil` if they are the same.
  private var refinement: [ProlongationColumns<EnclosedNumber>.Column]?
  /// [q][p].
  private(set) var edges: [Edge]
  /// The units that are left after the layer.
  var units: [Int]
  /// The units that are left before the layer.
  var inputs: [Int]

  init(_ edges: SplineEdges, stage: Int, of network: Network, insideKnots: Bool) {
    self.stage = stage
    original = edges
    old = Array(network.parameters[network.parameterRanges[stage]])
    keepsSlopes =
      edges.outside.continuation == .tangent && edges.knots.order.value > 1
      && !LipschitzFactors.argumentsStayInside(network, stage, insideKnots)
    knots = edges.knots
    fitted = old
    self.edges = Array(repeating: .kept, count: edges.inputs * edges.outputs)
    units = Array(0..<edges.outputs)
    inputs = Array(0..<edges.inputs)
  }

  /// The old coefficients of an edge.
  func oldEdge(_ edge: Int) -> ArraySlice<Double> { old[edge * original.dimension..<(edge + 1) * original.dimension] }

  /// The least and the largest old coefficient of an edge, between which its values lie.
  func range(_ edge: Int) -> ClosedRange<Double> { oldEdge(edge).min()!...oldEdge(edge).max()! }

  /// Replaces an edge by the midpoint of its range.
  mutating func makeConstant(_ edge: Int) {
    let range = range(edge)
    let (low, high) = (range.lowerBound, range.upperBound)
    edges[edge] = .constant(low == high ? low : low / 2 + high / 2, range)
  }

  /// Replaces an edge by its value at a point, or returns false if that has no finite bound.
  mutating func makeConstant(_ edge: Int, at x: EnclosedNumber) -> Bool {
    guard x.value.isFinite, !keepsSlopes || knots.contains(x.value) else { return false }
    // Outside, edges are constant; arguments that stay inside are only rounded.
    let point = EnclosedNumber(min(max(x.value, knots.lower), knots.upper))
    guard let exact = try? original.knots.map({ EnclosedNumber($0) }),
      let (k, values) = try? BSplineBasis(exact).nonzeroValues(at: point)
    else { return false }
    let u = oldEdge(edge)
    var sum = EnclosedNumber.zero
    for (s, value) in values.enumerated() { sum += EnclosedNumber(u[u.startIndex + k + s]) * value }
    let distance = Upward.product(LipschitzFactors.slope(u, on: original.knots), x.error)
    let result = EnclosedNumber(value: sum.value, error: Upward.sum(sum.error, distance))
    guard result.size.isFinite else { return false }
    edges[edge] = .constant(result.value, result.bottom...result.top)
    return true
  }

  /// Whether all edges into a unit are constant.
  func isConstant(unit q: Int) -> Bool { inputs.allSatisfy { !edges[q * original.inputs + $0].isKept } }

  /// Whether all edges from an input are constant.
  func ignores(input p: Int) -> Bool { units.allSatisfy { !edges[$0 * original.inputs + p].isKept } }

  /// Returns the layer on every second knot, with least-squares fits of the old edges at their interpolation sites;
  /// `nil` if the knots are not uniform or their intervals are not even in number.
  func coarsened() -> PrunedLayer? {
    guard knots.intervals % 2 == 0, knots.uniformSpacing != nil, !keepsSlopes,
      let coarse = try? KnotVector<Double>.uniform(
        order: knots.order, intervals: knots.intervals / 2, lower: knots.lower, upper: knots.upper),
      let from = try? coarse.map({ EnclosedNumber($0) }), let onto = try? original.knots.map({ EnclosedNumber($0) }),
      let columns = try? ProlongationColumns(coarse: from, fine: onto)
    else { return nil }
    let sites = original.knots.interpolationSites
    var coefficients: [Double] = []
    for edge in edges.indices {
      guard edges[edge].isKept else {
        coefficients += Array(repeating: 0, count: coarse.dimension)
        continue
      }
      guard let spline = try? SplineFunction(original.knots, coefficients: Array(oldEdge(edge))),
        let values = try? sites.map({ try spline.value(at: $0) }),
        let fit = try? SplineFunction(fitting: values, at: sites, on: coarse)
      else { return nil }
      coefficients += fit.coefficients
    }
    var layer = self
    layer.knots = coarse
    layer.fitted = coefficients
    layer.refinement = columns.columns
    return layer
  }

  /// Returns a unit of the new layer: the first spline that is left, or else the first edge, takes the constants.
  func row(_ q: Int) -> Row {
    let m = knots.dimension
    let own = q * original.inputs..<(q + 1) * original.inputs
    let constant = own.reduce(0.0) { sum, edge in
      if case .constant(let value, _) = edges[edge] { return sum + value }
      return sum
    }
    let holder = own.lowerBound + (inputs.first { edges[own.lowerBound + $0].isKept } ?? inputs[0])
    var coefficients: [Double] = []
    var (low, high) = (EnclosedNumber.zero, EnclosedNumber.zero)
    var isAllowed = true
    for edge in own {
      var new = [Double](repeating: edge == holder ? constant : 0, count: m)
      switch edges[edge] {
      case .constant(_, let range):
        // Tangents of the old edge at the ends vanish only if it is constant.
        if keepsSlopes, range.lowerBound < range.upperBound { isAllowed = false }
        low += EnclosedNumber(range.lowerBound)
        high += EnclosedNumber(range.upperBound)
        if edge == holder {
          low -= EnclosedNumber(constant)
          high -= EnclosedNumber(constant)
        }
      case .kept:
        if keepsSlopes, edge == holder, constant != 0 { isAllowed = false }
        for i in 0..<m { new[i] += fitted[edge * m + i] }
        let difference = difference(edge, new)
        low += EnclosedNumber(difference.low)
        high += EnclosedNumber(difference.high)
      }
      if inputs.contains(edge - own.lowerBound) { coefficients += new }
    }
    let change = max(0, high.top, (-low).top)
    return Row(coefficients: coefficients, constant: constant, change: isAllowed ? change : .infinity)
  }

  /// Returns bounds of the old edge minus an edge on the present knots: of its coefficients on the old knots.
  private func difference(_ edge: Int, _ new: [Double]) -> (low: Double, high: Double) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for (i, u) in oldEdge(edge).enumerated() {
      var value = EnclosedNumber.zero
      if let column = refinement?[i] {
        for (s, entry) in column.entries.enumerated() { value += entry * EnclosedNumber(new[column.firstRow + s]) }
      } else {
        value = EnclosedNumber(new[i])
      }
      let difference = EnclosedNumber(u) - value
      low = min(low, difference.bottom)
      high = max(high, difference.top)
    }
    return (low, high)
  }

  /// What was removed.
  var summary: PruningResult.Layer {
    let count = units.reduce(0) { count, q in
      let own = q * original.inputs..<(q + 1) * original.inputs
      // If all edges are constants, their sum is in the first one.
      let holder = isConstant(unit: q) ? own.lowerBound + inputs[0] : nil
      return count
        + own.count { edge in
          let range = range(edge)
          let varies = range.lowerBound < range.upperBound
          return !edges[edge].isKept && (varies || (edge != holder && range.lowerBound != 0))
        }
    }
    return PruningResult.Layer(
      stage: stage, constantEdges: count, removedUnits: (0..<original.outputs).filter { !units.contains($0) },
      intervals: original.knots.intervals, newIntervals: knots.intervals)
  }
}
