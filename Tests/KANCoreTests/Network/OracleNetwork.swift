import DualNumbers
import KANCore
import RealModule
import SplineKernels
import Splines

/// A network evaluated sample by sample, stage by stage, over any scalar, from the definitions: the oracle for what the
/// reference network does not have (sigmoids, activations, ranges of batches), and with dual numbers for derivatives.
struct OracleNetwork<Scalar: SplineScalar> {
  let stages: [Stage]
  let ranges: [Range<Int>]
  let parameters: [Scalar]
  let convert: (Double) -> Scalar
  let tanh: (Scalar) -> Scalar

  init(
    _ network: Network, parameters: [Scalar], tanh: @escaping (Scalar) -> Scalar,
    convert: @escaping (Double) -> Scalar
  ) {
    stages = network.stages
    ranges = network.parameterRanges
    self.parameters = parameters
    self.tanh = tanh
    self.convert = convert
  }

  /// The outputs for a batch; `batch` is whether ranges are those of the batch.
  func outputs(_ inputs: [[Scalar]], batch: Bool = false) throws -> [[Scalar]] {
    var rows = inputs
    for k in stages.indices {
      let own = Array(parameters[ranges[k]])
      switch stages[k] {
      case .linear(let map): rows = rows.map { matrix(own, map.inputs, map.outputs, false, $0) }
      case .dense(let map): rows = rows.map { matrix(own, map.inputs, map.outputs, map.hasBias, $0) }
      case .splines(let edges):
        let layer = try ReferenceLayer(
          knots: edges.knots.map(convert), inputs: edges.inputs, outputs: edges.outputs, weights: own)
        rows = try rows.map { row in
          try layer.outputs(at: row.map { min(max($0, layer.basis.lower), layer.basis.upper) })
        }
      case .activation(let activation):
        rows = rows.map { $0.map { value($0, activation.function) } }
      case .normalize(let map): rows = normalize(rows, map, stage: k, batch: batch)
      }
    }
    return rows
  }

  private func matrix(_ own: [Scalar], _ inputs: Int, _ outputs: Int, _ hasBias: Bool, _ x: [Scalar]) -> [Scalar] {
    (0..<outputs).map { q in
      var sum: Scalar = hasBias ? own[inputs * outputs + q] : 0
      for p in 0..<inputs { sum += own[q * inputs + p] * x[p] }
      return sum
    }
  }

  private func value(_ x: Scalar, _ function: ActivationStage.Function) -> Scalar {
    switch function {
    case .tanh: return tanh(x)
    case .relu: return x >= 0 ? x : 0
    case .powerRelu(let order):
      if x < 0 { return 0 }
      return (1..<max(1, order)).reduce(1 as Scalar) { product, _ in product * x }
    }
  }

  private func normalize(_ rows: [[Scalar]], _ map: Normalization, stage k: Int, batch: Bool) -> [[Scalar]] {
    let lower = convert(map.lower)
    let upper = convert(map.upper)
    func onto(_ bounds: [(Scalar, Scalar)]) -> [[Scalar]] {
      rows.map { row in
        zip(row, bounds).map { x, bound in lower + (upper - lower) * (x - bound.0) / (bound.1 - bound.0) }
      }
    }
    switch map.kind {
    case .affine(let scale, let shift):
      return rows.map { row in row.indices.map { convert(scale[$0]) * row[$0] + convert(shift[$0]) } }
    case .sigmoid: return rows.map { $0.map { lower + (upper - lower) * (1 + tanh($0 / 2)) / 2 } }
    case .tanh: return rows.map { $0.map { lower + (upper - lower) * (1 + tanh($0)) / 2 } }
    case .linearBounds(let box):
      let own = Array(parameters[ranges[k - 1]])
      return onto(
        (0..<map.width).map { q in
          var low: Scalar = 0
          var high: Scalar = 0
          for (p, bound) in box.enumerated() {
            let weight = own[q * box.count + p]
            low += weight * convert(weight < 0 ? bound.upperBound : bound.lowerBound)
            high += weight * convert(weight < 0 ? bound.lowerBound : bound.upperBound)
          }
          return (low, high)
        })
    case .batchRange(let remembered):
      if batch { return onto((0..<map.width).map { p in (rows.map { $0[p] }.min()!, rows.map { $0[p] }.max()!) }) }
      return onto(remembered!.map { (convert($0.lowerBound), convert($0.upperBound)) })
    }
  }
}

extension OracleNetwork<Double> {
  /// The oracle in `Double`.
  init(_ network: Network) {
    self.init(network, parameters: network.parameters, tanh: { Double.tanh($0) }, convert: { $0 })
  }
}

extension Dual {
  /// tanh of a dual number from that of its parts.
  static func tanh(_ base: @escaping (Base) -> Base) -> (Dual) -> Dual {
    { x in
      let t = base(x.value)
      return Dual(t, slope: (1 - t * t) * x.slope)
    }
  }
}
