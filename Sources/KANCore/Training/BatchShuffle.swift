import SeededRandom

/// The random order of the samples in every epoch: the generator of a run, whose state is stored in a checkpoint.
///
/// It implements its own shuffle (Fisher-Yates, with Lemire's multiplication), because the order must be the same for
/// every version of the standard library.
struct BatchShuffle: Sendable, Equatable {
  private var generator: SplitMix64

  /// The state of the generator.
  var state: UInt64 { generator.state }

  init(state: UInt64) { generator = SplitMix64(seed: state) }

  /// Returns the numbers 0 ..< count in random order.
  mutating func order(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for k in stride(from: count - 1, to: 0, by: -1) { order.swapAt(k, below(UInt64(k + 1))) }
    return order
  }

  private mutating func below(_ bound: UInt64) -> Int {
    // The bias is below bound / 2^64.
    Int(generator.next().multipliedFullWidth(by: bound).high)
  }
}
