import KANCore
import SplineKernels
import Splines

/// A bound of the difference of two evaluations of a network in `Double` at the same points, by counting roundings:
/// every stage multiplies the difference of its inputs by its slope and adds the roundings of both evaluations.
struct ExportBound {
  let network: Network
  /// Whether one of the evaluations uses polynomial pieces, whose coefficients are 3^{r-1} times as large as the
  /// weights at most.
  var usesPieces = false

  private static let unit = 0x1p-53

  /// The bounds, [sample][output].
  func bounds(at inputs: [Double]) throws -> [Double] {
    var values = rows(inputs, network.inputs)
    // Both evaluations get the same inputs, and a fixed affine map at the beginning consists of the same three
    // operations.
    var errors = values.map { $0.map { _ in 0.0 } }
    for (k, stage) in network.stages.enumerated() {
      var isExact = false
      if k == 0, case .normalize(let map) = stage, case .affine = map.kind { isExact = true }
      if !isExact { errors = zip(values, errors).map { bounds(of: stage, number: k, $0, $1) } }
      let parameters = Array(network.parameters[..<network.parameterRanges[k].upperBound])
      let prefix = try Network(stages: Array(network.stages[...k]), parameters: parameters)
      values = rows(try Evaluator<Double>(prefix).outputs(of: inputs), stage.outputs)
    }
    return errors.flatMap { $0 }
  }

  /// The bounds after a stage at inputs x that differ by at most e.
  private func bounds(of stage: Stage, number k: Int, _ x: [Double], _ e: [Double]) -> [Double] {
    let own = Array(network.parameters[network.parameterRanges[k]])
    switch stage {
    case .linear(let map): return matrix(own, map.inputs, map.outputs, hasBias: false, x, e)
    case .dense(let map): return matrix(own, map.inputs, map.outputs, hasBias: map.hasBias, x, e)
    case .splines(let edges): return splines(edges, own, x, e)
    case .normalize(let map): return normalization(map, number: k, x, e)
    case .activation(let activation):
      switch activation.function {
      case .tanh: return e.map { logistic(-1, 1, rate: 2, $0) }
      case .relu: return zip(x, e).map { power(1, $0, $1) }
      case .powerRelu(let order): return zip(x, e).map { power(order - 1, $0, $1) }
      }
    }
  }

  /// Sums of P products and perhaps an offset: P + 2 roundings of each.
  private func matrix(
    _ own: [Double], _ inputs: Int, _ outputs: Int, hasBias: Bool, _ x: [Double], _ e: [Double]
  ) -> [Double] {
    (0..<outputs).map { q in
      var size = hasBias ? abs(own[inputs * outputs + q]) : 0
      var carried = 0.0
      for p in 0..<inputs {
        let weight = abs(own[q * inputs + p])
        size += weight * (abs(x[p]) + e[p])
        carried += weight * e[p]
      }
      return carried + 2 * Double(inputs + 2) * Self.unit * size
    }
  }

  private func normalization(_ map: Normalization, number k: Int, _ x: [Double], _ e: [Double]) -> [Double] {
    let ends = max(abs(map.lower), abs(map.upper))
    switch map.kind {
    case .sigmoid: return e.map { logistic(map.lower, map.upper, rate: 1, $0) }
    case .tanh: return e.map { logistic(map.lower, map.upper, rate: 2, $0) }
    case .affine(let scale, let shift):
      // Three roundings, and the tolerance: 8 (ends + |shift|) units of 2^-52.
      return x.indices.map { p in
        let size = abs(scale[p]) * (abs(x[p]) + e[p]) + abs(shift[p]) + ends
        return abs(scale[p]) * e[p] + (6 + 18) * Self.unit * size
      }
    case .batchRange(let ranges):
      return x.indices.map { range(ranges![$0], size: 0, terms: 0, map, x[$0], e[$0]) }
    case .linearBounds(let box):
      let weights = Array(network.parameters[network.parameterRanges[k - 1]])
      return x.indices.map { q in
        var (low, high, size) = (0.0, 0.0, 0.0)
        for (p, interval) in box.enumerated() {
          let ends = [interval.lowerBound, interval.upperBound].map { weights[q * box.count + p] * $0 }
          low += ends.min()!
          high += ends.max()!
          size += ends.map { abs($0) }.max()!
        }
        return range(low...high, size: size, terms: 2 * box.count, map, x[q], e[q])
      }
    }
  }

  /// A range onto an interval: six roundings, in either of the forms shift + scale (x - low) and shift' + scale x, and
  /// the tolerance: `terms` + 4 units of 2^-52 of the size of x, 4 of the lower end, and 8 of the interval.
  private func range(
    _ range: ClosedRange<Double>, size: Double, terms: Int, _ map: Normalization, _ x: Double, _ e: Double
  ) -> Double {
    let length = range.upperBound - range.lowerBound
    let scale = length > 0 ? (map.upper - map.lower) / length : 1
    let ends = max(abs(map.lower), abs(map.upper))
    let largest = max(size, abs(range.lowerBound), abs(range.upperBound))
    let sum = scale * (abs(x) + e + 2 * largest) + 2 * ends
    let tolerance = 2 * (scale * Double(terms + 8) * largest + 8 * ends)
    return scale * e + (12 * sum + 1.1 * tolerance) * Self.unit
  }

  /// tanh within 40 units of 2^-52 (``MapTests``) and 4 more in NumPy; the rest rounds three times.
  private func logistic(_ lower: Double, _ upper: Double, rate: Double, _ e: Double) -> Double {
    let half = (upper - lower) / 2
    return half * rate / 2 * e + (88 * half + 6 * (abs(lower) + abs(upper))) * Self.unit
  }

  private func power(_ degree: Int, _ x: Double, _ e: Double) -> Double {
    // A step, where the difference of the inputs can decide.
    if degree == 0 { return abs(x) <= e ? 1 : 0 }
    let size = max(0, x) + e
    var slope = Double(degree)
    for _ in 1..<degree { slope *= size }
    return slope * e + 2 * Double(degree) * Self.unit * slope * size
  }

  /// The sum over inputs p and functions: a basis value is off by 5 (r - 1) units and the sum by P r + 2, each of the
  /// largest weight; the argument by the roundings of the knots and of the local coordinate. Slopes of B-splines add up
  /// to 2 (r - 1) / min (t_{i+r-1} - t_i). Outside, polynomials grow by 1 + 2 d / h for each degree at a distance d,
  /// and tangents by their slopes.
  private func splines(_ edges: SplineEdges, _ own: [Double], _ x: [Double], _ e: [Double]) -> [Double] {
    let (knots, m) = (edges.knots, edges.dimension)
    let r = knots.order.value
    let gaps = zip(knots.values.dropFirst(), knots.values).map { $0 - $1 }
    let width = (1...(knots.values.count - r)).map { knots.values[$0 + r - 1] - knots.values[$0] }.min()!
    let slope = r == 1 ? 0 : 2 * Double(r - 1) / width
    var factor = Double(10 * (r - 1) + 2 * (edges.inputs * r + 2)) * Self.unit
    if usesPieces { for _ in 1..<r { factor *= 3 } }
    let reach = abs(knots.lower) + abs(knots.upper) + Double(r) * gaps.max()!
    return (0..<edges.outputs).map { q in
      (0..<edges.inputs).reduce(0.0) { sum, p in
        let start = (q * edges.inputs + p) * m
        let largest = own[start..<start + m].reduce(0.0) { max($0, abs($1)) }
        let distance = max(0, max(knots.lower - x[p], x[p] - knots.upper) + e[p])
        var growth = 1.0
        if edges.outside == .extrapolate { for _ in 1..<r { growth *= 1 + 2 * distance / gaps.min()! } }
        let tangent = edges.outside == .linear ? 1 + slope * distance : 1
        let argument = e[p] + 8 * Self.unit * (abs(x[p]) + reach)
        let jump = jumps(edges, x[p], e[p]) ? 2 * largest : 0
        return sum + largest * growth * (slope * argument + factor * tangent) + jump
      }
    }
  }

  /// Whether the difference of the inputs can decide on which side of a jump they are.
  private func jumps(_ edges: SplineEdges, _ x: Double, _ e: Double) -> Bool {
    let knots = edges.knots
    let inner = knots.order.value == 1 ? (1..<max(1, knots.intervals)).map { knots[$0] } : []
    let ends = edges.outside == .zero ? [knots.lower, knots.upper] : []
    return e > 0 && (inner + ends).contains { abs(x - $0) <= e }
  }
}
