/// Plain text on one line of Markdown, formulas included, that is not to be read as Markdown.
public func escapeMarkdown(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if "\\`*_[]<>|#$~".unicodeScalars.contains(scalar) { result.append("\\") }
    result.append(scalar == "\n" ? " " : scalar)
  }
  return String(result)
}
