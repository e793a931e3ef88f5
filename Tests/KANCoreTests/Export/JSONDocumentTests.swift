import JSON
import KANCore
import SplineKernels
import Splines
import Testing

/// Exported JSON: a text worked out by hand, and networks rebuilt from the documents alone.
struct JSONDocumentTests {
  @Test("The document of a small network, by hand")
  func byHand() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 2, lower: 0, upper: 1)
    let network = try Network(
      stages: [
        .normalize(Normalization(width: 1, into: 0, 1, kind: .affine(scale: [0.5], shift: [0.5]))),
        .splines(SplineEdges(knots: knots, inputs: 1, outputs: 2, outside: .linear)),
        .activation(ActivationStage(width: 2, function: .powerRelu(order: 3))),
        .dense(DenseMap(inputs: 2, outputs: 1, hasBias: true)),
      ], parameters: [0.1, 1, 2, 5, 5, 1e-300, 3, -4, 1.0 / 3])
    // The tolerance: 4 (1 + 1/2) + 4 (1/2 + 1) = 12 units of 2^-52.
    let expected = """
      {"format":"swift-kan-network","version":1,"inputs":["place \\"x\\""],"outputs":["y"],"output_kind":"values","stages":[\
      {"kind":"normalize","inputs":1,"outputs":1,"map":"affine","lower":0.0,"upper":1.0,"scale":[0.5],"origin":[0.0],\
      "shift":[0.5],"tolerance":[2.6645352591003757e-15]},\
      {"kind":"splines","inputs":1,"outputs":2,"order":2,"intervals":2,"outside":"linear",\
      "knots":[-0.5,0.0,0.5,1.0,1.5],"spacing":0.5,"weights":[[[0.1,1.0,2.0]],[[5.0,5.0,1e-300]]]},\
      {"kind":"activation","inputs":2,"outputs":2,"function":"power-relu","order":3},\
      {"kind":"dense","inputs":2,"outputs":1,"weights":[[3.0,-4.0]],"bias":[0.3333333333333333]}]}
      """
    #expect(try ModelFile(network, inputNames: ["place \"x\""]).jsonDocument().compactText == expected)
  }

  @Test("Networks with every kind of stage are rebuilt from their documents with the same bits", arguments: 0..<24)
  func roundTrip(seed: Int) throws {
    let network = try Self.network(seed)
    let document = try JSONValue(parsing: ModelFile(network).jsonDocument().text.utf8)
    let rebuilt = try DocumentReader(document: document).network()
    #expect(rebuilt == network)
    // Equality of numbers does not look at the sign of zero.
    #expect(rebuilt.parameters.map(\.bitPattern) == network.parameters.map(\.bitPattern))
    #expect(try ModelFile(rebuilt).jsonDocument() == document)
  }

  /// The networks of the other exports, and then layers of edges that the tests of model files use.
  private static func network(_ seed: Int) throws -> Network {
    guard seed >= ExportCases.count else { return try ExportCases.network(seed) }
    let layers = try #require(try ModelFileTests.networks().last)
    return try layers.replacingOutsideRule(with: OutsideRule.allCases[seed - ExportCases.count])
  }

  @Test("A changed number of the document changes the network: the control")
  func control() throws {
    let network = try ExportCases.network(13)
    let text = try ModelFile(network).jsonDocument().text
    let weight = "\(network.parameters[0])"
    let changed = text.replacing(weight, with: "0.123456789", maxReplacements: 1)
    #expect(changed != text)
    #expect(try DocumentReader(document: JSONValue(parsing: changed.utf8)).network() != network)
  }
}

/// Reads a document as its description says.
private struct DocumentReader {
  let document: JSONValue

  func network() throws -> Network {
    try #require(document["format"] == "swift-kan-network" && document["version"] == .integer(1))
    var stages: [Stage] = []
    var parameters: [Double] = []
    for json in try #require(document["stages"]?.arrayValue) {
      stages.append(try stage(json))
      parameters += try numbers(json["weights"]) + numbers(json["bias"])
    }
    return try Network(stages: stages, parameters: parameters)
  }

  private func stage(_ json: JSONValue) throws -> Stage {
    let inputs = try #require(json["inputs"]?.integerValue)
    let outputs = try #require(json["outputs"]?.integerValue)
    switch json["kind"]?.stringValue {
    case "linear": return .linear(try LinearMap(inputs: inputs, outputs: outputs))
    case "dense": return .dense(try DenseMap(inputs: inputs, outputs: outputs, hasBias: json["bias"] != .null))
    case "splines":
      let order = try #require(json["order"]?.integerValue)
      let knots = try KnotVector<Double>(order: SplineOrder(order), knots: numbers(json["knots"]))
      let spacing: JSONValue = knots.uniformSpacing.map { .number($0) } ?? .null
      try #require(json["intervals"] == .integer(knots.intervals) && json["spacing"] == spacing)
      let outside = try #require(OutsideRule(rawValue: json["outside"]?.stringValue ?? ""))
      return .splines(try SplineEdges(knots: knots, inputs: inputs, outputs: outputs, outside: outside))
    case "activation":
      let function: ActivationStage.Function
      switch json["function"]?.stringValue {
      case "tanh": function = .tanh
      case "relu": function = .relu
      default: function = .powerRelu(order: try #require(json["order"]?.integerValue))
      }
      return .activation(try ActivationStage(width: inputs, function: function))
    default: return .normalize(try normalization(json, width: inputs))
    }
  }

  private func normalization(_ json: JSONValue, width: Int) throws -> Normalization {
    let ends = try numbers(json["lower"]) + numbers(json["upper"])
    try #require(ends.count == 2)
    let kind: Normalization.Kind
    switch json["map"]?.stringValue {
    case "affine":
      let origin = try numbers(json["origin"])
      try #require(origin == Array(repeating: 0, count: width))
      kind = .affine(scale: try numbers(json["scale"]), shift: try numbers(json["shift"]))
    case "linear-bounds": kind = .linearBounds(box: try ranges(json["box"]))
    case "batch-range": kind = .batchRange(remembered: try ranges(json["ranges"]))
    case "sigmoid": kind = .sigmoid
    default: kind = .tanh
    }
    return try Normalization(width: width, into: ends[0], ends[1], kind: kind)
  }

  private func ranges(_ json: JSONValue?) throws -> [ClosedRange<Double>] {
    let pairs = try #require(json?.arrayValue)
    return try pairs.map { pair -> ClosedRange<Double> in
      let ends = try numbers(pair)
      return ends[0]...ends[1]
    }
  }

  /// All numbers of a value, in their order; none for `null` and for a member that is not there.
  private func numbers(_ json: JSONValue?) throws -> [Double] {
    switch json {
    case .number(let value): return [value]
    case .array(let values): return try values.flatMap { try numbers($0) }
    case .null, nil: return []
    default: throw NotNumbers()
    }
  }

  private struct NotNumbers: Error {}
}
