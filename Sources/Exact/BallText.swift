import CFLINT

/// The reason why a text is not an enclosure of a real number.
public struct BallParsingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The text that was read.
  public let text: String
  /// What is wrong with it.
  public let reason: String

  /// One line with the text, the error and the fix.
  public var description: String {
    "\"\(text)\" is not a real number: \(reason); write a decimal such as -1.25 or 3e-7, or [midpoint +/- radius]"
  }
}

extension Ball {
  /// The largest number of exponent digits accepted, so that a short text cannot require gigabytes.
  private static let exponentDigits = 6

  /// Reads a decimal number with an optional sign, point and exponent, or `[midpoint +/- radius]` built from two of
  /// these (the radius without a sign), or `[+/- radius]` around zero; the ball contains every number meant.
  ///
  /// - Throws: ``BallParsingError`` for anything else; exponents have at most six digits.
  public init(parsing text: String, precision: Int) throws(BallParsingError) {
    func fail(_ reason: String) -> BallParsingError { BallParsingError(text: text, reason: reason) }
    let center: Substring
    var radius: Substring?
    if text.first == "[" {
      guard text.last == "]" else { throw fail("the closing bracket is missing") }
      var inner = text.dropFirst().dropLast()
      if inner.hasPrefix("+/- ") { inner = "0 " + inner }
      guard let mark = Ball.separator(in: inner) else { throw fail("\" +/- \" is missing between the brackets") }
      center = inner[..<mark.lowerBound]
      radius = inner[mark.upperBound...]
    } else {
      center = text[...]
    }
    if let reason = Ball.fault(in: center, signed: true) { throw fail(reason) }
    if let radius, let reason = Ball.fault(in: radius, signed: false) { throw fail("in the radius, \(reason)") }
    var status: Int32 = 0
    let ball = Ball.make(precision: precision) { result in
      status = text.withCString { arb_set_str(result, $0, precision) }
    }
    if status != 0 { throw fail("Arb could not read it") }
    self = ball
  }

  private static func separator(in text: Substring) -> Range<Substring.Index>? {
    let mark = " +/- "
    var start = text.startIndex
    while start < text.endIndex {
      if text[start...].hasPrefix(mark) { return start..<text.index(start, offsetBy: mark.count) }
      start = text.index(after: start)
    }
    return nil
  }

  /// Returns the reason why a text is not a decimal number, or `nil` if it is one.
  private static func fault(in text: Substring, signed: Bool) -> String? {
    if text.isEmpty { return "it is empty" }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    if parts.count > 2 { return "it has more than one exponent" }
    let mantissa = withoutSign(parts[0], if: signed)
    let pieces = mantissa.split(separator: ".", omittingEmptySubsequences: false)
    if pieces.count > 2 { return "it has more than one \".\"" }
    if !pieces.allSatisfy(areDigits) { return "it must consist of decimal digits" }
    if parts.count == 2 {
      let exponent = withoutSign(parts[1], if: true)
      if !areDigits(exponent) { return "the exponent must consist of decimal digits" }
      if exponent.utf8.count > exponentDigits { return "the exponent has more than \(exponentDigits) digits" }
    }
    return nil
  }

  private static func withoutSign(_ text: Substring, if signed: Bool) -> Substring {
    signed && (text.first == "-" || text.first == "+") ? text.dropFirst() : text
  }

  private static func areDigits(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (48...57).contains($0) }
  }
}
