/// The character between the fields of a CSV file.
public enum CSVSeparator: String, CaseIterable, Sendable {
  /// ","
  case comma
  /// ";"
  case semicolon
  /// A tab.
  case tab

  /// The character.
  public var character: Character {
    switch self {
    case .comma: ","
    case .semicolon: ";"
    case .tab: "\t"
    }
  }

  var byte: UInt8 { character.asciiValue! }
}
