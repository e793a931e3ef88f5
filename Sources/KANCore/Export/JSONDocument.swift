import JSON
import SplineKernels
import Splines

extension ModelFile {
  /// The version of the document that ``jsonDocument()`` returns.
  public static let jsonVersion = 1

  /// Returns the model as a JSON document for programs in other languages. Equal models give the same text.
  ///
  /// Numbers are the shortest decimals that give back the same double. The document is an object with these members:
  ///
  /// - `format`: "swift-kan-network"; `version`: 1.
  /// - `inputs`, `outputs`: the names of the columns.
  /// - `output_kind`: "log-odds" if the outputs are log-odds f of classes 0 and 1, the probability of 1 being
  ///   1 / (1 + exp(-f)); "class-scores" if they are scores f_q of classes, the probability of class q being
  ///   exp(f_q) / sum_j exp(f_j); "values" otherwise.
  /// - `classes`: the names of the classes, one per output; only if the model has them.
  /// - `stages`: the stages, starting with the one next to the inputs. Every stage is an object with `kind`, `inputs`,
  ///   and `outputs` (the numbers of units before and after it), and the members of its kind:
  ///   - "linear": `weights` [q][p]; y_q = sum_p weights[q][p] x_p.
  ///   - "dense": the same, and `bias` [q], which is added to y_q, or `null`.
  ///   - "splines": `order` r, `intervals` n, `outside` (an `OutsideRule` by its name), `knots` (all n + 2r - 1 of
  ///     them, starting with t_{1-r}), `spacing` (`null` if the knots are not equally spaced), and `weights` [q][p][i];
  ///     y_q = sum_p sum_i weights[q][p][i] b_i(x_p) with the n + r - 1 B-splines b_i in their order.
  ///   - "normalize": `map`, `lower`, `upper`. For the maps "sigmoid", y = lower + (upper - lower) / (1 + exp(-x)), and
  ///     "tanh", y = lower + (upper - lower) (1 + tanh x) / 2, that is all. The maps "affine", "linear-bounds", and
  ///     "batch-range" have `scale`, `origin`, `shift`, and `tolerance`, one number per unit: y = shift +
  ///     scale (x - origin), and a y that lies outside [lower, upper] by no more than the tolerance becomes the end.
  ///     What the last two are computed from is repeated: `box` or `ranges`, a pair of numbers per input of the
  ///     linear map or per unit.
  ///   - "activation": `function`, "tanh", "relu" (the larger of x and 0), or "power-relu", the power `order` - 1 of
  ///     that (for the order 1: one where x >= 0, zero elsewhere).
  ///
  /// Indices p of inputs and q of outputs start at 0.
  /// - Throws: ``ExportError`` for numbers that are not finite, names that do not match the columns, and batch ranges
  ///   that are not remembered.
  /// - Complexity: O(parameters).
  public func jsonDocument() throws(ExportError) -> JSONValue {
    let exported = try ExportedNetwork(self)
    var members: [JSONValue.Member] = [
      .init("format", "swift-kan-network"), .init("version", .integer(ModelFile.jsonVersion)),
      .init("inputs", .array(exported.inputNames.map { .string($0) })),
      .init("outputs", .array(exported.outputNames.map { .string($0) })),
      .init("output_kind", .string(outputKind.rawValue)),
    ]
    if !classNames.isEmpty { members.append(.init("classes", .array(classNames.map { .string($0) }))) }
    members.append(.init("stages", .array(exported.network.stages.indices.map { JSONStage(exported, $0).json })))
    return .object(members)
  }
}

/// A stage as an object.
private struct JSONStage {
  private var members: [JSONValue.Member]

  init(_ exported: ExportedNetwork, _ k: Int) {
    let stage = exported.network.stages[k]
    let parameters = exported.parameters(ofStage: k)
    members = []
    switch stage {
    case .linear(let map):
      begin("linear", stage)
      add("weights", Self.nested(parameters, [map.inputs]))
    case .dense(let map):
      let count = map.inputs * map.outputs
      begin("dense", stage)
      add("weights", Self.nested(Array(parameters[..<count]), [map.inputs]))
      add("bias", map.hasBias ? Self.numbers(Array(parameters[count...])) : .null)
    case .splines(let edges):
      begin("splines", stage)
      add("order", .integer(edges.knots.order.value))
      add("intervals", .integer(edges.knots.intervals))
      add("outside", .string(edges.outside.rawValue))
      add("knots", Self.numbers(edges.knots.values))
      add("spacing", edges.knots.uniformSpacing.map { .number($0) } ?? .null)
      add("weights", Self.nested(parameters, [edges.inputs, edges.dimension]))
    case .activation(let activation):
      begin("activation", stage)
      switch activation.function {
      case .tanh: add("function", "tanh")
      case .relu: add("function", "relu")
      case .powerRelu(let order):
        add("function", "power-relu")
        add("order", .integer(order))
      }
    case .normalize(let map):
      begin("normalize", stage)
      add(map, exported.maps[k])
    }
  }

  var json: JSONValue { .object(members) }

  private mutating func begin(_ kind: String, _ stage: Stage) {
    add("kind", .string(kind))
    add("inputs", .integer(stage.inputs))
    add("outputs", .integer(stage.outputs))
  }

  private mutating func add(_ key: String, _ value: JSONValue) { members.append(.init(key, value)) }

  private mutating func add(_ map: Normalization, _ affine: AffineMap?) {
    add("map", .string(StageText.name(of: map.kind)))
    add("lower", .number(map.lower))
    add("upper", .number(map.upper))
    if let affine {
      add("scale", Self.numbers(affine.scale))
      add("origin", Self.numbers(affine.origin))
      add("shift", Self.numbers(affine.shift))
      add("tolerance", Self.numbers(affine.tolerance))
    }
    switch map.kind {
    case .linearBounds(let box): add("box", Self.pairs(box))
    case .batchRange(let ranges): add("ranges", Self.pairs(ranges ?? []))
    case .affine, .sigmoid, .tanh: break
    }
  }

  private static func numbers(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }

  private static func pairs(_ ranges: [ClosedRange<Double>]) -> JSONValue {
    .array(ranges.map { numbers([$0.lowerBound, $0.upperBound]) })
  }

  /// Numbers as lists of lists; a list of the innermost level has as many as the last width says.
  private static func nested(_ values: [Double], _ widths: ArraySlice<Int>) -> JSONValue {
    guard !widths.isEmpty else { return numbers(values) }
    let size = widths.reduce(1, *)
    return .array(
      stride(from: 0, to: values.count, by: size).map { nested(Array(values[$0..<$0 + size]), widths.dropFirst()) })
  }
}
