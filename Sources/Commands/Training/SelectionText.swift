import JSON
import KANCore

/// How a network was chosen, as a table and as JSON.
struct SelectionText {
  let selection: ModelSelection
  let name: LossName
  /// Whether losses are relative to the units of the outputs.
  let isRelative: Bool
  /// The value of a loss of one.
  let unit: Double

  /// A row for each candidate: its error on the rows held out, and its gain with the rows on which that is measured.
  var lines: [String] {
    let error = "\(isRelative ? "relative " : "")\(name.root ?? name.text), held out"
    var rows = [["candidate", error, "gain / standard error", "measured on"]]
    for (k, candidate) in selection.candidates.enumerated() {
      let loss = unit * candidate.validationLoss
      let gain = candidate.gain.map { gain in
        gain.standardError > 0 ? SignificantDigits.text(gain.mean / gain.standardError, digits: 3) : "0"
      }
      let place = candidate.gain.map { gain in
        "\(gain.count) row\(gain.count == 1 ? "" : "s") \(gain.isCrossValidated ? "by cross-validation" : "held out")"
      }
      let remarks = [place, k == selection.choice ? "chosen" : nil].compactMap { $0 }
      rows.append([
        candidate.name, SignificantDigits.text(name.root == nil ? loss : loss.squareRoot()), gain ?? "",
        remarks.joined(separator: ", "),
      ])
    }
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      let fields = [
        row[0].padding(toLength: widths[0], withPad: " ", startingAt: 0), Self.padded(row[1], widths[1]),
        Self.padded(row[2], widths[2]), row[3],
      ]
      return row[3].isEmpty
        ? fields.prefix(row[2].isEmpty ? 2 : 3).joined(separator: "  ") : fields.joined(separator: "  ")
    }
    return [lines[0], String(repeating: "-", count: lines[0].count)] + lines.dropFirst()
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// The numbers of rows, the candidates, and the one that was chosen.
  var json: JSONValue {
    [
      "rows": .integer(selection.training.count), "validation_rows": .integer(selection.validation.count),
      "chosen": .integer(selection.choice),
      "candidates": .array(
        selection.candidates.map { candidate in
          [
            "name": .string(candidate.name), "layers": .array(candidate.layers.map { .integer($0) }),
            "curvature": .number(candidate.penalty.curvature), "slope": .number(candidate.penalty.slope),
            "validation_loss": .number(candidate.validationLoss),
            "gain": candidate.gain.map { .number($0.mean) } ?? .null,
            "standard_error": candidate.gain.map { .number($0.standardError) } ?? .null,
            "gain_rows": candidate.gain.map { .integer($0.count) } ?? .null,
            "gain_is_cross_validated": candidate.gain.map { .bool($0.isCrossValidated) } ?? .null,
          ]
        }),
    ]
  }
}
