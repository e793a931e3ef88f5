import ArgumentParser
import Exact
import Splines

/// Knots given on the command line: uniform knots by the number of intervals, or all knots explicitly.
struct KnotOptions: ParsableArguments {
  @Option("The order r = degree + 1.", "r")
  var order: Int?

  @Option("The number n of intervals of uniform knots.", "n")
  var intervals: Int?

  @Option("The endpoints of uniform knots, as rationals (default: 0,1).", "a,b")
  var domain: String?

  @Option("All n + 2r - 1 knots in increasing order, as rationals such as 1/3 or -0.25.", "t0,t1,...")
  var knots: String?

  /// The knots.
  ///
  /// - Throws: ``BadInput`` for incompatible options, and the errors of parsing numbers and creating knots.
  func knotVector() throws -> KnotVector<Rational> {
    guard let degreePlusOne = order else { throw BadInput("no order given; use --order r") }
    let order = try SplineOrder(degreePlusOne)
    switch (intervals, knots) {
    case (nil, nil):
      throw BadInput("no knots given; use --intervals n or --knots t0,t1,...")
    case (.some, .some):
      throw BadInput("--intervals and --knots cannot be combined; give one of them")
    case (nil, .some(let text)):
      if domain != nil { throw BadInput("--domain cannot be combined with --knots; the knots determine the domain") }
      return try KnotVector(order: order, knots: parseRationals(text, option: "--knots"))
    case (.some(let intervals), nil):
      return try uniform(order, intervals)
    }
  }

  private func uniform(_ order: SplineOrder, _ intervals: Int) throws -> KnotVector<Rational> {
    guard intervals <= largestIntervalCount else {
      throw BadInput("\(intervals) intervals is too many; use at most \(largestIntervalCount)")
    }
    let ends = try domain.map { try parseRationals($0, option: "--domain") } ?? [0, 1]
    guard ends.count == 2 else {
      throw BadInput("--domain needs two numbers, as in --domain 0,1 (got \(ends.count))")
    }
    return try .uniform(order: order, intervals: intervals, lower: ends[0], upper: ends[1])
  }
}

/// The maximum number of intervals for commands with dense output.
let largestIntervalCount = 2000

/// Parses rationals separated by commas; spaces around them are allowed.
///
/// - Throws: ``BadInput`` naming the position and the text.
func parseRationals(_ text: String, option: String) throws -> [Rational] {
  try text.split(separator: ",", omittingEmptySubsequences: false).enumerated().map { position, part in
    do {
      return try Rational(parsing: part.trimmingCharacters(in: .whitespaces))
    } catch {
      throw BadInput("\(option), number \(position + 1): \(error)")
    }
  }
}
