import Exact
import Foundation
import KANCore
import SeededRandom
import SplineKernels
import Splines
import Testing

/// Every kind of stage goes into a file and comes back with the same bits; what is not a model is refused with a reason.
struct ModelFileTests {
  static func networks() throws -> [Network] {
    var random = SplitMix64(seed: 41)
    let number = { Double.random(in: -2...2, using: &random) }
    func network(_ stages: [Stage]) throws -> Network {
      try Network(stages: stages, parameters: (0..<stages.reduce(0) { $0 + $1.parameterCount }).map { _ in number() })
    }
    let uniform = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 7, lower: -0.1, upper: 1.3)
    let rational = try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 7, lower: -1, upper: 1)
    let irregular = try KnotVector<Double>(order: SplineOrder(2), knots: [-0.3, 0.1, 1.0 / 3, 0.7, 1e3])
    let box = [-1.0...2, 0.1...0.1]
    return [
      try network([
        .linear(LinearMap(inputs: 2, outputs: 3)),
        .normalize(Normalization(width: 3, into: -0.1, 1.3, kind: .linearBounds(box: box))),
        .splines(SplineEdges(knots: uniform, inputs: 3, outputs: 2, outside: .extrapolate)),
        .normalize(Normalization(width: 2, into: -0.3, 1e3, kind: .batchRange(remembered: box))),
        .splines(SplineEdges(knots: irregular, inputs: 2, outputs: 2, outside: .zero)),
        .normalize(Normalization(width: 2, into: -1, 1, kind: .batchRange(remembered: nil))),
        .splines(SplineEdges(knots: rational.map { Double($0) }, inputs: 2, outputs: 1, outside: .error)),
      ]),
      try network([
        .normalize(Normalization(width: 2, into: 0, 1, kind: .affine(scale: [0.1, 3], shift: [-1, 1e-300]))),
        .dense(DenseMap(inputs: 2, outputs: 3, hasBias: true)), .activation(ActivationStage(width: 3, function: .tanh)),
        .dense(DenseMap(inputs: 3, outputs: 3, hasBias: false)),
        .activation(ActivationStage(width: 3, function: .relu)),
        .activation(ActivationStage(width: 3, function: .powerRelu(order: 4))),
        .normalize(Normalization(width: 3, into: 0, 1, kind: .sigmoid)),
        .normalize(Normalization(width: 3, into: 0, 1, kind: .tanh)),
      ]),
      try network([
        .splines(SplineEdges(knots: uniform, inputs: 2, outputs: 1, outside: .clamp)),
        .splines(SplineEdges(knots: irregular, inputs: 1, outputs: 2, outside: .linear)),
      ]),
    ]
  }

  @Test("All stages survive with the same bits")
  func roundTrip() throws {
    let directory = try TemporaryDirectory()
    for network in try Self.networks() {
      try network.write(to: directory.path("m.safetensors"))
      let read = try Network(reading: directory.path("m.safetensors"))
      #expect(read == network)
      for (a, b) in zip(read.stages, network.stages) {
        if case .splines(let a) = a, case .splines(let b) = b {
          // Equality of knots does not look at the spacing, and refinement and kernels do.
          #expect(a.knots.uniformSpacing == b.knots.uniformSpacing)
        }
      }
      #expect(ModelFile(read).tensors.bytes == ModelFile(network).tensors.bytes)
    }
  }

  @Test("Knots stand in the header as exact decimals")
  func exactKnots() throws {
    let network = try Self.networks()[0]
    let text = try #require(ModelFile(network).tensors.metadata["stages"])
    let stages = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    for (stage, json) in zip(network.stages, stages) {
      guard case .splines(let edges) = stage else { continue }
      let knots = try #require(json["knots"] as? [String])
      #expect(
        try knots.map { try Rational(parsing: $0) } == edges.knots.values.map { try #require(Rational(exactly: $0)) })
      #expect(json["order"] as? Int == edges.knots.order.value)
    }
  }

  @Test("Decimals are the exact ones, worked out elsewhere")
  func exactDecimals() throws {
    for (value, text) in [
      (0.1, "0.1000000000000000055511151231257827021181583404541015625"), (0.5, "0.5"),
      (1e22, "10000000000000000000000"),
      (-0.001953125, "-0.001953125"), (1_000_000_007.5, "1000000007.5"), (9_000_000_000_000_000, "9000000000000000"),
      (1.0000000000000002, "1.0000000000000002220446049250313080847263336181640625"),
    ] {
      let upper = value.magnitude * 4
      let network = try Network(
        stages: [.normalize(Normalization(width: 1, into: value, upper, kind: .tanh))], parameters: [])
      let stages = try #require(ModelFile(network).tensors.metadata["stages"])
      #expect(stages.contains("\"lower\":\"\(text)\""), "\(stages)")
    }
  }

  @Test("Names of columns survive, and have to fit")
  func names() throws {
    let network = try Self.networks()[0]
    let model = ModelFile(network, inputNames: ["a", "b \"c\""], outputNames: ["y"])
    #expect(try ModelFile(TensorFile(bytes: model.tensors.bytes, file: "f"), file: "f") == model)
    var file = model.tensors
    file.metadata["inputs"] = "[\"a\"]"
    #expect(throws: FileError.self) { try ModelFile(file, file: "f") }
  }

  @Test("Names of classes survive, and have to fit; the column of classes is that of the outputs")
  func classNames() throws {
    let network = try Self.networks()[1]
    let classes = ["x", "y = z", "1"]
    let model = ModelFile(
      network, outputNames: classes.map { ColumnNames.indicator("a=b", $0) }, outputKind: .classScores,
      classNames: classes)
    #expect(try ModelFile(TensorFile(bytes: model.tensors.bytes, file: "f"), file: "f") == model)
    #expect(model.classColumn == "a=b" && model.className(1) == "y = z")
    let other = ModelFile(network, outputNames: ["p", "q", "r"], outputKind: .classScores)
    #expect(other.classColumn == "class" && other.className(2) == "r" && ModelFile(network).className(2) == "2")
    var file = model.tensors
    file.metadata["classes"] = "[\"a\"]"
    #expect(throws: FileError.self) { try ModelFile(file, file: "f") }
  }

  @Test("What the outputs are survives; what is not known is refused; values are not mentioned")
  func outputKind() throws {
    let network = try Self.networks()[1]
    let names = ["a", "b", "c"]
    for kind in OutputKind.allCases {
      let model = ModelFile(network, outputNames: names, outputKind: kind)
      let read = try ModelFile(TensorFile(bytes: model.tensors.bytes, file: "f"), file: "f")
      #expect(read == model && read.outputKind == kind)
      #expect((model.tensors.metadata["output_kind"] == nil) == (kind == .values))
      let zeros = [Double](repeating: 0, count: network.parameterCount)
      let changed = model.replacingNetwork(with: try network.replacingParameters(with: zeros))
      #expect(changed.outputKind == kind && changed.outputNames == names && changed.network != network)
      let document = try model.jsonDocument()
      #expect(document["output_kind"]?.stringValue == kind.rawValue)
    }
    var file = ModelFile(network).tensors
    file.metadata["output_kind"] = "odds"
    let error = #expect(throws: FileError.self) { try ModelFile(file, file: "f") }
    #expect(error?.description.contains("\"odds\"") == true)
  }

  /// Changes of a good file, and what the error says.
  static let changes: [(String, @Sendable (inout TensorFile) -> Void)] = [
    ("another program", { $0.metadata["format"] = nil }), ("another program", { $0.metadata["format"] = "pt" }),
    ("version 2", { $0.metadata["version"] = "2" }), ("newer program", { $0.metadata["version"] = "1000" }),
    ("is not a number", { $0.metadata["version"] = "new" }), ("is not a number", { $0.metadata["version"] = "0" }),
    ("\"version\"", { $0.metadata["version"] = nil }), ("\"kind\"", { $0.metadata["kind"] = nil }),
    ("holds a trace", { $0.metadata["kind"] = "trace" }), ("\"stages\"", { $0.metadata["stages"] = nil }),
    ("\"stages\"", { $0.metadata["stages"] = "3" }), ("\"stages\"", { $0.metadata["stages"] = "[" }),
    ("has no stages", { $0.metadata["stages"] = "[]" }), ("stage 0", { $0.metadata["stages"] = "[{}]" }),
    ("stage 0", { $0.metadata["stages"] = #"[{"kind":"linear","inputs":0,"outputs":1}]"# }),
    ("stage 0", { $0.metadata["stages"] = #"[{"kind":"linear","inputs":2,"outputs":99999999999999}]"# }),
    ("shape", { $0.metadata["stages"] = #"[{"kind":"linear","inputs":2,"outputs":999}]"# }),
    ("stages.2.weights", { $0["stages.2.weights"] = nil }), ("shape", { $0["stages.2.weights"] = Tensor([1]) }),
    ("F64", { $0["stages.0.weights"] = Tensor(shape: [3, 2], .floats([0, 0, 0, 0, 0, 0])) }),
    ("entry 1 is nan", { $0["stages.0.weights"] = Tensor(shape: [3, 2], .doubles([0, .nan, 0, 0, 0, 0])) }),
    ("entry 5 is -inf", { $0["stages.0.weights"] = Tensor(shape: [3, 2], .doubles([0, 0, 0, 0, 0, -.infinity])) }),
    ("empty interval", { $0["stages.1.box"] = Tensor(shape: [2, 2], .doubles([1, 0, 0, 1])) }),
    ("box", { $0["stages.1.box"] = Tensor(shape: [1, 2], .doubles([0, 1])) }),
    ("stage 2", { $0.metadata["stages"] = $0.metadata["stages"]!.replacing("\"-0.1000", with: "\"1.1000") }),
    ("stage 2", { $0.metadata["stages"] = $0.metadata["stages"]!.replacing("extrapolate", with: "explode") }),
    (
      "\"spacing\"",
      { $0.metadata["stages"] = $0.metadata["stages"]!.replacing("\"spacing\":\"", with: "\"spacing\":\"1") }
    ), ("\"spacing\"", { $0.metadata["stages"] = $0.metadata["stages"]!.replacing("null", with: "\"1\"") }),
  ]

  @Test("What is wrong with a model is said", arguments: changes.indices)
  func refusals(number: Int) throws {
    let (mentioned, change) = Self.changes[number]
    var file = ModelFile(try Self.networks()[0]).tensors
    change(&file)
    let error = #expect(throws: FileError.self) { try ModelFile(file, file: "the-file") }
    let text = error?.description ?? ""
    #expect(text.contains(mentioned) && text.contains("the-file") && !text.contains("\n"), "\(text)")
  }
}
