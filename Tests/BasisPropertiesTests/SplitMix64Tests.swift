import SeededRandom
import Testing

struct SplitMix64Tests {
  @Test("The published sequence of seed 1234567")
  func sequence() {
    var random = SplitMix64(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
      16_408_922_859_458_223_821,
    ]
    #expect(expected.map { _ in random.next() } == expected)
  }

  @Test("Streams are repeatable, and differ by index, name and seed")
  func streams() {
    func first(_ stream: SplitMix64) -> UInt64 {
      var stream = stream
      return stream.next()
    }
    var seen: Set<UInt64> = []
    for seed in UInt64(0)..<20 {
      for index in -10..<30 { seen.insert(first(.stream(seed: seed, index: index))) }
      for name in ["", "a", "b", "ab", "ba", "lemma-1"] { seen.insert(first(.stream(seed: seed, name: name))) }
    }
    #expect(seen.count == 20 * 46)
    #expect(first(.stream(seed: 3, name: "x")) == first(.stream(seed: 3, name: "x")))
  }

  @Test("The unit interval is half-open and its mean is one half")
  func unit() {
    var random = SplitMix64(seed: 5)
    let draws = (0..<10_000).map { _ in random.unit() }
    #expect(draws.allSatisfy { 0 <= $0 && $0 < 1 })
    // Standard deviation of the mean: 1 / sqrt(12 * 10^4) = 0.0029; six of them.
    #expect(abs(draws.reduce(0, +) / 10_000 - 0.5) < 0.0174)
  }
}
