import Exact
import Spectral
import Splines

/// The accuracy of floating-point eigenvalues of A^T A, one row per case: the smallest eigenvalue, proved, and the
/// errors of three ways to compute all of them. Here A is the integer matrix (I - S)^r.
package struct AccuracyTable: Sendable {
  /// A case: the number of intervals n and the order r.
  package typealias Case = (intervals: Int, order: Int)

  /// The cases of the original table.
  package static let theorySheet: [Case] = [(50, 3), (50, 5), (200, 5), (100, 8)]

  /// The column headings.
  package let headings: [String]
  /// The cells; every row has one cell per heading.
  package let rows: [[String]]

  /// Computes the table.
  ///
  /// - Parameters:
  ///   - cases: numbers of intervals and orders, one row each.
  ///   - digits: the number of digits of the smallest eigenvalue, all of them correct.
  /// - Throws: `SplineError` for invalid sizes, `LAPACKError`.
  package init(cases: [Case], digits: Int = 15) throws {
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

  /// The headings and the rows in aligned columns, one line each.
  package var lines: [String] { AlignedColumns.lines([headings] + rows) }

  /// Returns the smallest eigenvalue to the given number of digits, from an enclosure narrow enough to guarantee them.
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

  /// Returns a number to two digits.
  private static func short(_ value: Double) -> String {
    decimalNearest(Rational(exactly: value)!, digits: 2)
  }
}
