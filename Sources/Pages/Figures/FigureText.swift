/// Titles, labels and names in gnuplot's markup: "A^T A", "b_i", "n^{2r}" with subscripts and superscripts, everything
/// else unchanged.
struct FigureText {
  /// The text in gnuplot's own markup.
  let markup: String

  /// Converts a text to markup.
  ///
  /// A "_" or "^" is markup if it is followed by a pair of braces or by a single letter or digit; in "train_loss" it is
  /// an ordinary character.
  init(_ text: String) {
    let characters = Array(text.map { $0.isNewline ? " " : $0 })
    var result = ""
    var k = 0
    while k < characters.count {
      let character = characters[k]
      if character == "_" || character == "^", let script = FigureText.script(characters, after: k) {
        result += "\(character){\(FigureText.escaped(characters[script.text]))}"
        k = script.next
      } else {
        result += FigureText.escaped(characters[k...k])
        k += 1
      }
    }
    markup = result
  }

  /// Returns the characters of a subscript or superscript and the index after it.
  private static func script(_ characters: [Character], after k: Int) -> (text: Range<Int>, next: Int)? {
    guard k + 1 < characters.count else { return nil }
    if characters[k + 1] == "{" {
      guard let end = characters[(k + 2)...].firstIndex(of: "}") else { return nil }
      return (k + 2..<end, end + 1)
    }
    func isPlain(_ place: Int) -> Bool {
      place < characters.count && (characters[place].isLetter || characters[place].isNumber)
    }
    return isPlain(k + 1) && !isPlain(k + 2) ? (k + 1..<k + 2, k + 2) : nil
  }

  private static func escaped(_ characters: ArraySlice<Character>) -> String {
    characters.map { "{}@&~\\_^".contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }
}
