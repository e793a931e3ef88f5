/// A self-contained HTML page: one column that fits a phone, tables that scroll sideways, light or dark as the reader's
/// system is.
public struct HTMLPage: Sendable {
  /// The title, as text.
  public let title: String
  /// What stands in the page, as HTML.
  public let body: String

  /// A page.
  public init(title: String, body: String) {
    self.title = title
    self.body = body
  }

  /// The whole page.
  public var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(escapeHTML(title))</title>
    <style>
    \(HTMLPage.styleSheet)
    </style>
    </head>
    <body>
    <main>
    \(body)</main>
    </body>
    </html>

    """
  }
}
