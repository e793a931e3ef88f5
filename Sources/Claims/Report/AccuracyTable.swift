import Exact
import Spectral
import Splines

/// What floating point gives for the eigenvalues of A^T A, a row a case: the smallest eigenvalue, proved, and the errors of
/// three routes to all of them. A is the integer matrix (I - S)^r here.
public struct AccuracyTable: Sendable {
  /// A case: n intervals, order r.
  public typealias Case = (intervals: Int, order: Int)

  /// The cases of the table that opened the subject.
  public static let theorySheet: [Case] = [(50, 3), (50, 5), (200, 5), (100, 8)]

  /// The headings of the columns.
  public let headings: [String]
  /// The cells, as many in a row as there are headings.
  public let rows: [[String]]

  /// Computes the table.
  ///
  /// - Parameters:
  ///   - cases: numbers of intervals and orders, a row each.
  ///   - digits: the digits of the smallest eigenvalue, all of them right.
  /// - Throws: `SplineError` for bad sizes, `LAPACKError`.
  public init(cases: [Case], digits: Int = 15) throws {
    headings = [
      "n, r", "smallest eigenvalue", "eigensolver on A^T A", "values that lose 6 digits", "error by SVD",
      "worst by factors",
    ]
    rows = try cases.map { n, r in
      let power = try DifferencePower(order: SplineOrder(r), intervals: n)
      let comparison = try RouteComparison(power)
      return [
        "\(n), \(r)", try Self.smallest(power, digits: digits), Self.short(comparison.denseGram.values[0]),
        "\(comparison.denseGram.count(atLeast: 1e-10)) of \(power.size)", Self.short(comparison.denseSVD.errors[0]),
        Self.short(comparison.factors.worst),
      ]
    }
  }

  /// The heading and the rows in aligned columns, a line each.
  public var lines: [String] { AlignedColumns.lines([headings] + rows) }

  /// The smallest eigenvalue to a number of digits, enclosed so narrowly that they are certain.
  private static func smallest(_ power: DifferencePower, digits: Int) throws -> String {
    let certificate = power.certificate
    let near = try power.gramEigenvalues()[0]
    var width = Rational(10).power(-digits - 2)
    while true {
      let enclosure = certificate.enclosure(ofEigenvalue: 0, near: near, relativeWidth: width)
      let lower = decimalNearest(enclosure.lower, digits: digits)
      if lower == decimalNearest(enclosure.upper, digits: digits) { return lower }
      width /= 1000
    }
  }

  /// A number to two digits.
  private static func short(_ value: Double) -> String {
    decimalNearest(Rational(exactly: value)!, digits: 2)
  }
}
