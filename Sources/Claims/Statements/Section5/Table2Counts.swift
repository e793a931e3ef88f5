import Exact
import Experiments
import KANCore
import Splines

/// The parameter counts in Table 2.
///
/// - Cases: every reading: E edges with splines of order r on n intervals, three halvings, and c other weights have E
///   (n + r - 1) + c and E (8n + r - 1) + c parameters. The difference 175 = 7 E n leaves E n = 25; of the 15 edges of
///   [2, 5, 1], one layer has 5 or 10. Also the counts of our networks.
/// - Method: exact search over all E, n with 7 E n = 175 and all r, c; counting.
struct Table2Counts: Claim {
  let id = "table-2-counts"
  let source = "Section 5.1, Table 2"
  let printed =
    #"The spline networks $[2, 5, 1]$ have 55 parameters on the coarse and 230 on the fine level; the perceptrons "#
    + #"$[2, 5, 1]$, $[2, 30, 1]$ and $[2, 20, 20, 1]$ have 20, 120 and 500."#
  let hypotheses =
    #"Three halvings of the knot intervals, as implied by $\{32, 16, 8, 4\}$; no weights on the edges other than "#
    + #"those of (6). Not printed: spline order, coarsest $n$, the first layer."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    let layers = readings(edges: [5, 10])
    let all = readings(edges: [15])
    var tally = Tally()
    tally.expect(!layers.isEmpty, "no reading gives 55 and 230")
    for reading in layers {
      tally.expect(reading.edges == 5 && reading.n == 5, "\(reading.text) also fits")
    }
    var generator = family.generator(for: id)
    let box = try RotatedTarget().samples(count: 2, using: &generator)
    for row in PrintedTable2.rows {
      let network: Network
      if case .mlp(let widths) = row.model {
        network = try RegressionModel.mlp(parameters: row.parameters).network(
          intervals: 1, samples: box, using: &generator)
        // Hidden layers have biases, the output has none.
        let count =
          zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } + widths.dropFirst().dropLast().reduce(0, +)
        tally.expect(count == row.parameters, "\(widths) has \(count) parameters, not \(row.parameters)")
      } else {
        network = try RegressionModel.spline(.normal).network(
          intervals: row.schedule == .coarse ? 5 : 40, samples: box, using: &generator)
      }
      tally.expect(
        network.parameterCount == row.parameters, "ours has \(network.parameterCount) parameters, not \(row.parameters)"
      )
    }
    var control = Tally()
    control.expect(!all.isEmpty, "no n gives 7 * 15 * n = 175")
    return Findings(
      literal: tally.finding(
        ifHolds: .proved, method: "exact search over all readings; counting our networks",
        scope: "the nine counts of the table",
        notes: [
          "the counts imply that one layer of five edges has splines, with n = 5 to 40; they do not determine the "
            + "order: "
            + layers.filter { $0.others % 5 == 0 && (10...20).contains($0.others) }.map(\.text).joined(separator: "; "),
          "order 5 after a linear map with 10 weights is our reading",
          "perceptrons count biases in hidden layers and none at the output",
        ]),
      control: control.control("all 15 edges of [2, 5, 1] have splines"))
  }

  /// A way of counting the parameters.
  private struct Reading {
    let edges: Int
    let n: Int
    let order: Int
    let others: Int
    var text: String { "order \(order) with \(others) other weights" }
  }

  private func readings(edges: [Int]) -> [Reading] {
    edges.flatMap { e in
      (1...175).filter { 7 * e * $0 == 175 }.flatMap { n in
        (1...55).compactMap { r in
          let others = 55 - e * (n + r - 1)
          return others >= 0 && e * (8 * n + r - 1) + others == 230
            ? Reading(edges: e, n: n, order: r, others: others) : nil
        }
      }
    }
  }
}
