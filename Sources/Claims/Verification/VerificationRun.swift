/// Checks chosen claims on a family, several at a time, and hands the results over in the order of the claims.
public struct VerificationRun: Sendable {
  /// What happens while the run goes on.
  public enum Event: Sendable {
    /// A check began. `running` are the ids of the checks under way, oldest first; `done` of `total` have ended.
    case started(running: [String], done: Int, total: Int)
    /// A check ended, in the order of time.
    case finished(running: [String], done: Int, total: Int)
    /// The result of a claim, in the order of the claims: all earlier ones have been handed over.
    case result(VerificationResult)
  }

  /// The claims, in the order in which their results are handed over.
  public let claims: [any Claim]
  /// The cases.
  public let family: CaseFamily
  /// The number of checks that run at the same time.
  public let workers: Int
  /// How long a check may take, in seconds; `nil` for as long as it likes.
  public let limit: Double?

  /// A run.
  ///
  /// - Precondition: `workers` is positive, and so is the limit.
  public init(claims: [any Claim], family: CaseFamily, workers: Int = 2, limit: Double? = nil) {
    precondition(workers > 0, "VerificationRun: there has to be a worker")
    precondition(limit.map { $0 > 0 } ?? true, "VerificationRun: the limit has to be positive")
    self.limit = limit
    self.claims = claims
    self.family = family
    self.workers = workers
  }

  /// Runs all checks. An error that a check throws, and a check that runs over the limit, becomes a failed row; the others
  /// go on.
  ///
  /// The findings do not depend on the number of workers; only the seconds do.
  public func run(onEvent: (Event) -> Void = { _ in }) async -> [VerificationResult] {
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
