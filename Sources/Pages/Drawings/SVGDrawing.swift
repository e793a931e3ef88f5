/// A drawing of SVG elements, for graphs and sheets of charts, which gnuplot does not draw. Its colors follow the
/// reader's system or the surrounding page, as those of ``FigureDrawing`` do; its bytes depend on nothing but its
/// elements.
package struct SVGDrawing: Equatable, Sendable {
  /// The value of an attribute.
  package enum Value: Equatable, Sendable, ExpressibleByStringLiteral {
    /// A length or place, rounded to hundredths.
    case number(Double)
    /// A text.
    case text(String)

    /// Creates a text.
    package init(stringLiteral text: String) { self = .text(text) }
  }

  /// The title, which readers of the screen read aloud.
  package let title: String
  /// The width.
  package let width: Double
  /// The height.
  package let height: Double
  private var elements = ""

  /// Creates an empty drawing.
  package init(title: String, width: Double, height: Double) {
    self.title = title
    self.width = width
    self.height = height
  }

  /// The text for embedding in an HTML page.
  package var embedded: String { text(style: "") }

  /// The text of a file of its own.
  package var file: String { "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n" + text(style: FigureDrawing.style + "\n") }

  private func text(style: String) -> String {
    let (width, height) = (SVGDrawing.number(width), SVGDrawing.number(height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" \
      role="img" font-family="sans-serif" font-size="11" fill="none">
      <title>\(SVGDrawing.escaped(title))</title>
      \(style)\(elements)</svg>

      """
  }

  /// Adds an element.
  ///
  /// - Parameters:
  ///   - name: the name of the element, such as "line".
  ///   - kind: what it stands for, its class.
  ///   - attributes: its attributes, in this order.
  ///   - text: its text.
  ///   - remark: a text that is shown when the reader points at it.
  package mutating func add(
    _ name: String, _ kind: String, _ attributes: KeyValuePairs<String, Value>, text: String? = nil,
    remark: String? = nil
  ) {
    elements += "<\(name) class=\"\(kind)\""
    for (key, value) in attributes {
      switch value {
      case .number(let number): elements += " \(key)=\"\(SVGDrawing.number(number))\""
      case .text(let text): elements += " \(key)=\"\(SVGDrawing.escaped(text))\""
      }
    }
    guard text != nil || remark != nil else {
      elements += "/>\n"
      return
    }
    elements += ">" + (remark.map { "<title>\(SVGDrawing.escaped($0))</title>" } ?? "")
    elements += (text.map(SVGDrawing.escaped) ?? "") + "</\(name)>\n"
  }

  /// Adds a line of text at a place.
  ///
  /// - Parameters:
  ///   - text: the text; a longer one is cut off.
  ///   - kind: its class.
  ///   - x: the abscissa of its start, middle, or end, according to `anchor`.
  ///   - y: the ordinate of its baseline.
  ///   - anchor: "start", "middle", or "end".
  ///   - limit: the largest number of characters.
  package mutating func label(
    _ text: String, _ kind: String, x: Double, y: Double, anchor: String = "start", limit: Int = .max
  ) {
    let isLong = text.count > limit
    let shown = isLong ? String(text.prefix(max(0, limit - 3))) + "..." : text
    add(
      "text", kind, ["x": .number(x), "y": .number(y), "text-anchor": .text(anchor), "fill": "currentColor"],
      text: shown, remark: isLong ? text : nil)
  }

  /// The path data of polygonal lines, such as "M0 0L1 2".
  package static func path(_ lines: [[(x: Double, y: Double)]]) -> String {
    lines.map { line in
      line.enumerated().map { ($0 == 0 ? "M" : "L") + "\(number($1.x)) \(number($1.y))" }.joined()
    }.joined()
  }

  /// Returns a number in hundredths, without zeros at the end.
  package static func number(_ value: Double) -> String {
    let hundredths = Int(max(-1e12, min(1e12, (value * 100).rounded())))
    let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }

  /// Escapes text for SVG. Characters that XML does not allow, even as references, become U+FFFD.
  static func escaped(_ text: String) -> String {
    var allowed = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x9, 0xA, 0xD, 0x20...0xFFFD, 0x10000...: allowed.append(scalar)
      default: allowed.append("\u{FFFD}")
      }
    }
    return escapeHTML(String(allowed))
  }
}
