import JSON
import SplineKernels
import Splines

extension ModelFile {
  /// Returns the model as the bytes of a file in the format ONNX, with operators of version 17.
  ///
  /// Its input "inputs" is a tensor of doubles of shape (points, inputs), its output "outputs" one of shape (points,
  /// outputs), for any number of points. The names of the columns are JSON lists in the metadata, "inputs" and
  /// "outputs". Splines are evaluated as their polynomial pieces, the r coefficients of which take the place of a
  /// weight, so the constants are r times as many as the weights. Values agree with those of an ``Evaluator`` up to a
  /// few units in the last place of every sum of pieces, times at most 3^{r-1}, propagated through the network. The
  /// outputs of a model of class scores are the probabilities. Inputs are finite numbers. Since a graph raises no
  /// errors, points outside the knots where these are an error give outputs that are not a number.
  /// - Throws: ``ExportError`` for numbers that are not finite, names that do not match the columns, and batch ranges
  ///   that are not remembered.
  /// - Complexity: O(parameters r).
  public func onnxModel() throws(ExportError) -> [UInt8] {
    let exported = try ExportedNetwork(self)
    let network = exported.network
    let graph = ONNXGraph()
    var units = ONNXGraph.input
    for k in network.stages.indices { units = try graph.add(exported, stage: k, to: units) }
    // The softmax is over the last dimension.
    graph.add(outputKind == .classScores ? "Softmax" : "Identity", units, output: ONNXGraph.output)
    func list(_ names: [String]) -> String { JSONValue.array(names.map { .string($0) }).compactText }
    return graph.model(
      inputs: network.inputs, outputs: network.outputs,
      metadata: [("inputs", list(exported.inputNames)), ("outputs", list(exported.outputNames))])
  }
}

extension ONNXGraph {
  /// Adds a stage; returns the name of its units.
  fileprivate func add(
    _ exported: ExportedNetwork, stage k: Int, to x: String
  ) throws(ExportError) -> String {
    let parameters = exported.parameters(ofStage: k)
    switch exported.network.stages[k] {
    case .linear(let map): return product(x, parameters, inputs: map.inputs, outputs: map.outputs)
    case .dense(let map):
      let count = map.inputs * map.outputs
      let y = product(x, Array(parameters[..<count]), inputs: map.inputs, outputs: map.outputs)
      return map.hasBias ? add("Add", y, doubles(Array(parameters[count...]), shape: [map.outputs])) : y
    case .splines(let edges): return try splines(x, edges, parameters, stage: k)
    case .activation(let activation):
      switch activation.function {
      case .tanh: return add("Tanh", x)
      case .relu: return power(x, degree: 1)
      case .powerRelu(let order): return power(x, degree: order - 1)
      }
    case .normalize(let map):
      if let affine = exported.maps[k] { return self.affine(x, affine, map.lower, map.upper) }
      return logistic(x, map.lower, map.upper, rate: map.kind == .sigmoid ? 1 : 2)
    }
  }

  /// y = W x, for W in rows [q][p].
  private func product(_ x: String, _ weights: [Double], inputs: Int, outputs: Int) -> String {
    let columns = (0..<inputs).flatMap { p in (0..<outputs).map { weights[$0 * inputs + p] } }
    return add("MatMul", x, doubles(columns, shape: [inputs, outputs]))
  }

  /// y = shift + scale (x - origin), kept within the interval if only rounding leads out of it.
  private func affine(_ x: String, _ map: AffineMap, _ lower: Double, _ upper: Double) -> String {
    let width = [map.scale.count]
    let distance = add("Sub", x, doubles(map.origin, shape: width))
    let stretched = add("Mul", distance, doubles(map.scale, shape: width))
    let y = add("Add", stretched, doubles(map.shift, shape: width))
    let (low, high) = (doubles([lower], shape: [1]), doubles([upper], shape: [1]))
    let lowest = doubles(map.tolerance.map { lower - $0 }, shape: width)
    let isNearLow = add("And", add("Less", y, low), add("GreaterOrEqual", y, lowest))
    let kept = add("Where", isNearLow, low, y)
    let highest = doubles(map.tolerance.map { upper + $0 }, shape: width)
    let isNearHigh = add("And", add("Greater", kept, high), add("LessOrEqual", kept, highest))
    return add("Where", isNearHigh, high, kept)
  }

  /// y = lower + (upper - lower) (1 + tanh(rate x / 2)) / 2.
  private func logistic(_ x: String, _ lower: Double, _ upper: Double, rate: Double) -> String {
    let argument = add("Mul", x, doubles([rate / 2], shape: [1]))
    let stretched = add("Mul", add("Tanh", argument), doubles([(upper - lower) / 2], shape: [1]))
    let y = add("Add", stretched, doubles([(lower + upper) / 2], shape: [1]))
    return add("Clip", y, doubles([lower], shape: []), doubles([upper], shape: []))
  }

  /// y = max(x, 0)^degree; for the degree 0, one from zero on.
  private func power(_ x: String, degree: Int) -> String {
    if degree == 0 {
      let isPositive = add("GreaterOrEqual", x, doubles([0], shape: [1]))
      return add("Cast", isPositive, attribute: ("to", ElementType.double.rawValue))
    }
    let positive = add("Relu", x)
    var y = positive
    for _ in 1..<degree { y = add("Mul", y, positive) }
    return y
  }
}
