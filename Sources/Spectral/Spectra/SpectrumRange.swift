extension Spectrum {
  /// A value of a spectrum outside the range of normal `Double` numbers, where it has lost some or all of its digits.
  ///
  /// A is invertible, so a zero among its singular values is one that was too small to be represented.
  public struct RangeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// "singular value" or "eigenvalue".
    public let what: String
    /// Its index in ascending order, from zero.
    public let index: Int
    /// The value found instead.
    public let value: Double

    /// One line: which value, what was found, and what to do.
    public var description: String {
      "\(what) \(index) is outside the normal range of Double (got \(value)); rescale the knots"
    }
  }

  /// Throws unless every value is a positive normal number.
  static func requireNormal(_ values: [Double], _ what: String) throws(RangeError) {
    if let index = values.firstIndex(where: { !($0.isNormal && $0 > 0) }) {
      throw RangeError(what: what, index: index, value: values[index])
    }
  }

  /// Squares the singular values, giving the eigenvalues of A^T A.
  static func squares(of singularValues: [Double]) throws(RangeError) -> [Double] {
    let values = singularValues.map { $0 * $0 }
    try requireNormal(values, "eigenvalue")
    return values
  }
}
