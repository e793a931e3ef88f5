import ArgumentParser
import Claims
import Exact
import Spectral
import Splines

/// `kan spectrum`: eigenvalues of A^T A or singular values of A.
struct SpectrumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum",
    abstract: "Prints the eigenvalues of A^T A, or the singular values of A, ascending.",
    discussion: """
      The values are computed from the bidiagonal factors of A and are accurate to nearly all digits, the small ones \
      too. --certified adds enclosures: proved lower and upper bounds for each value, as decimals.
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case gram
    case changeOfBasis = "A"
  }

  enum Format: String, ExpressibleByArgument, CaseIterable { case json, csv, text }

  @OptionGroup var knotOptions: KnotOptions

  @Option(parsing: .unconditional, help: "The eigenvalues of A^T A (gram), or the singular values of A.")
  var matrix: Kind = .gram

  @Flag(help: "Add rigorous enclosures.")
  var certified = false

  @Option(parsing: .unconditional, help: "The form of the output.")
  var format: Format = .json

  func run() throws {
    let knots = try knotOptions.knotVector()
    let isGram = matrix == .gram
    let values: [Double]
    var enclosures: [Enclosure]?
    do {
      values = try isGram ? Spectrum.gram(of: knots) : Spectrum.singularValues(of: knots)
      if certified {
        enclosures = try isGram ? Spectrum.certifiedGram(of: knots) : Spectrum.certifiedSingularValues(of: knots)
      }
    } catch {
      throw RunFailure("the spectrum cannot be computed: \(error)")
    }
    let bounds = enclosures?.map { enclosure in
      (lower: decimalBound(enclosure.lower, upwards: false), upper: decimalBound(enclosure.upper, upwards: true))
    }
    switch format {
    case .json: OutputText.write(json(values, bounds).text + "\n")
    case .csv, .text: OutputText.write(lines(values, bounds))
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
