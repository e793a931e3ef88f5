import Foundation

/// The check of a claim on its own thread, with a time limit.
///
/// A check that exceeds its limit becomes a failed row. Its thread cannot be stopped and continues until the process
/// ends.
struct TimedCheck: Sendable {
  let claim: any Claim
  let family: CaseFamily
  /// The limit in seconds; `nil` for no limit.
  let limit: Double?

  /// Keeps the first of two outcomes: the result of the check, or the timeout.
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
      // A thread rather than a queue, because all threads of the queues may be busy with checks.
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: limit)
        race.end(.overLimit(claim, limit))
      }
    }
  }
}

extension VerificationResult {
  /// Returns the row of a check that did not finish within the limit.
  static func overLimit(_ claim: any Claim, _ seconds: Double) -> VerificationResult {
    VerificationResult(claim: claim, outcome: .failure(CheckOverLimit(seconds: seconds)), seconds: seconds)
  }

  /// Returns the result, or a failed one if the check took longer than the limit. The elapsed time decides, not whether
  /// the timer fired in time.
  package func held(to limit: Double?) -> VerificationResult {
    guard let limit, seconds > limit else { return self }
    return .overLimit(claim, limit)
  }
}

/// An error for a check that exceeded its time limit.
package struct CheckOverLimit: Error, Equatable, Sendable, CustomStringConvertible {
  /// The time limit, in seconds.
  package let seconds: Double

  /// A one-line message.
  package var description: String { "it timed out after \(seconds) s" }
}
