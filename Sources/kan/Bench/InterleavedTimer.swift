/// Times competitors on the same work, side by side: every round runs each of them once, in an order that rotates, so
/// that a slow spell of the machine meets all of them.
struct InterleavedTimer {
  /// One way of doing the work, and a text that shows what came out of it. The text is not part of the time.
  struct Competitor {
    let name: String
    let work: () throws -> () -> String

    init<Outcome>(_ name: String, _ work: @escaping () throws -> Outcome, check: @escaping (Outcome) -> String) {
      self.name = name
      self.work = {
        let outcome = try work()
        return { check(outcome) }
      }
    }
  }

  /// What a competitor took.
  struct Timing {
    let name: String
    /// The median over the rounds, in seconds for one run.
    let median: Double
    /// The median over the rounds of this time divided by that of the first competitor in the same round.
    let ratio: Double
    let check: String
  }

  /// The number of rounds.
  var rounds = 9
  /// A round repeats a competitor until it takes about this long, in seconds.
  var roundLength = 0.01

  /// Runs all rounds.
  ///
  /// - Throws: what a competitor throws.
  func time(_ competitors: [Competitor]) throws -> [Timing] {
    var checks: [String] = []
    var repeats: [Int] = []
    for competitor in competitors {
      // The first run warms caches and says how often to repeat.
      checks.append(try competitor.work()())
      let once = try seconds(of: competitor, repeats: 1)
      repeats.append(max(1, min(100_000, Int(roundLength / max(once, 1e-9)))))
    }
    var times: [[Double]] = competitors.map { _ in [] }
    for round in 0..<rounds {
      var current = [Double](repeating: 0, count: competitors.count)
      for k in competitors.indices {
        let index = (k + round) % competitors.count
        current[index] = try seconds(of: competitors[index], repeats: repeats[index])
      }
      for (index, time) in current.enumerated() { times[index].append(time) }
    }
    return competitors.indices.map { index in
      let ratios = zip(times[index], times[0]).map { $0 / $1 }
      return Timing(
        name: competitors[index].name, median: median(times[index]), ratio: median(ratios), check: checks[index])
    }
  }

  private func seconds(of competitor: Competitor, repeats: Int) throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    for _ in 0..<repeats { _ = try competitor.work() }
    return start.duration(to: clock.now) / .seconds(1) / Double(repeats)
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
