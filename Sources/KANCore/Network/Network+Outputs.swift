extension Network {
  /// Returns the outputs for a batch of inputs.
  ///
  /// For many calls, keep an ``Evaluator``.
  ///
  /// - Parameters:
  ///   - inputs: one row of ``inputs`` numbers per point.
  ///   - threads: the number of threads to use.
  /// - Returns: one row of ``outputs`` numbers per point.
  /// - Throws: `NetworkError` for rows of the wrong width, numbers that are not finite, points outside the knots if
  ///   that is an error, and batch ranges that no training has set.
  /// - Complexity: one evaluation.
  public func outputs(of inputs: [[Double]], threads: Int = 1) throws -> [[Double]] {
    for (k, row) in inputs.enumerated() where row.count != self.inputs {
      throw NetworkError.sampleWidth(what: "inputs", sample: k, expected: self.inputs, found: row.count)
    }
    if inputs.isEmpty { return [] }
    let flat = try Evaluator<Double>(holdingRanges(), threads: threads).outputs(of: Array(inputs.joined()))
    return stride(from: 0, to: flat.count, by: outputs).map { Array(flat[$0..<$0 + outputs]) }
  }
}
