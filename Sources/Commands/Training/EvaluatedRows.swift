import KANCore

/// Rows of a table on which a network is evaluated; errors are named in the terms of the table.
struct EvaluatedRows {
  /// Where the numbers stand.
  let places: CSVPlaces
  /// The names of the inputs.
  let names: [String]
  /// The inputs of all rows of the table, [row][input].
  let inputs: [Double]
  /// The rows that are evaluated; `nil` for all.
  var selection: [Int]?

  /// Returns what an evaluation of a network on the rows gives.
  ///
  /// - Throws: ``BadInput`` where the network has no value at a row.
  func evaluating<Result>(_ network: Network, _ evaluate: () throws -> Result) throws -> Result {
    do {
      return try evaluate()
    } catch let error as NetworkError {
      throw named(error, isInput: network.takesInputs)
    }
  }

  /// Returns an error in the terms of the table; other errors than of points outside the knots as they are.
  ///
  /// - Parameter isInput: whether the first layer of edges takes the inputs themselves.
  func named(_ error: NetworkError, isInput: Bool) -> any Error {
    guard case .outsideDomain(let layer, let unit, let sample, let value, let lower, let upper) = error else {
      return error
    }
    let row = selection?[sample] ?? sample
    let advice = "remove the row, or use a model trained with another --outside, such as clamp or linear"
    if layer == 0, isInput {
      let own = inputs[row * names.count + unit]
      return BadInput(
        "\(places.text(row: row, column: names[unit])): \(own) lies outside the knots of the model, which has no value"
          + " there (--outside error); \(advice)")
    }
    return BadInput(
      "\(places.file), row \(places.row(of: row)): a hidden unit is \(value), outside its knots on [\(lower), \(upper)],"
        + " and the model has no value there (--outside error); \(advice)")
  }
}

extension Network {
  /// Whether the first layer of edges takes the inputs themselves, each mapped by itself.
  var takesInputs: Bool {
    guard let first = splineStages.first else { return false }
    return stages[..<first].allSatisfy { stage in
      if case .normalize = stage { return true }
      return false
    }
  }
}
