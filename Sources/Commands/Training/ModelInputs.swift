import KANCore

/// A table of the inputs of a model, optionally followed by the true outputs.
struct ModelInputs {
  /// The table as read.
  let table: CSVTable
  /// The inputs alone, [sample][input].
  let values: [Double]

  /// Whether the table includes the true outputs.
  var hasOutputs: Bool { values.count < table.values.count }

  /// Reads a table for a network.
  ///
  /// - Throws: `CSVError`.
  init(reading path: String, for network: Network) throws {
    table = try CSVTable(reading: path)
    let (p, q) = (network.inputs, network.outputs)
    guard table.columns == p || table.columns == p + q else {
      throw CSVError.columns(
        file: path, found: table.columns,
        needed: "the model needs its \(p) input\(p == 1 ? "" : "s"), or \(p + q) columns including the true outputs")
    }
    let all = table.values
    values =
      table.columns == p
      ? all : stride(from: 0, to: all.count, by: table.columns).flatMap { all[$0..<$0 + p] }
  }
}
