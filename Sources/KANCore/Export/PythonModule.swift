import JSON
import SplineKernels
import Splines

extension ModelFile {
  /// Returns the model as a Python module that needs NumPy only.
  ///
  /// Its function `predict(x)` maps an array of shape (n, inputs) to one of shape (n, outputs), in double precision and
  /// for all rows at once; `INPUTS` and `OUTPUTS` are lists of the names. The outputs of a model of class scores are
  /// the probabilities. Every number of the model is an exact decimal
  /// expansion. Stages are computed as by an ``Evaluator``: splines by de Boor's recurrence on the knots, affine maps
  /// with the same tolerance at the ends of their intervals. So the values agree up to a few units in the last place of
  /// every sum, propagated through the network. `predict` raises `ValueError` for arrays of another shape and for
  /// points outside the knots where these are an error.
  /// - Throws: ``ExportError`` for numbers that are not finite, names that do not match the columns, and batch ranges
  ///   that are not remembered.
  /// - Complexity: O(parameters), times the lengths of their decimal expansions.
  public func pythonModule() throws(ExportError) -> String {
    let exported = try ExportedNetwork(self)
    func list(_ names: [String]) -> String { JSONValue.array(names.map { .string($0) }).text }
    let names = "INPUTS = \(list(exported.inputNames))\nOUTPUTS = \(list(exported.outputNames))\n"
    let stages = exported.network.stages.indices.map { PythonStage(exported, $0).text }.joined()
    let last = outputKind == .classScores ? "    (_softmax, {}),\n" : ""
    return PythonSource.header + names + PythonSource.functions + "_STAGES = [\n\(stages)\(last)]\n"
  }
}

/// A stage as a function of the module and the numbers that it is called with.
private struct PythonStage {
  let function: String
  let numbers: [(name: String, value: String)]

  init(_ exported: ExportedNetwork, _ k: Int) {
    let parameters = exported.parameters(ofStage: k)
    switch exported.network.stages[k] {
    case .linear(let map):
      self.init("linear", [("weights", Self.matrix(parameters, width: map.inputs)), ("bias", "0.0")])
    case .dense(let map):
      let count = map.inputs * map.outputs
      let weights = Self.matrix(Array(parameters[..<count]), width: map.inputs)
      let bias = map.hasBias ? Self.row(Array(parameters[count...])) : "0.0"
      self.init("linear", [("weights", weights), ("bias", bias)])
    case .splines(let edges):
      let weights = Self.matrix(parameters, width: edges.dimension)
      self.init(
        "splines",
        [
          ("order", "\(edges.knots.order.value)"), ("outside", "\"\(edges.outside.rawValue)\""),
          ("knots", Self.row(edges.knots.values)),
          ("weights", "\(weights).reshape(\(edges.outputs), \(edges.inputs), \(edges.dimension))"),
        ])
    case .activation(let activation):
      switch activation.function {
      case .tanh: self.init(logisticInto: -1, 1, rate: 2)
      case .relu: self.init("power", [("degree", "1")])
      case .powerRelu(let order): self.init("power", [("degree", "\(order - 1)")])
      }
    case .normalize(let map):
      if let affine = exported.maps[k] {
        self.init(
          "affine",
          [
            ("scale", Self.row(affine.scale)), ("origin", Self.row(affine.origin)), ("shift", Self.row(affine.shift)),
            ("tolerance", Self.row(affine.tolerance)), ("lower", Self.number(map.lower)),
            ("upper", Self.number(map.upper)),
          ])
      } else {
        self.init(logisticInto: map.lower, map.upper, rate: map.kind == .sigmoid ? 1 : 2)
      }
    }
  }

  private init(_ function: String, _ numbers: [(name: String, value: String)]) {
    self.function = function
    self.numbers = numbers
  }

  private init(logisticInto lower: Double, _ upper: Double, rate: Double) {
    self.init(
      "logistic", [("lower", Self.number(lower)), ("upper", Self.number(upper)), ("rate", Self.number(rate))])
  }

  /// The stage as an element of a list.
  var text: String {
    let lines = numbers.map { "        \"\($0.name)\": \($0.value),\n" }.joined()
    return "    (_\(function), {\n\(lines)    }),\n"
  }

  /// A number as an exact decimal, with a point: Python reads one without a point as an integer.
  private static func number(_ value: Double) -> String {
    let text = exactDecimal(value)
    return text.contains(".") ? text : text + ".0"
  }

  private static func list(_ values: some Sequence<Double>) -> String {
    "[" + values.map { number($0) }.joined(separator: ", ") + "]"
  }

  private static func row(_ values: [Double]) -> String { "np.array(\(list(values)))" }

  /// Rows of `width` numbers, each on a line.
  private static func matrix(_ values: [Double], width: Int) -> String {
    let rows = stride(from: 0, to: values.count, by: width).map { "            \(list(values[$0..<$0 + width])),\n" }
    return "np.array([\n\(rows.joined())        ])"
  }
}
