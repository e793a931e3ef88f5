/// Text in Markdown.
enum Markdown {
  /// Plain text that is not to be read as Markdown.
  static func escape(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if "\\`*_[]<>|#$~".unicodeScalars.contains(scalar) { result.append("\\") }
      result.append(scalar == "\n" ? " " : scalar)
    }
    return String(result)
  }
}
