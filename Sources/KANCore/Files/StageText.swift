import JSON
import SplineKernels
import Splines

/// The representation of the stages of a network in a header: widths, orders, knots, and rules; their parameters are
/// tensors. Knots are exact decimal expansions.
package enum StageText {
  /// Returns all stages as a JSON list.
  static func text(_ stages: [Stage]) -> String { JSONValue.array(stages.map(json)).compactText }

  /// Returns a stage as JSON.
  static func json(_ stage: Stage) -> JSONValue {
    switch stage {
    case .linear(let map):
      return ["kind": "linear", "inputs": .integer(map.inputs), "outputs": .integer(map.outputs)]
    case .dense(let map):
      return [
        "kind": "dense", "inputs": .integer(map.inputs), "outputs": .integer(map.outputs), "bias": .bool(map.hasBias),
      ]
    case .activation(let stage):
      var members: [JSONValue.Member] = [
        .init("kind", "activation"), .init("width", .integer(stage.width)),
        .init("function", .string(name(of: stage.function))),
      ]
      if case .powerRelu(let order) = stage.function { members.append(.init("order", .integer(order))) }
      return .object(members)
    case .normalize(let map):
      return [
        "kind": "normalise", "width": .integer(map.width), "map": .string(name(of: map.kind)),
        "lower": .string(exactDecimal(map.lower)), "upper": .string(exactDecimal(map.upper)),
      ]
    case .splines(let edges):
      return [
        "kind": "splines", "inputs": .integer(edges.inputs), "outputs": .integer(edges.outputs),
        "order": .integer(edges.knots.order.value), "intervals": .integer(edges.knots.intervals),
        "outside": .string(edges.outside.rawValue), "knots": knots(edges.knots),
        "spacing": edges.knots.uniformSpacing.map { .string(exactDecimal($0)) } ?? .null,
      ]
    }
  }

  /// Returns the name of an activation function in files.
  package static func name(of function: ActivationStage.Function) -> String {
    switch function {
    case .tanh: "tanh"
    case .relu: "relu"
    case .powerRelu: "power-relu"
    }
  }

  /// Returns the name of a normalization in files.
  package static func name(of kind: Normalization.Kind) -> String {
    switch kind {
    case .affine: "affine"
    case .linearBounds: "linear-bounds"
    case .batchRange: "batch-range"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    }
  }

  /// Returns all knots, starting with the first exterior one.
  static func knots(_ knots: KnotVector<Double>) -> JSONValue {
    .array(knots.values.map { .string(exactDecimal($0)) })
  }
}

extension Network {
  /// The stages without their parameters: widths, orders, knots, rules, and the numbers of fixed maps.
  public var architecture: JSONValue {
    func numbers(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }
    return .array(
      stages.map { stage in
        let json = StageText.json(stage)
        guard case .object(var members) = json, case .normalize(let map) = stage else { return json }
        switch map.kind {
        case .affine(let scale, let shift):
          members += [.init("scale", numbers(scale)), .init("shift", numbers(shift))]
        case .linearBounds(let box):
          members.append(.init("box", .array(box.map { numbers([$0.lowerBound, $0.upperBound]) })))
        case .batchRange, .sigmoid, .tanh: break
        }
        return .object(members)
      })
  }
}

/// Reads the stages of a network from the header and the tensors of a file.
struct StageReader {
  let tensors: TensorFile
  let names: StageTensors
  let file: String

  /// Reads stage `k`.
  func stage(_ json: JSONValue, _ k: Int) throws(FileError) -> Stage {
    do {
      switch try text(json, "kind", k) {
      case "linear":
        return .linear(try LinearMap(inputs: integer(json, "inputs", k), outputs: integer(json, "outputs", k)))
      case "dense":
        guard let bias = json["bias"]?.boolValue else { throw damaged(k, "bias") }
        return .dense(
          try DenseMap(inputs: integer(json, "inputs", k), outputs: integer(json, "outputs", k), hasBias: bias))
      case "activation": return .activation(try activation(json, k))
      case "normalise": return .normalize(try normalization(json, k))
      case "splines": return .splines(try splines(json, k))
      case let other: throw damaged(k, "kind (\(other))")
      }
    } catch let error as FileError {
      throw error
    } catch {
      throw .malformed(file: file, reason: "stage \(k): \(error)")
    }
  }

  private func activation(_ json: JSONValue, _ k: Int) throws -> ActivationStage {
    let width = try integer(json, "width", k)
    switch try text(json, "function", k) {
    case "tanh": return try ActivationStage(width: width, function: .tanh)
    case "relu": return try ActivationStage(width: width, function: .relu)
    case "power-relu": return try ActivationStage(width: width, function: .powerRelu(order: integer(json, "order", k)))
    default: throw damaged(k, "function")
    }
  }

  private func splines(_ json: JSONValue, _ k: Int) throws -> SplineEdges {
    guard let outside = OutsideRule(rawValue: try text(json, "outside", k)) else { throw damaged(k, "outside") }
    guard let texts = json["knots"]?.arrayValue else { throw damaged(k, "knots") }
    let values = texts.compactMap { $0.stringValue.flatMap(Double.init) }
    guard values.count == texts.count else { throw damaged(k, "knots") }
    let knots = try KnotVector(order: SplineOrder(integer(json, "order", k)), knots: values)
    // Redundant, since the knots determine it; stored for readers in other languages.
    let spacing: Double? = json["spacing"] == .null ? nil : try number(json, "spacing", k)
    guard knots.uniformSpacing == spacing else { throw damaged(k, "spacing") }
    return try SplineEdges(
      knots: knots, inputs: integer(json, "inputs", k), outputs: integer(json, "outputs", k), outside: outside)
  }

  private func normalization(_ json: JSONValue, _ k: Int) throws -> Normalization {
    let width = try integer(json, "width", k)
    let kind: Normalization.Kind
    switch try text(json, "map", k) {
    case "affine":
      kind = .affine(
        scale: try tensors.finiteDoubles(names.name(k, "scale"), shape: [width], file: file),
        shift: try tensors.finiteDoubles(names.name(k, "shift"), shape: [width], file: file))
    case "linear-bounds": kind = .linearBounds(box: try bounds(names.name(k, "box")))
    case "batch-range":
      let name = names.name(k, "remembered")
      kind = .batchRange(remembered: tensors[name] == nil ? nil : try bounds(name))
    case "sigmoid": kind = .sigmoid
    case "tanh": kind = .tanh
    default: throw damaged(k, "map")
    }
    return try Normalization(width: width, into: number(json, "lower", k), number(json, "upper", k), kind: kind)
  }

  private func bounds(_ name: String) throws -> [ClosedRange<Double>] {
    let rows = tensors[name]?.shape.first ?? 0
    let values = try tensors.finiteDoubles(name, shape: [rows, 2], file: file)
    return try (0..<rows).map { p in
      guard values[2 * p] <= values[2 * p + 1] else {
        throw FileError.malformed(file: file, reason: "tensor \"\(name)\", row \(p) is an empty interval")
      }
      return (values[2 * p])...(values[2 * p + 1])
    }
  }

  private func integer(_ json: JSONValue, _ key: String, _ k: Int) throws(FileError) -> Int {
    // Widths beyond 2^31 would overflow when multiplied.
    guard let value = json[key]?.integerValue, (0...Int(Int32.max)).contains(value) else { throw damaged(k, key) }
    return value
  }

  private func text(_ json: JSONValue, _ key: String, _ k: Int) throws(FileError) -> String {
    guard let value = json[key]?.stringValue else { throw damaged(k, key) }
    return value
  }

  private func number(_ json: JSONValue, _ key: String, _ k: Int) throws(FileError) -> Double {
    guard let value = json[key]?.stringValue.flatMap(Double.init), value.isFinite else { throw damaged(k, key) }
    return value
  }

  private func damaged(_ k: Int, _ key: String) -> FileError {
    .malformed(file: file, reason: "stage \(k) has no usable entry \"\(key)\"")
  }
}
