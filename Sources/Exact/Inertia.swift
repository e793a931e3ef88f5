/// How many eigenvalues of a symmetric matrix lie below, at and above zero, multiplicities counted.
public struct Inertia: Hashable, Sendable, CustomStringConvertible {
  /// The number of eigenvalues below zero.
  public let negative: Int
  /// The number of zero eigenvalues: the size minus the rank.
  public let zero: Int
  /// The number of eigenvalues above zero.
  public let positive: Int

  /// An inertia with the given counts.
  public init(negative: Int, zero: Int, positive: Int) {
    self.negative = negative
    self.zero = zero
    self.positive = positive
  }

  /// The size of the matrix.
  public var size: Int { negative + zero + positive }
  /// Whether every eigenvalue is above zero.
  public var isPositiveDefinite: Bool { positive == size }
  /// Whether no eigenvalue is below zero.
  public var isPositiveSemidefinite: Bool { negative == 0 }

  /// The three counts by name.
  public var description: String { "\(negative) negative, \(zero) zero, \(positive) positive" }
}
