import CFLINT

/// The reason why a text is not a rational number.
public struct RationalParsingError: Error, Equatable, CustomStringConvertible {
  /// The text that was read.
  public let text: String
  /// What is wrong with it.
  public let reason: String

  /// One line with the text, the error and the fix.
  public var description: String {
    "\"\(text)\" is not a rational number: \(reason); write an integer, \"p/q\" or a decimal such as -1.25"
  }
}

extension Rational: LosslessStringConvertible {
  /// `p`, or `p/q` in lowest terms with `q > 1`.
  public var description: String {
    if owner == nil {
      return value.den == 1 ? String(value.num) : "\(value.num)/\(value.den)"
    }
    return withFLINT { p in
      let text = fmpq_get_str(nil, 10, p)!
      defer { kan_flint_free(text) }
      return String(cString: text)
    }
  }

  /// Reads what ``init(parsing:)`` reads; `nil` if that throws.
  public init?(_ description: String) {
    guard let parsed = try? Rational(parsing: description) else { return nil }
    self = parsed
  }

  /// Reads an integer, a fraction `p/q` or a plain decimal fraction, each with an optional leading sign.
  ///
  /// Only decimal digits are accepted; no spaces, exponents or other bases. The fraction need not be in lowest terms.
  ///
  /// - Throws: ``RationalParsingError`` for anything else and for a zero denominator.
  public init(parsing text: String) throws(RationalParsingError) {
    func fail(_ reason: String) -> RationalParsingError { RationalParsingError(text: text, reason: reason) }
    if text.isEmpty { throw fail("it is empty") }
    let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
    func digits(_ part: Substring) -> Bool { !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) } }
    let plain: String
    let parts = unsigned.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2 {
      if !digits(parts[0]) { throw fail("the numerator must consist of decimal digits") }
      if !digits(parts[1]) { throw fail("the denominator must consist of decimal digits") }
      if parts[1].allSatisfy({ $0 == "0" }) { throw fail("the denominator is zero") }
      plain = String(unsigned)
    } else if parts.count > 2 {
      throw fail("it has more than one \"/\"")
    } else {
      let pieces = unsigned.split(separator: ".", omittingEmptySubsequences: false)
      if pieces.count > 2 { throw fail("it has more than one \".\"") }
      if !pieces.allSatisfy(digits) { throw fail("it must consist of decimal digits") }
      plain =
        pieces.count == 1
        ? String(unsigned) : "\(pieces[0])\(pieces[1])/1\(String(repeating: "0", count: pieces[1].count))"
    }
    var status: Int32 = 0
    let magnitude = Rational.make { result in
      status = plain.withCString { fmpq_set_str(result, $0, 10) }
      if status == 0 { fmpq_canonicalise(result) }
    }
    if status != 0 { throw fail("FLINT could not read it") }
    self = text.first == "-" ? -magnitude : magnitude
  }
}

extension Rational: Codable {
  /// Encodes the text `p/q`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  /// Decodes the text `p/q`.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if the text is not a rational.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      try self.init(parsing: text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }
}
