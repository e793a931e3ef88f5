/// A graph of operators in the format ONNX, built node by node: doubles, operators of version 17, and a first
/// dimension, the number of points, that is open.
///
/// Field numbers are those of onnx.proto, and fields are written in their order, as the Python package does.
final class ONNXGraph {
  /// The types of tensors, by their numbers in `TensorProto.DataType`.
  enum ElementType: Int {
    case integer = 7
    case double = 11
  }

  /// The name of the matrix of inputs, [point][input].
  static let input = "inputs"
  /// The name of the matrix of outputs, [point][output].
  static let output = "outputs"

  private var nodes: [ProtobufMessage] = []
  private var constants: [ProtobufMessage] = []

  /// Adds a constant tensor of doubles and returns its name.
  func doubles(_ values: [Double], shape: [Int]) -> String { constant(.doubles(values), .double, shape) }

  /// Adds a constant row of integers and returns its name.
  func integers(_ values: [Int]) -> String { constant(.integers(values.map { Int64($0) }), .integer, [values.count]) }

  private func constant(_ values: Tensor.Values, _ type: ElementType, _ shape: [Int]) -> String {
    let name = "c\(constants.count)"
    var content: [UInt8] = []
    values.append(to: &content)
    var tensor = ProtobufMessage()
    for extent in shape { tensor.add(1, number: extent) }
    tensor.add(2, number: type.rawValue)
    tensor.add(8, text: name)
    tensor.add(9, bytes: content)
    constants.append(tensor)
    return name
  }

  /// Adds an operator.
  ///
  /// - Parameters:
  ///   - operation: its name.
  ///   - inputs: the names of its arguments.
  ///   - attribute: its attribute, a whole number, if it has one.
  ///   - output: the name of its result; one is made up if none is given.
  /// - Returns: the name of its result.
  @discardableResult
  func add(
    _ operation: String, _ inputs: String..., attribute: (name: String, value: Int)? = nil, output: String? = nil
  ) -> String {
    let name = output ?? "v\(nodes.count)"
    var node = ProtobufMessage()
    for input in inputs { node.add(1, text: input) }
    node.add(2, text: name)
    node.add(4, text: operation)
    if let attribute {
      var message = ProtobufMessage()
      message.add(1, text: attribute.name)
      message.add(3, number: attribute.value)
      // AttributeProto.AttributeType.INT.
      message.add(20, number: 2)
      node.add(5, message: message)
    }
    nodes.append(node)
    return name
  }

  /// Returns the bytes of a model, an IR of version 8.
  func model(inputs: Int, outputs: Int, metadata: [(key: String, value: String)]) -> [UInt8] {
    var graph = ProtobufMessage()
    for node in nodes { graph.add(1, message: node) }
    graph.add(2, text: "network")
    for constant in constants { graph.add(5, message: constant) }
    graph.add(11, message: Self.matrix(Self.input, columns: inputs))
    graph.add(12, message: Self.matrix(Self.output, columns: outputs))
    var operators = ProtobufMessage()
    operators.add(1, text: "")
    operators.add(2, number: 17)
    var model = ProtobufMessage()
    model.add(1, number: 8)
    model.add(2, text: "swift-kan")
    model.add(7, message: graph)
    model.add(8, message: operators)
    for (key, value) in metadata {
      var entry = ProtobufMessage()
      entry.add(1, text: key)
      entry.add(2, text: value)
      model.add(14, message: entry)
    }
    return model.bytes
  }

  /// The type of a matrix of doubles with any number of rows.
  private static func matrix(_ name: String, columns: Int) -> ProtobufMessage {
    var rows = ProtobufMessage()
    rows.add(2, text: "batch")
    var width = ProtobufMessage()
    width.add(1, number: columns)
    var shape = ProtobufMessage()
    shape.add(1, message: rows)
    shape.add(1, message: width)
    var tensor = ProtobufMessage()
    tensor.add(1, number: ElementType.double.rawValue)
    tensor.add(2, message: shape)
    var type = ProtobufMessage()
    type.add(1, message: tensor)
    var value = ProtobufMessage()
    value.add(1, text: name)
    value.add(2, message: type)
    return value
  }
}
