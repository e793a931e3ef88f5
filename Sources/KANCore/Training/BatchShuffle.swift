/// The random order of the samples in every epoch: the generator of a run, whose state a checkpoint holds.
///
/// Its own generator (Vigna's SplitMix64) and its own shuffle (Fisher and Yates, by Lemire's multiplication), because
/// the order has to be the same for every version of the standard library.
struct BatchShuffle: Sendable, Equatable {
  /// The state of the generator.
  private(set) var state: UInt64

  init(state: UInt64) { self.state = state }

  /// The numbers 0 ..< count in random order.
  mutating func order(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for k in stride(from: count - 1, to: 0, by: -1) { order.swapAt(k, below(UInt64(k + 1))) }
    return order
  }

  private mutating func below(_ bound: UInt64) -> Int {
    // The bias is below bound / 2^64.
    Int(next().multipliedFullWidth(by: bound).high)
  }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
