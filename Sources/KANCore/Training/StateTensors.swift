import JSON
import Optim

/// The state of an optimizer or a task, as tensors with a prefix: vectors under their names, numbers and counts in one
/// tensor each, with their names in the header.
enum StateTensors {
  static func add(_ state: OptimizerState, as prefix: String, to file: inout TensorFile) {
    file.metadata[prefix] = state.optimizer
    for name in state.vectors.keys.sorted() { file[prefix + ".vectors." + name] = Tensor(state.vectors[name]!) }
    let numbers = state.numbers.keys.sorted()
    file.metadata[prefix + ".numbers"] = JSONValue.array(numbers.map { .string($0) }).compactText
    file[prefix + ".numbers"] = Tensor(numbers.map { state.numbers[$0]! })
    let counts = state.counts.keys.sorted()
    file.metadata[prefix + ".counts"] = JSONValue.array(counts.map { .string($0) }).compactText
    file[prefix + ".counts"] = Tensor(shape: [counts.count], .integers(counts.map { Int64(state.counts[$0]!) }))
  }

  /// Returns the state in a file, or `nil` if there is none. The optimizer checks its contents when it is restored.
  static func state(_ prefix: String, _ tensors: TensorFile, file: String) throws(FileError) -> OptimizerState? {
    guard let name = tensors.metadata[prefix] else { return nil }
    var state = OptimizerState(optimizer: name)
    let vectorPrefix = prefix + ".vectors."
    for tensor in tensors.names where tensor.hasPrefix(vectorPrefix) {
      let values = try tensors.doubles(tensor, shape: tensors[tensor]!.shape, file: file)
      state.vectors[String(tensor.dropFirst(vectorPrefix.count))] = values
    }
    let numbers = try names(prefix + ".numbers", tensors, file)
    for (name, value) in zip(numbers, try tensors.doubles(prefix + ".numbers", shape: [numbers.count], file: file)) {
      state.numbers[name] = value
    }
    let counts = try names(prefix + ".counts", tensors, file)
    guard case .integers(let values) = tensors[prefix + ".counts"]?.values, values.count == counts.count else {
      throw .missing(file: file, what: "the tensor \"\(prefix).counts\" with \(counts.count) integers")
    }
    for (name, value) in zip(counts, values) { state.counts[name] = Int(value) }
    return state
  }

  private static func names(_ key: String, _ tensors: TensorFile, _ file: String) throws(FileError) -> [String] {
    let list = try ModelFile.json(tensors, key, file: file).arrayValue
    guard let names = list?.compactMap(\.stringValue), names.count == list?.count else {
      throw .malformed(file: file, reason: "\"\(key)\" is not a list of names")
    }
    return names
  }
}
