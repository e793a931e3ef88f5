/// The state that an optimizer keeps between steps, in the form stored in a checkpoint.
public struct OptimizerState: Equatable, Sendable, Codable {
  /// The ``Optimizer/name`` of the method.
  public var optimizer: String
  /// Vectors by name, such as the moments of Adam.
  public var vectors: [String: [Double]]
  /// Numbers by name, such as the damping of Levenberg-Marquardt. They must be preserved bit for bit.
  public var numbers: [String: Double]
  /// Integers by name, such as the step count.
  public var counts: [String: Int]

  /// Creates a state.
  public init(
    optimizer: String, vectors: [String: [Double]] = [:], numbers: [String: Double] = [:], counts: [String: Int] = [:]
  ) {
    self.optimizer = optimizer
    self.vectors = vectors
    self.numbers = numbers
    self.counts = counts
  }
}

extension OptimizerState {
  /// Throws ``OptimizerError/foreignState(expected:found:)`` if the state belongs to another method.
  public func require(optimizer name: String) throws(OptimizerError) {
    guard optimizer == name else { throw .foreignState(expected: name, found: optimizer) }
  }

  /// Returns a vector, which must be present and finite.
  public func vector(_ name: String) throws(OptimizerError) -> [Double] {
    guard let vector = vectors[name] else { throw .missingState(optimizer: optimizer, name: name) }
    if let index = Vector.firstNotFinite(vector) {
      throw .badState(optimizer: optimizer, name: "\(name)[\(index)]", value: "\(vector[index])")
    }
    return vector
  }

  /// Returns a vector, which must be present and have a given number of entries.
  public func vector(_ name: String, count: Int) throws(OptimizerError) -> [Double] {
    let vector = try vector(name)
    guard vector.count == count else {
      throw .badState(optimizer: optimizer, name: name, value: "\(vector.count) entries instead of \(count)")
    }
    return vector
  }

  /// Returns a number, which must be present and finite.
  public func number(_ name: String) throws(OptimizerError) -> Double {
    guard let number = numbers[name] else { throw .missingState(optimizer: optimizer, name: name) }
    guard number.isFinite else { throw .badState(optimizer: optimizer, name: name, value: "\(number)") }
    return number
  }

  /// Returns a count, which must be present and nonnegative.
  public func count(_ name: String) throws(OptimizerError) -> Int {
    guard let count = counts[name] else { throw .missingState(optimizer: optimizer, name: name) }
    guard count >= 0 else { throw .badState(optimizer: optimizer, name: name, value: "\(count)") }
    return count
  }
}
