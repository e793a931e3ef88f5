import JSON

/// A network in a file: safetensors with the stages in the header and the weights, in the B-spline coordinates u,
/// stored as tensors "stages.<number>.weights", so that other programs can read them.
public struct ModelFile: Sendable, Equatable {
  /// The network.
  public var network: Network
  /// The names of the inputs, one per input, or none.
  public var inputNames: [String]
  /// The names of the outputs, one per output, or none.
  public var outputNames: [String]
  /// Where the training samples have values, one per input, or none.
  public var coverage: [InputCoverage]
  /// What the outputs are.
  public var outputKind: OutputKind
  /// The names of the classes, one per output, or none; for ``OutputKind/classScores``.
  public var classNames: [String]

  /// The version of the format that is written.
  public static let version = 1
  static let format = "swift-kan"
  static let kind = "model"

  /// Creates a model.
  public init(
    _ network: Network, inputNames: [String] = [], outputNames: [String] = [], coverage: [InputCoverage] = [],
    outputKind: OutputKind = .values, classNames: [String] = []
  ) {
    self.coverage = coverage
    self.outputKind = outputKind
    self.classNames = classNames
    self.network = network
    self.inputNames = inputNames
    self.outputNames = outputNames
  }

  /// Reads a model. A checkpoint can be read as well; it gives its network.
  ///
  /// - Throws: ``FileError`` for a file that is truncated, foreign, from a later version, damaged, or holds weights
  ///   that are not finite.
  public init(reading path: String) throws(FileError) { try self.init(TensorFile(reading: path), file: path) }

  /// Reads a model from tensors; `file` is their name in errors. Throws the same errors as ``init(reading:)``.
  public init(_ tensors: TensorFile, file: String) throws(FileError) {
    let format = try ModelFile.requireFormat(tensors, file: file)
    guard format == ModelFile.kind || format == Checkpoint.kind else {
      throw .wrongKind(file: file, expected: ModelFile.kind, found: format)
    }
    network = try Network(tensors: tensors, file: file)
    inputNames = try ModelFile.names(tensors, "inputs", width: network.inputs, file: file)
    outputNames = try ModelFile.names(tensors, "outputs", width: network.outputs, file: file)
    coverage = try ModelFile.coverage(tensors, width: network.inputs, file: file)
    let text = tensors.metadata["output_kind"] ?? OutputKind.values.rawValue
    guard let kind = OutputKind(rawValue: text) else {
      throw .malformed(file: file, reason: "\"output_kind\" is \"\(text)\", which is not known")
    }
    outputKind = kind
    classNames = try ModelFile.names(tensors, "classes", width: network.outputs, file: file)
  }

  /// Returns the name of class `q`: as given, or else that of the output or its number.
  package func className(_ q: Int) -> String {
    classNames.isEmpty ? outputNames.isEmpty ? "\(q)" : outputNames[q] : classNames[q]
  }

  /// The column of text whose indicators are the outputs of class scores; "class" if they are not named so.
  package var classColumn: String {
    guard let output = outputNames.first, let own = classNames.first,
      output.unicodeScalars.count > own.unicodeScalars.count + 1
    else { return "class" }
    let column = String(output.unicodeScalars.dropLast(own.unicodeScalars.count + 1))
    return ColumnNames.indicator(column, own) == output ? column : "class"
  }

  /// Returns the same with another network of the same inputs and outputs.
  public func replacingNetwork(with network: Network) -> ModelFile {
    var changed = self
    changed.network = network
    return changed
  }

  /// The contents of the file.
  public var tensors: TensorFile {
    var file = TensorFile(metadata: [
      "format": ModelFile.format, "version": String(ModelFile.version), "kind": ModelFile.kind,
      "stages": StageText.text(network.stages),
    ])
    if !inputNames.isEmpty { file.metadata["inputs"] = JSONValue.array(inputNames.map { .string($0) }).compactText }
    if !outputNames.isEmpty { file.metadata["outputs"] = JSONValue.array(outputNames.map { .string($0) }).compactText }
    if outputKind != .values { file.metadata["output_kind"] = outputKind.rawValue }
    if !classNames.isEmpty { file.metadata["classes"] = JSONValue.array(classNames.map { .string($0) }).compactText }
    if !coverage.isEmpty {
      file.metadata["coverage"] =
        JSONValue.array(
          coverage.map { own in
            ["range": ModelFile.json(own.range), "gaps": .array(own.gaps.map(ModelFile.json))]
          }
        ).compactText
    }
    StageTensors().add(network, to: &file)
    return file
  }

  private static func json(_ range: ClosedRange<Double>) -> JSONValue {
    [.string(exactDecimal(range.lowerBound)), .string(exactDecimal(range.upperBound))]
  }

  private static func coverage(
    _ tensors: TensorFile, width: Int, file: String
  ) throws(FileError) -> [InputCoverage] {
    guard tensors.metadata["coverage"] != nil else { return [] }
    func range(_ value: JSONValue?) -> ClosedRange<Double>? {
      guard let ends = value?.arrayValue?.compactMap({ $0.stringValue.flatMap(Double.init) }), ends.count == 2,
        ends[0] <= ends[1], ends.allSatisfy(\.isFinite)
      else { return nil }
      return ends[0]...ends[1]
    }
    let list = try json(tensors, "coverage", file: file).arrayValue?.compactMap { value -> InputCoverage? in
      guard let own = range(value["range"]), let gaps = value["gaps"]?.arrayValue else { return nil }
      let ranges = gaps.compactMap { range($0) }
      return ranges.count == gaps.count ? InputCoverage(range: own, gaps: ranges) : nil
    }
    guard let list, list.count == width else {
      throw .malformed(file: file, reason: "\"coverage\" does not describe \(width) inputs")
    }
    return list
  }

  /// Writes the model atomically.
  ///
  /// - Throws: ``FileError/cannotWrite(file:reason:)``.
  public func write(to path: String) throws(FileError) { try tensors.write(to: path) }

  /// Returns the kind of a file of this package that has a known version.
  static func requireFormat(_ tensors: TensorFile, file: String) throws(FileError) -> String {
    guard tensors.metadata["format"] == format else {
      throw .foreign(file: file, reason: "it is a safetensors file written by another program")
    }
    let text = try tensors.text("version", file: file)
    guard let version = Int(text), version >= 1 else {
      throw .malformed(file: file, reason: "the version \"\(text)\" is not a number")
    }
    guard version <= Self.version else { throw .futureVersion(file: file, found: version, newest: Self.version) }
    return try tensors.text("kind", file: file)
  }

  /// Returns an entry of the header that is itself JSON.
  static func json(_ tensors: TensorFile, _ key: String, file: String) throws(FileError) -> JSONValue {
    let text = try tensors.text(key, file: file)
    do {
      return try JSONValue(parsing: text.utf8)
    } catch {
      throw .malformed(file: file, reason: "\"\(key)\": \(error.reason)")
    }
  }

  private static func names(
    _ tensors: TensorFile, _ key: String, width: Int, file: String
  ) throws(FileError) -> [String] {
    guard tensors.metadata[key] != nil else { return [] }
    let list = try json(tensors, key, file: file).arrayValue?.compactMap(\.stringValue)
    guard let list, list.count == width else {
      throw .malformed(file: file, reason: "\"\(key)\" is not a list of \(width) names")
    }
    return list
  }
}

extension Network {
  /// Reads a network from tensors whose names begin with `prefix`.
  init(tensors: TensorFile, prefix: String = "", file: String) throws(FileError) {
    let names = StageTensors(prefix: prefix)
    let reader = StageReader(tensors: tensors, names: names, file: file)
    guard let list = try ModelFile.json(tensors, prefix + "stages", file: file).arrayValue else {
      throw .malformed(file: file, reason: "\"\(prefix)stages\" is not a list")
    }
    var stages: [Stage] = []
    for (k, json) in list.enumerated() { stages.append(try reader.stage(json, k)) }
    let parameters = try names.parameters(stages, from: tensors, file: file)
    do {
      try self.init(stages: stages, parameters: parameters)
    } catch {
      throw .malformed(file: file, reason: "\(error)")
    }
  }

  /// Reads the network of a model file; throws the same errors as ``ModelFile/init(reading:)``.
  public init(reading path: String) throws(FileError) { self = try ModelFile(reading: path).network }

  /// Writes a model file atomically.
  ///
  /// - Throws: ``FileError/cannotWrite(file:reason:)``.
  public func write(to path: String) throws(FileError) { try ModelFile(self).write(to: path) }
}
