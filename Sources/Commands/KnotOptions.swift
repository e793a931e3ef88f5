import ArgumentParser
import Exact
import Splines

/// Knots as they are given on the command line: uniform ones by their count, or all of them.
struct KnotOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: ArgumentHelp("The order r: degree + 1.", valueName: "r"))
  var order: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The number n of intervals between uniform knots.", valueName: "n"))
  var intervals: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The ends of uniform knots, rationals (default: 0,1).", valueName: "a,b"))
  var domain: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("All n + 2r - 1 knots, rationals such as 1/3 or -0.25, increasing.", valueName: "t0,t1,..."))
  var knots: String?

  /// The knots.
  ///
  /// - Throws: ``BadInput`` for options that do not go together, and the errors of the numbers and the knots.
  func knotVector() throws -> KnotVector<Rational> {
    guard let degreePlusOne = order else { throw BadInput("no order is given; give --order r") }
    let order = try SplineOrder(degreePlusOne)
    switch (intervals, knots) {
    case (nil, nil):
      throw BadInput("no knots are given; give --intervals n or --knots t0,t1,...")
    case (.some, .some):
      throw BadInput("--intervals and --knots contradict each other; give one of them")
    case (nil, .some(let text)):
      if domain != nil { throw BadInput("--domain and --knots contradict each other; the knots give the domain") }
      return try KnotVector(order: order, knots: parseRationals(text, option: "--knots"))
    case (.some(let intervals), nil):
      return try uniform(order, intervals)
    }
  }

  private func uniform(_ order: SplineOrder, _ intervals: Int) throws -> KnotVector<Rational> {
    guard intervals <= largestIntervalCount else {
      throw BadInput("\(intervals) intervals are too many; give at most \(largestIntervalCount)")
    }
    let ends = try domain.map { try parseRationals($0, option: "--domain") } ?? [0, 1]
    guard ends.count == 2 else {
      throw BadInput("--domain has \(ends.count) numbers; give two, as in --domain 0,1")
    }
    return try .uniform(order: order, intervals: intervals, lower: ends[0], upper: ends[1])
  }
}

/// The largest number of intervals that commands with dense output take.
let largestIntervalCount = 2000

/// Rationals separated by commas; spaces around them are allowed.
///
/// - Throws: ``BadInput`` that names the position and the text.
func parseRationals(_ text: String, option: String) throws -> [Rational] {
  try text.split(separator: ",", omittingEmptySubsequences: false).enumerated().map { position, part in
    do {
      return try Rational(parsing: part.trimmingCharacters(in: .whitespaces))
    } catch {
      throw BadInput("\(option), number \(position + 1): \(error)")
    }
  }
}
