import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The elements of a well-formed XML text, in the order in which they begin.
final class XMLElements: NSObject, XMLParserDelegate {
  /// An element.
  struct Element {
    let name: String
    let attributes: [String: String]
    /// The text inside, without that of its children.
    var text = ""

    /// Returns a numeric attribute; NaN if it is none.
    func number(_ key: String) -> Double { attributes[key].flatMap(Double.init) ?? .nan }
  }

  private(set) var all: [Element] = []
  private var open: [Int] = []

  /// Parses a text; `nil` if it is not well-formed.
  init?(_ text: String) {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    guard parser.parse(), open.isEmpty, !all.isEmpty else { return nil }
  }

  /// The elements of a class, all of which have a given name.
  func of(_ kind: String, _ name: String) -> [Element] {
    all.filter { $0.attributes["class"] == kind && $0.name == name }
  }

  /// The texts of the elements of a name.
  func texts(_ name: String) -> [String] { all.filter { $0.name == name }.map(\.text) }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName qName: String?,
    attributes attributeDict: [String: String]
  ) {
    open.append(all.count)
    all.append(Element(name: elementName, attributes: attributeDict))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if let last = open.last { all[last].text += string }
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName qName: String?
  ) {
    open.removeLast()
  }
}
