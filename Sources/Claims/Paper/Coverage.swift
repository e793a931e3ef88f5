/// The catalog rows that cover an item of the paper, or the reason why there is nothing to check.
package struct Coverage: Equatable, Sendable {
  /// The item.
  package let item: PaperItem
  /// The ids of the rows that check it.
  package let rows: [String]
  /// Why there is no row, or what else a reader should know.
  package let remark: String?

  /// Creates an entry of the table.
  package init(item: PaperItem, rows: [String], remark: String?) {
    self.item = item
    self.rows = rows
    self.remark = remark
  }

  /// The whole table, with an entry for each covered item of ``PaperItem/all``, in that order.
  package static let table: [Coverage] = PaperItem.all.compactMap { item in
    entries[item.id].map { Coverage(item: item, rows: $0.rows, remark: $0.remark) }
  }

  /// Returns what is missing, one line each: items without an entry, entries without content, rows not in the catalog.
  package static func gaps(
    in table: [Coverage] = Coverage.table, items: [PaperItem] = PaperItem.all,
    ids: Set<String> = Set(Catalog.all.map(\.id))
  ) -> [String] {
    items.flatMap { item -> [String] in
      guard let entry = table.first(where: { $0.item == item }) else { return ["\(item.title) is not covered"] }
      if entry.rows.isEmpty, entry.remark?.isEmpty ?? true {
        return ["\(item.title) has neither a row nor a reason"]
      }
      return entry.rows.filter { !ids.contains($0) }.map {
        "\(item.title) names the row \"\($0)\", which does not exist"
      }
    }
  }

  /// The rows that are part of full runs only.
  static let fullRunsOnly = Set(Catalog.all.filter(\.isForFullRunsOnly).map(\.id))

  /// The lines that `kan verify --coverage` prints: each item with its rows or the reason for having none.
  package static var lines: [String] {
    let width = table.map(\.item.title.count).max() ?? 0
    return table.map { entry in
      let rows = entry.rows.map { fullRunsOnly.contains($0) ? "\($0) (full runs)" : $0 }
      let what = [rows.joined(separator: ", "), entry.remark ?? ""].filter { !$0.isEmpty }
      return entry.item.title + String(repeating: " ", count: width + 2 - entry.item.title.count)
        + what.joined(separator: "; ")
    }
  }
}
