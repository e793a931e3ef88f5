/// A second derivative in two directions, first <= second.
public struct SecondDerivative: Hashable, Sendable {
  /// The smaller direction.
  public let first: Int
  /// The larger direction; the same as `first` for a pure second derivative.
  public let second: Int

  /// Creates the second derivative in directions `first` and `second`, in either order.
  public init(_ first: Int, _ second: Int) {
    self.first = min(first, second)
    self.second = max(first, second)
  }
}

/// The quantities carried through a network for one sample: a truncated Taylor expansion (a jet).
///
/// Channel 0 is the value, followed by the first derivatives in direction k = 0 ..< directions and the listed second
/// derivatives in their order.
public struct ChannelLayout: Hashable, Sendable {
  /// The number of directions with a first derivative.
  public let directions: Int
  /// The second derivatives carried.
  public let secondDerivatives: [SecondDerivative]

  /// The value alone.
  public static let value = ChannelLayout(directions: 0, secondDerivatives: [])

  /// Creates a layout with the value, `directions` first derivatives, and the listed second derivatives.
  ///
  /// - Precondition: every second derivative is in directions 0 ..< `directions`, and none is listed twice.
  public init(directions: Int, secondDerivatives: [SecondDerivative]) {
    precondition(directions >= 0, "the number of directions must be nonnegative")
    precondition(
      secondDerivatives.allSatisfy { 0 <= $0.first && $0.second < directions },
      "second derivatives need directions below \(directions)")
    precondition(
      Set(secondDerivatives).count == secondDerivatives.count, "a second derivative is listed twice")
    self.directions = directions
    self.secondDerivatives = secondDerivatives
  }

  /// The number C of channels.
  public var count: Int { 1 + directions + secondDerivatives.count }
  /// Returns the channel of the first derivative in a direction.
  public func channel(direction: Int) -> Int { 1 + direction }
  /// Returns the channel of a listed second derivative, or `nil`.
  public func channel(_ derivative: SecondDerivative) -> Int? {
    secondDerivatives.firstIndex(of: derivative).map { 1 + directions + $0 }
  }
}
