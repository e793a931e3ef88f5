/// Checks the given claims on a family, several at a time, and delivers the results in the order of the claims.
package struct VerificationRun: Sendable {
  /// The events of a run.
  package enum Event: Sendable {
    /// A check started. `running` lists the ids of the running checks, oldest first; `done` of `total` have finished.
    case started(running: [String], done: Int, total: Int)
    /// A check finished, in chronological order.
    case finished(running: [String], done: Int, total: Int)
    /// The result of a claim, in the order of the claims: all earlier ones have been delivered.
    case result(VerificationResult)
  }

  /// The claims, in the order in which their results are delivered.
  package let claims: [any Claim]
  /// The cases.
  package let family: CaseFamily
  /// The number of checks that run concurrently.
  package let workers: Int
  /// The time limit of a check, in seconds; `nil` for no limit.
  package let limit: Double?

  /// Creates a run.
  ///
  /// - Precondition: `workers` is positive, and so is the limit.
  package init(claims: [any Claim], family: CaseFamily, workers: Int = 2, limit: Double? = nil) {
    precondition(workers > 0, "VerificationRun: the number of workers must be positive")
    precondition(limit.map { $0 > 0 } ?? true, "VerificationRun: the limit must be positive")
    self.limit = limit
    self.claims = claims
    self.family = family
    self.workers = workers
  }

  /// Runs all checks. If a check throws an error or exceeds the limit, it becomes a failed row, and the other checks
  /// continue.
  ///
  /// The findings do not depend on the number of workers; only the times do.
  package func run(onEvent: (Event) -> Void = { _ in }) async -> [VerificationResult] {
    var results: [VerificationResult?] = Array(repeating: nil, count: claims.count)
    var reported = 0
    var running: [Int] = []
    var done = 0
    await withTaskGroup(of: (Int, VerificationResult).self) { group in
      var next = 0
      func names() -> [String] { running.map { claims[$0].id } }
      func startNext() {
        guard next < claims.count else { return }
        let index = next
        let check = TimedCheck(claim: claims[index], family: family, limit: limit)
        group.addTask { (index, await check.result()) }
        next += 1
        running.append(index)
        onEvent(.started(running: names(), done: done, total: claims.count))
      }
      for _ in 0..<workers { startNext() }
      while let (index, result) = await group.next() {
        results[index] = result
        running.removeAll { $0 == index }
        done += 1
        onEvent(.finished(running: names(), done: done, total: claims.count))
        startNext()
        while reported < results.count, let ready = results[reported] {
          onEvent(.result(ready))
          reported += 1
        }
      }
    }
    return results.map { $0! }
  }
}
