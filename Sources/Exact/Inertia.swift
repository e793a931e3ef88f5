/// The numbers of negative, zero and positive eigenvalues of a symmetric matrix, counted with multiplicity.
public struct Inertia: Hashable, Sendable, CustomStringConvertible {
  /// The number of negative eigenvalues.
  public let negative: Int
  /// The number of zero eigenvalues: the size minus the rank.
  public let zero: Int
  /// The number of positive eigenvalues.
  public let positive: Int

  /// Creates an inertia with the given counts.
  public init(negative: Int, zero: Int, positive: Int) {
    self.negative = negative
    self.zero = zero
    self.positive = positive
  }

  /// The size of the matrix.
  public var size: Int { negative + zero + positive }
  /// Whether every eigenvalue is positive.
  public var isPositiveDefinite: Bool { positive == size }
  /// Whether no eigenvalue is negative.
  public var isPositiveSemidefinite: Bool { negative == 0 }

  /// The three counts by name.
  public var description: String { "\(negative) negative, \(zero) zero, \(positive) positive" }
}
