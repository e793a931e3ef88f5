import JSON
import KANCore
import SplineKernels

/// A stage of a network in words and as JSON, without its parameters.
struct StageDescription {
  let stage: Stage

  init(_ stage: Stage) { self.stage = stage }

  /// The kind of the stage, and what belongs to it.
  var text: String {
    switch stage {
    case .linear: return "linear"
    case .dense(let map): return "dense with\(map.hasBias ? "" : "out") bias"
    case .activation(let activation):
      if case .powerRelu(let order) = activation.function { return "activation power-relu of order \(order)" }
      return "activation \(StageText.name(of: activation.function))"
    case .normalize(let map):
      let range = map.kind == .batchRange(remembered: nil) ? ", not remembered" : ""
      return "normalize by \(StageText.name(of: map.kind))\(range), into \(Self.interval(map.lower, map.upper))"
    case .splines(let edges):
      let knots = edges.knots
      let kind = knots.uniformSpacing == nil ? "nonuniform" : "uniform"
      let intervals = "\(knots.intervals) \(kind) interval\(knots.intervals == 1 ? "" : "s")"
      return "splines of order \(knots.order.value), \(intervals) on \(Self.interval(knots.lower, knots.upper)),"
        + " outside \(edges.outside.rawValue)"
    }
  }

  /// The same as an object.
  var json: JSONValue {
    var members: [JSONValue.Member] = []
    func add(_ key: String, _ value: JSONValue) { members.append(.init(key, value)) }
    add("kind", .string(kind))
    add("inputs", .integer(stage.inputs))
    add("outputs", .integer(stage.outputs))
    add("parameters", .integer(stage.parameterCount))
    switch stage {
    case .linear: break
    case .dense(let map): add("bias", .bool(map.hasBias))
    case .activation(let activation):
      add("function", .string(StageText.name(of: activation.function)))
      if case .powerRelu(let order) = activation.function { add("order", .integer(order)) }
    case .normalize(let map):
      add("map", .string(StageText.name(of: map.kind)))
      add("into", Self.json(map.lower...map.upper))
      if case .batchRange(let ranges) = map.kind { add("is_remembered", .bool(ranges != nil)) }
    case .splines(let edges):
      add("order", .integer(edges.knots.order.value))
      add("intervals", .integer(edges.knots.intervals))
      add("domain", Self.json(edges.knots.lower...edges.knots.upper))
      add("spacing", edges.knots.uniformSpacing.map { .number($0) } ?? .null)
      add("outside", .string(edges.outside.rawValue))
    }
    return .object(members)
  }

  /// An interval as a pair of numbers.
  static func json(_ range: ClosedRange<Double>) -> JSONValue {
    [.number(range.lowerBound), .number(range.upperBound)]
  }

  private var kind: String {
    switch stage {
    case .linear: "linear"
    case .dense: "dense"
    case .activation: "activation"
    case .normalize: "normalize"
    case .splines: "splines"
    }
  }

  private static func interval(_ lower: Double, _ upper: Double) -> String {
    "[\(SignificantDigits.text(lower, digits: 6)), \(SignificantDigits.text(upper, digits: 6))]"
  }
}
