import Experiments
import Foundation
import Testing

@Suite("The timer of competitors")
struct InterleavedTimerTests {
  /// The names of the competitors in the order of their runs.
  private final class Log {
    var names: [String] = []
  }

  @Test("Each runs twice before the rounds; the order of a round begins one further than that of the one before")
  func order() throws {
    let log = Log()
    let names = ["a", "b", "c"]
    let competitors = names.map { name in
      InterleavedTimer.Competitor(name, { () -> Void in log.names.append(name) }, check: { _ in "\(name) is done" })
    }
    let timings = try InterleavedTimer(rounds: 4, roundLength: 0).time(competitors)
    #expect(log.names.joined() == "aabbcc abc bca cab abc".filter { $0 != " " })
    #expect(timings.map(\.name) == names && timings.map(\.check) == names.map { "\($0) is done" })
    #expect(timings.allSatisfy { $0.rounds.count == 4 })
  }

  @Test(
    "Median, minimum, and the median of the ratios of the rounds, for odd and even numbers of rounds",
    arguments: [3, 4])
  func statistics(rounds: Int) throws {
    // Milliseconds of the rounds. Ratios of b to a are 2, 2, 1/4 and 4, and their median is 2; both medians are 2 or 3.
    let plans: [[Double]] = [[1, 2, 4, 2], [2, 4, 1, 8]]
    var calls = [0, 0]
    let competitors = (0..<2).map { k in
      InterleavedTimer.Competitor(
        "\(k)",
        { () -> Void in
          calls[k] += 1
          if calls[k] > 2 { usleep(UInt32(8000 * plans[k][calls[k] - 3])) }
        }, check: { _ in "" })
    }
    let timings = try InterleavedTimer(rounds: rounds, roundLength: 0).time(competitors)
    func median(_ values: [Double]) -> Double {
      let sorted = values.sorted()
      return values.count == 3 ? sorted[1] : (sorted[1] + sorted[2]) / 2
    }
    for timing in timings {
      #expect(timing.median == median(timing.rounds) && timing.minimum == timing.rounds.min())
      #expect(timing.ratio == median(zip(timing.rounds, timings[0].rounds).map { $0 / $1 }))
    }
    #expect(timings[0].ratio == 1)
    for (timing, plan) in zip(timings, plans) {
      // It sleeps at least as long as it is told to.
      for (seconds, planned) in zip(timing.rounds, plan) { #expect(seconds >= 0.008 * planned) }
    }
  }

  @Test("Times are for one run, however often a round repeats it")
  func repeats() throws {
    var count = 0
    let sleeper = InterleavedTimer.Competitor(
      "sleep",
      { () -> Void in
        count += 1
        usleep(2000)
      }, check: { _ in "" })
    let timings = try InterleavedTimer(rounds: 1, roundLength: 0.02).time([sleeper])
    // Two runs before the round, which has up to 20 ms / 2 ms.
    #expect(count >= 3 && count <= 12)
    let before = Date()
    usleep(2000)
    // Scheduling adds to the time of a sleep; the sum of all repetitions would be some ten times as large.
    let one = max(0.002, Date().timeIntervalSince(before))
    #expect(timings[0].median >= 0.002 && (count < 6 || timings[0].median < 4 * one))
  }

  @Test("The clock on the wall counts a sleep, that of the thread does not; both count work")
  func clocks() throws {
    func seconds(_ clock: InterleavedTimer.Clock, _ work: @escaping () -> Void) throws -> Double {
      let competitor = InterleavedTimer.Competitor("", work, check: { _ in "" })
      return try InterleavedTimer(rounds: 1, roundLength: 0, clock: clock).time([competitor])[0].median
    }
    let sleep: () -> Void = { usleep(30_000) }
    #expect(try seconds(.wall, sleep) >= 0.03)
    #expect(try seconds(.thread, sleep) < 0.01)
    let work: () -> Void = {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      let end = Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9 + 0.005
      repeat {
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      } while Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9 < end
    }
    #expect(try seconds(.wall, work) >= 0.005 && seconds(.thread, work) >= 0.005)
  }

  @Test("What a competitor throws ends the timing")
  func failure() {
    struct Broken: Error {}
    #expect(throws: Broken.self) {
      let competitor = InterleavedTimer.Competitor("", { () throws -> Void in throw Broken() }, check: { _ in "" })
      return try InterleavedTimer().time([competitor])
    }
  }
}
