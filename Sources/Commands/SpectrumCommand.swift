import ArgumentParser
import Claims
import Exact
import JSON
import Spectral
import Splines

/// `kan spectrum`: eigenvalues of A^T A or singular values of A.
struct SpectrumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum",
    abstract: "Prints the eigenvalues of A^T A, or the singular values of A, in ascending order.",
    discussion: """
      The values are computed from the bidiagonal factors of A and are accurate to nearly all digits, including the \
      small ones. --certified adds enclosures: proved lower and upper bounds for each value, as decimals. --table \
      prints the smallest eigenvalue of A^T A, proved, and the errors of dense solvers, for the integer matrix A = \
      (I - S)^r.
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case gram
    case changeOfBasis = "A"
  }

  enum Proof: String, ExpressibleByArgument, CaseIterable { case inertia, arb }

  enum Format: String, ExpressibleByArgument, CaseIterable { case json, csv, text }

  @OptionGroup var knotOptions: KnotOptions

  @Option("The eigenvalues of A^T A (gram), or the singular values of A.")
  var matrix: Kind = .gram

  @Flag(help: "Add rigorous enclosures.")
  var certified = false

  @Option("How to prove enclosures: by exact inertia, or by Arb's verified eigenvectors (at most 64 rows).")
  var proof: Proof?

  @Flag(help: "Print the accuracy table, for --order and --intervals or for cases known to be hard.")
  var table = false

  @Option("The output format.")
  var format: Format = .json

  func run() throws {
    if table { return try writeTable() }
    let knots = try knotOptions.knotVector()
    let isGram = matrix == .gram
    if proof != nil, !certified { throw BadInput("--proof requires --certified; add it or omit --proof") }
    if proof == .arb, knots.dimension > Spectrum.largestSecondRoute {
      throw BadInput(
        "\(Spectrum.SecondRouteError.tooLarge(size: knots.dimension, largest: Spectrum.largestSecondRoute))")
    }
    let values: [Double]
    var enclosures: [Enclosure]?
    do {
      values = try isGram ? Spectrum.gram(of: knots) : Spectrum.singularValues(of: knots)
      if certified {
        let width = Rational(1, 1_000_000_000_000)
        let squares =
          try proof == .arb
          ? Spectrum.secondCertifiedGram(of: knots, relativeWidth: width)
          : Spectrum.certifiedGram(of: knots, relativeWidth: width)
        enclosures = isGram ? squares : Spectrum.squareRoots(of: squares, relativeWidth: width)
      }
    } catch {
      throw RunFailure("cannot compute the spectrum: \(error)")
    }
    let bounds = enclosures?.map { enclosure in
      (lower: decimalBound(enclosure.lower, upwards: false), upper: decimalBound(enclosure.upper, upwards: true))
    }
    switch format {
    case .json: OutputText.write(json(values, bounds).text + "\n")
    case .csv, .text: OutputText.write(lines(values, bounds))
    }
  }

  private func writeTable() throws {
    guard knotOptions.knots == nil, knotOptions.domain == nil, matrix == .gram, !certified, proof == nil,
      format != .csv
    else {
      throw BadInput("--table can be combined only with --order and --intervals")
    }
    let cases: [AccuracyTable.Case]
    switch (knotOptions.order, knotOptions.intervals) {
    case (nil, nil): cases = AccuracyTable.theorySheet
    case (let order?, let intervals?):
      _ = try knotOptions.knotVector()
      cases = [(intervals, order)]
    default: throw BadInput("--table needs both --order and --intervals, or neither")
    }
    do {
      OutputText.write(try AccuracyTable(cases: cases).lines.joined(separator: "\n") + "\n")
    } catch {
      throw RunFailure("cannot compute the table: \(error)")
    }
  }

  private func json(_ values: [Double], _ enclosures: [(lower: String, upper: String)]?) -> JSONValue {
    var members = [JSONValue.Member("values", .array(values.map { .number($0) }))]
    if let enclosures {
      let pairs = enclosures.map { JSONValue.array([.string($0.lower), .string($0.upper)]) }
      members.append(.init("enclosures", .array(pairs)))
    }
    return .object(members)
  }

  private func lines(_ values: [Double], _ enclosures: [(lower: String, upper: String)]?) -> String {
    let separator = format == .csv ? "," : "  "
    return values.enumerated().map { k, value in
      let bounds = enclosures.map { separator + $0[k].lower + separator + $0[k].upper } ?? ""
      return "\(value)\(bounds)\n"
    }.joined()
  }
}
