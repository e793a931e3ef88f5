import KANCore
import SeededRandom
import Testing

/// Parts of samples: those held out, selections, and samples one after another.
@Suite struct HoldingOutTests {
  /// Samples that know their numbers.
  private func samples(_ count: Int) throws -> Samples {
    try Samples(inputs: (0..<count).map { [Double($0), -Double($0)] }, targets: (0..<count).map { [Double($0) + 0.5] })
  }

  private func numbers(_ samples: Samples) -> [Int] { (0..<samples.count).map { Int(samples.input($0).first!) } }

  @Test("The two parts hold every sample once, in the original order, and the held-out ones are the rounded share")
  func partition() throws {
    for count in [2, 3, 5, 10, 41] {
      let all = try samples(count)
      for fraction in [1e-9, 0.05, 0.2, 0.24, 0.25, 0.5, 0.75, 0.999, 1 - 1e-12] {
        for seed: UInt64 in [0, 1, 1234, .max] {
          let place = "seed \(seed), \(fraction) of \(count)"
          let (training, validation) = try #require(try all.holdingOut(fraction, seed: seed))
          let (kept, held) = (numbers(training), numbers(validation))
          let expected = min(count - 1, max(1, Int((fraction * Double(count)).rounded(.toNearestOrAwayFromZero))))
          #expect(held.count == expected && kept.count == count - expected, "\(place)")
          #expect((kept + held).sorted() == Array(0..<count), "\(place)")
          #expect(kept == kept.sorted() && held == held.sorted(), "\(place)")
          // Inputs and targets stay together.
          for part in [training, validation] {
            for k in 0..<part.count {
              let x = Array(part.input(k))
              #expect(x[1] == -x[0] && Array(part.target(k)) == [x[0] + 0.5], "\(place)")
            }
          }
          let split = try #require(try Samples.split(count, fraction, seed: seed))
          #expect(split.training == kept && split.validation == held, "\(place)")
        }
      }
    }
  }

  @Test("By hand: of ten samples 0.24 are two and 0.25 are three; of two, one is always held out; one cannot be split")
  func ends() throws {
    let ten = try samples(10)
    let shares = [0.04, 0.05, 0.14, 0.15, 0.24, 0.25, 0.94, 0.96]
    let counts = try shares.map { try ten.holdingOut($0, seed: 3)!.validation.count }
    #expect(counts == [1, 1, 1, 2, 2, 3, 9, 9])
    for fraction in [1e-300, 0.5, 1 - 1e-16] {
      let (training, validation) = try #require(try samples(2).holdingOut(fraction, seed: 9))
      #expect(training.count == 1 && validation.count == 1)
    }
    #expect(try samples(1).holdingOut(0.5, seed: 1) == nil)
    for count in 0...1 {
      let split = try Samples.split(count, 0.5, seed: 1)
      #expect(split == nil, "\(count)")
    }
  }

  @Test(
    "A share that is not above 0 and below 1 is refused, also for samples that cannot be split",
    arguments: [0, 1, -0.5, 1.5, Double.nan, .infinity, -.infinity, 1e300])
  func refusedShares(share: Double) throws {
    let error = NetworkError.valueOutOfRange(
      what: "the share of samples held out", value: "\(share)", needed: "a number above 0 and below 1")
    for count in [1, 2, 10] {
      #expect(throws: error) { _ = try Samples.split(count, share, seed: 1) }
      #expect(throws: error) { _ = try samples(count).holdingOut(share, seed: 1) }
    }
  }

  @Test("The seed determines the choice: the first places of its random order")
  func seeds() throws {
    for seed: UInt64 in [0, 7, 1_234_567] {
      var orders = SeededOrders(seed: seed)
      let order = orders.next(40)
      let split = try #require(try Samples.split(40, 0.3, seed: seed))
      #expect(split.validation == order.prefix(12).sorted() && split.training == order.dropFirst(12).sorted())
      #expect(try Samples.split(40, 0.3, seed: seed)?.validation == split.validation)
    }
    let choices = try (0..<UInt64(20)).map { try Samples.split(40, 0.3, seed: $0)!.validation }
    #expect(Set(choices).count == 20)
    // Each of five is held out about equally often: 400 times, with a deviation of sqrt(2000 * 4 / 25) = 18; five of
    // these.
    var counts = [Int](repeating: 0, count: 5)
    for seed: UInt64 in 0..<2000 {
      let held = try Samples.split(5, 0.2, seed: seed)!.validation
      counts[held[0]] += 1
    }
    for count in counts { #expect(abs(count - 400) <= 90, "\(counts)") }
  }

  @Test("Selected samples have the given order, and repetitions; appended samples follow")
  func selections() throws {
    let all = try samples(6)
    let some = all.selecting([4, 0, 4, 5])
    #expect(numbers(some) == [4, 0, 4, 5] && some.targets == [4.5, 0.5, 4.5, 5.5] && some.count == 4)
    #expect(all.selecting(Array(0..<6)) == all && all.count == 6)
    let both = try some.appending(all)
    #expect(numbers(both) == [4, 0, 4, 5, 0, 1, 2, 3, 4, 5] && both.count == 10 && both.targets.count == 10)
    #expect(try all.selecting([0, 1, 2]).appending(all.selecting([3, 4, 5])) == all)
    let narrow = try Samples(inputs: [[1]], targets: [[1]])
    #expect(throws: NetworkError.sampleWidth(what: "inputs", sample: 0, expected: 2, found: 1)) {
      try all.appending(narrow)
    }
    let wide = try Samples(inputs: [[1, 2]], targets: [[1, 2]])
    #expect(throws: NetworkError.sampleWidth(what: "targets", sample: 0, expected: 1, found: 2)) {
      try all.appending(wide)
    }
  }
}
