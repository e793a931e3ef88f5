import Foundation

/// Times competitors on the same work, side by side. Each round runs every competitor once, in rotating order, so that
/// a slow period of the machine affects all of them.
package struct InterleavedTimer: Sendable {
  /// One way of doing the work, and a text that describes the outcome. Producing the text is not timed.
  package struct Competitor {
    /// The name in tables.
    package let name: String
    /// Does the work once and returns a closure that describes the outcome.
    package let work: () throws -> () -> String

    /// Creates a competitor.
    ///
    /// - Parameters:
    ///   - name: the name in tables.
    ///   - work: does the work once.
    ///   - check: describes the outcome; competitors that do the same work give the same description.
    package init<Outcome>(_ name: String, _ work: @escaping () throws -> Outcome, check: @escaping (Outcome) -> String)
    {
      self.name = name
      self.work = {
        let outcome = try work()
        return { check(outcome) }
      }
    }
  }

  /// The times of a competitor.
  package struct Timing: Sendable {
    /// The competitor's name.
    package let name: String
    /// The median over the rounds, in seconds per run.
    package let median: Double
    /// The minimum over the rounds, in seconds per run.
    package let minimum: Double
    /// The median over the rounds of this time divided by that of the first competitor in the same round.
    package let ratio: Double
    /// The time in each round, in seconds per run.
    package let rounds: [Double]
    /// The description of the outcome.
    package let check: String
  }

  /// The number of rounds.
  package var rounds: Int
  /// The approximate time for which a round repeats each competitor, in seconds.
  package var roundLength: Double

  /// The clock that measures the time.
  package var clock: Clock

  /// A way to measure time.
  package enum Clock: Sendable {
    /// Wall-clock time: how long a user waits.
    case wall
    /// The processor time of the calling thread; waiting for a busy processor does not count. Use it for work on one
    /// thread.
    case thread

    /// The seconds since a fixed but unspecified moment.
    var now: Double {
      var time = timespec()
      clock_gettime(self == .wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
  }

  /// Creates a timer.
  package init(rounds: Int = 9, roundLength: Double = 0.01, clock: Clock = .wall) {
    self.rounds = rounds
    self.roundLength = roundLength
    self.clock = clock
  }

  /// Runs all rounds and returns the times of the competitors in order.
  package func time(_ competitors: [Competitor]) throws -> [Timing] {
    var checks: [String] = []
    var repeats: [Int] = []
    for competitor in competitors {
      // The first run warms the caches; the second determines the number of repeats.
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
        name: competitors[index].name, median: median(times[index]), minimum: times[index].min() ?? .nan,
        ratio: median(ratios), rounds: times[index], check: checks[index])
    }
  }

  private func seconds(of competitor: Competitor, repeats: Int) throws -> Double {
    let start = clock.now
    for _ in 0..<repeats { _ = try competitor.work() }
    return (clock.now - start) / Double(repeats)
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
