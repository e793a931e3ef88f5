/// Escapes plain text on one line of Markdown, including formula marks, so that it is not interpreted as Markdown.
package func escapeMarkdown(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    if "\\`*_[]<>|#$~".unicodeScalars.contains(scalar) { result.append("\\") }
    result.append(scalar == "\n" ? " " : scalar)
  }
  return String(result)
}
