/// Vigna's SplitMix64 generator: 64 bits of state, one addition and one mixing step per number, the same on every
/// machine.
///
/// A random case is identified by a seed and the names or indices of the streams derived from it, so that one failing
/// case can be rerun alone, and adding a case changes no other. Not for cryptographic use.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
  /// The complete state: `SplitMix64(seed: state)` continues the sequence.
  public private(set) var state: UInt64

  /// Creates a generator that starts at a seed; all seeds are equally good.
  public init(seed: UInt64) { state = seed }

  /// Returns the next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return SplitMix64.mix(state)
  }

  /// Returns the generator of the stream with a given index, for all practical purposes independent of its neighbors.
  ///
  /// - Complexity: O(1).
  public static func stream(seed: UInt64, index: Int) -> SplitMix64 {
    // Two mixing steps with different constants: seeds and indices that differ only slightly give unrelated states.
    let place = mix(UInt64(bitPattern: Int64(index)) &+ 0xD1B5_4A32_D192_ED03)
    return SplitMix64(seed: mix(seed ^ place))
  }

  /// Returns the generator of the stream with a given name.
  ///
  /// - Complexity: O(length of the name).
  public static func stream(seed: UInt64, name: String) -> SplitMix64 {
    // FNV-1a over UTF-8, since Swift's own hashes differ from run to run.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return SplitMix64(seed: mix(seed ^ mix(hash)))
  }

  /// Returns the uniform number `(next() >> 11) * 2^-53` in [0, 1).
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  private static func mix(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
