import ArgumentParser
import Claims
import Exact
import Splines

/// `kan matrix`: prints the matrices of the paper exactly.
struct MatrixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "matrix",
    abstract: "Prints a matrix: change-of-basis (A), inverse (A^-1), refinement (P) or gram (A^T A).",
    discussion: """
      Rows and columns follow the order of the basis functions, starting with i = 1-r. Entries are exact rationals, or \
      the nearest doubles with --float. In the refinement matrix, rows correspond to coarse basis functions.
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case changeOfBasis = "change-of-basis"
    case inverse, refinement, gram
  }

  enum Format: String, ExpressibleByArgument, CaseIterable { case json, csv, text }

  @Argument(help: "The matrix to print.")
  var kind: Kind

  @OptionGroup var knotOptions: KnotOptions

  @Option("All fine knots of the refinement (default: halve every interval).", "t0,t1,...")
  var fineKnots: String?

  @Flag(name: .customLong("float"), help: "Print doubles instead of rationals.")
  var isFloat = false

  @Option("The output format.")
  var format: Format = .json

  func run() throws {
    let knots = try knotOptions.knotVector()
    if fineKnots != nil, kind != .refinement {
      throw BadInput("--fine-knots applies only to refinement; omit it for \(kind.rawValue)")
    }
    let text = MatrixText(order: knots.order.value, matrix: try matrix(knots))
    let isRounded = isFloat
    switch format {
    case .json: OutputText.write(try text.json(isRounded: isRounded) + "\n")
    case .csv: OutputText.write(try text.csv(isRounded: isRounded))
    case .text: OutputText.write(try text.aligned(isRounded: isRounded))
    }
  }

  private func matrix(_ knots: KnotVector<Rational>) throws -> Matrix<Rational> {
    switch kind {
    case .changeOfBasis:
      return ChangeOfBasis(knots).matrix
    case .inverse:
      return ChangeOfBasis(knots).inverseMatrix
    case .refinement:
      let fine =
        try fineKnots.map { text in
          try KnotVector(order: knots.order, knots: parseRationals(text, option: "--fine-knots"))
        } ?? knots.refinedDyadically()
      return try Prolongation(coarse: knots, fine: fine).matrix
    case .gram:
      return ChangeOfBasis(knots).banded.gram().dense
    }
  }
}
