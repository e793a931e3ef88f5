/// What an optimiser remembers between steps, in the form that a checkpoint stores.
public struct OptimizerState: Equatable, Sendable, Codable {
  /// The ``Optimizer/name`` of the method.
  public var optimizer: String
  /// Vectors by name, such as the moments of Adam.
  public var vectors: [String: [Double]]
  /// Numbers by name, such as the damping of Levenberg-Marquardt. They have to survive with all their bits.
  public var numbers: [String: Double]
  /// Integers by name, such as the number of steps made.
  public var counts: [String: Int]

  /// A state.
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
  /// Refuses the state of another method.
  func require(optimizer name: String) throws(OptimizerError) {
    guard optimizer == name else { throw .foreignState(expected: name, found: optimizer) }
  }

  /// A vector, which has to be there and finite.
  func vector(_ name: String) throws(OptimizerError) -> [Double] {
    guard let vector = vectors[name] else { throw .missingState(optimizer: optimizer, name: name) }
    if let index = Vector.firstNotFinite(vector) {
      throw .badState(optimizer: optimizer, name: "\(name)[\(index)]", value: "\(vector[index])")
    }
    return vector
  }

  /// A vector, which has to be there with a given number of entries.
  func vector(_ name: String, count: Int) throws(OptimizerError) -> [Double] {
    let vector = try vector(name)
    guard vector.count == count else {
      throw .badState(optimizer: optimizer, name: name, value: "\(vector.count) entries where \(count) are needed")
    }
    return vector
  }

  /// A number, which has to be there and finite.
  func number(_ name: String) throws(OptimizerError) -> Double {
    guard let number = numbers[name] else { throw .missingState(optimizer: optimizer, name: name) }
    guard number.isFinite else { throw .badState(optimizer: optimizer, name: name, value: "\(number)") }
    return number
  }

  /// A count, which has to be there and not negative.
  func count(_ name: String) throws(OptimizerError) -> Int {
    guard let count = counts[name] else { throw .missingState(optimizer: optimizer, name: name) }
    guard count >= 0 else { throw .badState(optimizer: optimizer, name: name, value: "\(count)") }
    return count
  }
}
