import BasisProperties
import Experiments
import KANCore

/// The numbers of parameters in Figure 5, and those in Table 3.
///
/// - Statement: Figure 5 has KANs [2, 5, 1] with 140, 220, 380 and 700 parameters, from 4 splines on and doubling, and an MLP
///   [2, 16, 16, 1] with 352; Table 3 has KANs [2, 20, 20, 1] with 3400 and 9700 (coarse, and two refinements later) and
///   MLPs [2, 20, 20, 1], [2, 56, 56, 1] with 500 and 3416.
/// - Counterexample: [2, 5, 1] has 15 edges and 15 does not divide 140; with a linear first layer the counts grow by 20.
/// - Corrected statement: there are three inputs, the level set being one. Then exactly one reading fits each list.
/// - Cases: every order up to the largest count, 4 splines or 4 intervals, linear first layer or not, output bias or not.
/// - Routes: the formula, and the networks as they are built.
/// - Control: order 3 in place of 4, as the table of hyper-parameters has it.
struct Figure5: Claim {
  let id = "figure-5"
  let source = "Section 5.2.1, Figure 5, and Table 3: numbers of parameters"
  let printed =
    "Figure 5: the KANs $[2, 5, 1]$ have 140, 220, 380, 700 parameters on four levels that begin with 4 splines and double, "
    + "the MLP $[2, 16, 16, 1]$ has 352. Table 3: the KANs $[2, 20, 20, 1]$ have 3400 (coarse) and 9700 (fine), the MLPs "
    + "$[2, 20, 20, 1]$ and $[2, 56, 56, 1]$ have 500 and 3416."
  let hypotheses =
    "Any order $r$, splines on every edge or a linear first layer, 4 intervals or 4 basis functions on the coarsest level; "
    + "MLPs with or without output bias."
  let correction: String? =
    "Figure 5 counts the level set field as a third input: $[3, 5, 1]$ with splines on all edges, $r = 4$ (its \"spline "
    + "order 3\" is the degree) and $n = 4, 8, 16, 32$ intervals (4 splines are 7 basis functions), and $[3, 16, 16, 1]$ "
    + "without output bias. Table 3 is right, with a linear first layer, $r = 4$, $n = 5, 10, 20$, and no output bias. No "
    + "other reading gives these counts."
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// A KAN by its widths: the number of parameters on n intervals.
  private struct Reading: Equatable {
    let widths: [Int]
    let order: Int
    let first: Int
    let isLinearFirst: Bool

    func count(level: Int) -> Int {
      var sum = 0
      for (k, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
        sum += inputs * outputs * (k == 0 && isLinearFirst ? 1 : (first << level) + order - 1)
      }
      return sum
    }

    /// All readings of widths with counts on given levels; a count is at least the order.
    static func all(_ widths: [Int], counts: [Int: Int], first: (_ order: Int) -> [Int]) -> [Reading] {
      (1...counts.values.max()!).flatMap { order in
        first(order).filter { $0 >= 1 }.flatMap { n in
          [false, true].map { Reading(widths: widths, order: order, first: n, isLinearFirst: $0) }
        }
      }.filter { reading in counts.allSatisfy { reading.count(level: $0.key) == $0.value } }
    }
  }

  private static let poisson = [0: 140, 1: 220, 2: 380, 3: 700]
  private static let burgers = [0: 3400, 2: 9700]
  /// The coarse grid size 4: intervals, or basis functions.
  private static func four(_ order: Int) -> [Int] { [4, 5 - order] }

  private static func perceptron(_ widths: [Int], outputBias: Bool) -> Int {
    zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 } - (outputBias ? 0 : widths.last!)
  }

  func check(_ family: CaseFamily) throws -> Findings {
    var literal = Tally()
    literal.expect(
      !Reading.all([2, 5, 1], counts: Self.poisson, first: Self.four).isEmpty,
      "[2, 5, 1] has 15 edges, and 15 (n + r - 1) is never 140; with a linear first layer the counts grow by 20, 40, 80, not 80, "
        + "160, 320")
    let small = [false, true].map { Self.perceptron([2, 16, 16, 1], outputBias: $0) }
    literal.expect(small.contains(352), "[2, 16, 16, 1] has \(small[0]) parameters, with output bias \(small[1])")
    var corrected = Tally()
    var control = Tally()
    var generator = family.generator(for: id)
    func built(_ reading: Reading, level: Int) throws -> Int {
      let box = Array(repeating: Bounds(lower: 0.0, upper: 1), count: reading.widths[0])
      return try Network.kan(
        widths: reading.widths, order: reading.order, intervals: reading.first << level, inputBox: box,
        linearFirst: reading.isLinearFirst, using: &generator
      ).parameterCount
    }
    let kans: [(reading: Reading, counts: [Int: Int], found: [Reading])] = [
      (
        Reading(widths: [3, 5, 1], order: 4, first: 4, isLinearFirst: false), Self.poisson,
        Reading.all([3, 5, 1], counts: Self.poisson, first: Self.four)
      ),
      (
        Reading(widths: [2, 20, 20, 1], order: 4, first: 5, isLinearFirst: true), Self.burgers,
        Reading.all([2, 20, 20, 1], counts: Self.burgers) { _ in Array(1...100) }
      ),
    ]
    for (reading, counts, found) in kans {
      corrected.expect(found == [reading], "\(reading.widths): the readings that fit are \(found)")
      let other = Reading(
        widths: reading.widths, order: 3, first: reading.first, isLinearFirst: reading.isLinearFirst)
      for (level, count) in counts.sorted(by: { $0.key < $1.key }) {
        let own = try built(reading, level: level)
        corrected.expect(
          own == count && reading.count(level: level) == count,
          "\(reading.widths), n = \(reading.first << level): built with \(own) parameters, by the formula "
            + "\(reading.count(level: level)), printed \(count)")
        control.expect(
          try built(other, level: level) == count,
          "\(reading.widths), n = \(reading.first << level): \(other.count(level: level)) parameters, printed \(count)")
      }
    }
    literal.expect(!kans[1].found.isEmpty, "no reading of [2, 20, 20, 1] has 3400 and 9700 parameters")
    for (widths, count) in [([3, 16, 16, 1], 352), ([2, 20, 20, 1], 500), ([2, 56, 56, 1], 3416)] {
      let own = try Network.mlp(widths: widths, using: &generator).parameterCount
      let both = [false, true].map { Self.perceptron(widths, outputBias: $0) }
      corrected.expect(
        own == count && both[0] == count && both[1] != count,
        "\(widths): built with \(own) parameters, by the formula \(both), printed \(count)")
      if widths[0] == 2 { literal.expect(both.contains(count), "\(widths) has \(both) parameters, printed \(count)") }
    }
    return Findings(
      literal: literal.finding(
        ifHolds: .proved, method: "exact counts", scope: "every order, all readings of the hypotheses"),
      corrected: corrected.finding(
        ifHolds: .proved, method: "exact counts of all readings, and networks as they are built",
        scope: "every order; in Table 3 every number of intervals up to 100"),
      control: control.control("the same with order 3"))
  }
}
