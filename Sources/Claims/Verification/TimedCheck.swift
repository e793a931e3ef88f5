import Foundation

/// The check of a claim on a thread of its own, waited for no longer than a limit.
///
/// A check that runs over its limit becomes a failed row. Nothing can stop its thread, which goes on until the process ends.
struct TimedCheck: Sendable {
  let claim: any Claim
  let family: CaseFamily
  /// In seconds; `nil` for no limit.
  let limit: Double?

  /// The first of two outcomes: that of the check, or that the time is up.
  private final class Race: @unchecked Sendable {
    private let lock = NSLock()
    private var continuation: CheckedContinuation<VerificationResult, Never>?

    init(_ continuation: CheckedContinuation<VerificationResult, Never>) { self.continuation = continuation }

    func end(_ result: @autoclosure () -> VerificationResult) {
      let waiting = lock.withLock {
        defer { continuation = nil }
        return continuation
      }
      waiting?.resume(returning: result())
    }
  }

  /// Runs the check.
  func result() async -> VerificationResult {
    await withCheckedContinuation { continuation in
      let race = Race(continuation)
      let thread = Thread {
        let result = VerificationResult(checking: claim, on: family)
        race.end(result.held(to: limit))
      }
      thread.name = claim.id
      thread.stackSize = 8 << 20
      thread.start()
      guard let limit else { return }
      // A thread, not a queue: the threads of queues may all be at work on checks.
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: limit)
        race.end(.overLimit(claim, limit))
      }
    }
  }
}

extension VerificationResult {
  /// The row of a check that did not end in so many seconds.
  static func overLimit(_ claim: any Claim, _ seconds: Double) -> VerificationResult {
    VerificationResult(claim: claim, outcome: .failure(CheckOverLimit(seconds: seconds)), seconds: seconds)
  }

  /// The result, or that of a check over its limit where it took longer: the time that it took decides, not whether a
  /// clock went off in time.
  package func held(to limit: Double?) -> VerificationResult {
    guard let limit, seconds > limit else { return self }
    return .overLimit(claim, limit)
  }
}

/// A check that took longer than it was given.
public struct CheckOverLimit: Error, Equatable, Sendable, CustomStringConvertible {
  /// What it was given, in seconds.
  public let seconds: Double

  /// One line.
  public var description: String { "it did not end within \(seconds) s" }
}
