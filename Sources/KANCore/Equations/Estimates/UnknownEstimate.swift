/// The value of an unknown after training, and how well it is known.
public struct UnknownEstimate: Sendable, Equatable {
  /// The name of the unknown.
  public let name: String
  /// The value, in the units of the equation.
  public let value: Double
  /// The standard deviation, in the same units; `nil` if the unknown is not determined, or if no more values were
  /// measured than the network and the unknowns take to fit them.
  public let standardDeviation: Double?
  /// Whether equations and data determine the unknown, see ``CollocationProblem/estimates(of:unknowns:data:)``. If not,
  /// its value depends on where training began, or on the network.
  public let isDetermined: Bool

  package init(name: String, value: Double, standardDeviation: Double?, isDetermined: Bool) {
    self.name = name
    self.value = value
    self.standardDeviation = standardDeviation
    self.isDetermined = isDetermined
  }
}

extension UnknownEstimate: CustomStringConvertible {
  /// "nu = 0.0102 +- 0.0003", with all digits, or in words why there is no standard deviation.
  public var description: String {
    if !isDetermined { return "\(name) = \(value), not determined by the equations and the data" }
    guard let standardDeviation else {
      return "\(name) = \(value), without a standard deviation: too few measured values"
    }
    return "\(name) = \(value) +- \(standardDeviation)"
  }
}
