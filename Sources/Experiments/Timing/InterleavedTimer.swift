import Foundation

/// Times competitors on the same work, side by side: every round runs each of them once, in an order that rotates, so
/// that a slow spell of the machine meets all of them.
public struct InterleavedTimer: Sendable {
  /// One way of doing the work, and a text that shows what came out of it. The text is not part of the time.
  public struct Competitor {
    /// The name in tables.
    public let name: String
    /// Does the work once and returns what describes the outcome.
    public let work: () throws -> () -> String

    /// A competitor.
    ///
    /// - Parameters:
    ///   - name: the name in tables.
    ///   - work: does the work once.
    ///   - check: describes what came out; competitors that did the same work say the same.
    public init<Outcome>(_ name: String, _ work: @escaping () throws -> Outcome, check: @escaping (Outcome) -> String) {
      self.name = name
      self.work = {
        let outcome = try work()
        return { check(outcome) }
      }
    }
  }

  /// What a competitor took.
  public struct Timing: Sendable {
    /// The competitor's name.
    public let name: String
    /// The median over the rounds, in seconds for one run.
    public let median: Double
    /// The least of the rounds, in seconds for one run.
    public let minimum: Double
    /// The median over the rounds of this time divided by that of the first competitor in the same round.
    public let ratio: Double
    /// The rounds, in seconds for one run.
    public let rounds: [Double]
    /// What came out.
    public let check: String
  }

  /// The number of rounds.
  public var rounds: Int
  /// A round repeats a competitor until it takes about this long, in seconds.
  public var roundLength: Double

  /// What time is measured.
  public var clock: Clock

  /// A way to measure time.
  public enum Clock: Sendable {
    /// As on the wall: what a user waits.
    case wall
    /// The processor time of the calling thread: waiting for a processor that others have does not count. For work on one
    /// thread.
    case thread

    /// Seconds since some moment.
    var now: Double {
      var time = timespec()
      clock_gettime(self == .wall ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
  }

  /// A timer.
  public init(rounds: Int = 9, roundLength: Double = 0.01, clock: Clock = .wall) {
    self.rounds = rounds
    self.roundLength = roundLength
    self.clock = clock
  }

  /// Runs all rounds.
  ///
  /// - Throws: what a competitor throws.
  public func time(_ competitors: [Competitor]) throws -> [Timing] {
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
