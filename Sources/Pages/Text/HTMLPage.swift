/// A self-contained HTML page: one column that fits a phone, tables that scroll sideways, light or dark according to
/// the reader's system.
package struct HTMLPage: Sendable {
  /// The title, as plain text.
  package let title: String
  /// The content of the page, as HTML.
  package let body: String

  /// Creates a page.
  package init(title: String, body: String) {
    self.title = title
    self.body = body
  }

  /// The full HTML text of the page.
  package var text: String {
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
