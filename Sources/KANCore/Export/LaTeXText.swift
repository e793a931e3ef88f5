import Foundation

/// Numbers, sums, and names as LaTeX.
struct LaTeXText {
  /// The number of significant digits.
  let digits: Int

  /// Returns a number, such as 0.5 or 1.5 \cdot 10^{-7}.
  func number(_ value: Double) -> String {
    let text = String(format: "%.\(digits)g", value == 0 ? 0 : value)
    guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...]) else { return text }
    return "\(text[..<mark]) \\cdot 10^{\(exponent)}"
  }

  /// Returns a sum of products of factors and symbols, an empty symbol standing for one. Products with zero are left
  /// out.
  ///
  /// - Parameters:
  ///   - products: the factors and symbols.
  ///   - perLine: the number of products after which a line of aligned formulas is broken.
  func sum(_ products: [(factor: Double, symbol: String)], perLine: Int = .max) -> String {
    var text = ""
    for (count, product) in products.filter({ $0.factor != 0 }).enumerated() {
      let isNegative = product.factor < 0
      if count == 0 {
        text += isNegative ? "-" : ""
      } else {
        text += count % perLine == 0 ? "\\\\\n    &\\quad" : ""
        text += isNegative ? " - " : " + "
      }
      text += term(product.factor.magnitude, product.symbol)
    }
    return text.isEmpty ? "0" : text
  }

  private func term(_ factor: Double, _ symbol: String) -> String {
    let magnitude = number(factor)
    if symbol.isEmpty { return magnitude }
    return magnitude == "1" ? symbol : "\(magnitude) \(symbol)"
  }

  /// Returns a symbol less a number.
  func difference(_ symbol: String, _ value: Double) -> String {
    if value == 0 { return symbol }
    return "\(symbol) \(value < 0 ? "+" : "-") \(number(value.magnitude))"
  }

  /// Returns the same with more digits, at most 17 in all, so that a number of a size has the given digits behind its
  /// point when it is measured in a unit.
  func resolving(_ unit: Double, of size: Double) -> LaTeXText {
    var ratio = size / unit
    var more = digits
    while ratio > 1, more < 17 {
      ratio /= 10
      more += 1
    }
    return LaTeXText(digits: more)
  }

  /// Returns a name in which no character has a meaning of its own.
  static func name(_ text: String) -> String {
    let meanings: [Character: String] = [
      "\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}",
    ]
    return text.map { character -> String in
      if let meaning = meanings[character] { return meaning }
      if "{}$&#%_".contains(character) { return "\\\(character)" }
      return character.isNewline || character == "\t" ? " " : String(character)
    }.joined()
  }
}
