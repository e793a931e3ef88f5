import Exact
import KANCore
import Optim
import SeededRandom
import Splines

/// Table 1: the four rules of gradient descent, each written in the ReLU weights w and in the spline weights u.
///
/// Cases: random rational least-squares problems for random networks of depth 1-3; a case is a rule and a step.
/// Method: exact. The table is transcribed as matrices; gradients come from the network written in the coordinates of
/// the iteration, so those in w do not depend on A. In addition to w_k = A^T u_k, the rule itself is run, in the
/// coordinates of its geometry with the gradient of its own kind, and the library's optimizer has to make the same
/// step. One-layer problems are quadratic and run 10 steps; in deeper ones the length of the numbers multiplies at each
/// step, so a run ends when a weight exceeds 2,000 bits, or a hidden value leaves the knots.
/// In `Double` the library's optimizer makes all eight realizations on one spline's weights, each compared with its
/// exact trajectory within a derived bound (``Table1Rounding``); a step size changed by 2^-36 has to violate the bound.
struct Table1: Claim {
  let id = "table-1"
  let source = "Section 3, Table 1"
  let printed =
    #"Four iterations, classified by the geometry and the gradient they use, have equivalent realizations in $w$ and "#
    + #"in $u$, with the preconditioners of the table: $w_k = A^T u_k$ for all $k$."#
  let hypotheses = #"Strictly increasing knots, any order; one step size and a positive diagonal $D$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    var steps: [Int: Int] = [:]
    var printed = try tally(family, problems: family.networks, steps: &steps) { $0 }
    let random = SplitMix64.stream(seed: family.seed, name: "\(id) in Double")
    let rounding = try Table1Rounding(problems: family.networks, using: random)
    let disturbed = try Table1Rounding(problems: 2, perturbation: 1 + Rational(1, 1 << 36), using: random)
    printed.merge(rounding.tally)
    if disturbed.tally.holds { printed.expect(false, "in Double, a step size changed by 2^-36 is not detected") }
    var ignored: [Int: Int] = [:]
    let wrong = try tally(family, problems: 8, steps: &ignored) { table in
      Table1Matrices(
        change: table.change, transpose: table.change, inverse: table.inverse,
        inverseTranspose: table.inverseTranspose)
    }
    let part = Rational(exactly: rounding.worst).map { decimalBound($0, digits: 2, upwards: true) } ?? "more than all"
    let counts = steps.keys.sorted().map { "depth \($0): up to \(steps[$0]!) steps" }
    return Findings(
      literal: printed.finding(
        ifHolds: .proved,
        method:
          "exact gradient descent in u, in w and by the rule itself, 10 steps on one-layer problems; in Double by the optimizer",
        scope: "\(family.networks) random problems of 1-3 layers, orders 1-\(family.maxOrder)",
        notes: [
          counts.joined(separator: ", "),
          "in Double, 10 steps of the eight realizations: every entry is within \(part) times the derived bound of "
            + "the exact trajectory",
        ]),
      control: wrong.control(#"the rules with $A$ in place of $A^T$"#))
  }

  private func tally(
    _ family: CaseFamily, problems: Int, steps: inout [Int: Int], _ change: (Table1Matrices) throws -> Table1Matrices
  ) throws -> Tally {
    var tally = Tally()
    var networks = RandomNetworks(family.generator(for: id))
    for k in 0..<problems {
      // Two of three problems have one layer.
      let depth = k % 3 < 2 ? 1 : 2 + k / 3 % 2
      let problem = try DescentProblem(depth: depth, maxOrder: depth == 1 ? family.maxOrder : 3, &networks)
      let table = try change(Table1Matrices(change: problem.change))
      for rule in UpdateRule.allCases {
        let run = try problem.run(rule, table, "problem \(k), \(problem.summary)", steps: 10, bits: 2_000, &tally)
        steps[depth] = max(steps[depth] ?? 0, run)
      }
    }
    return tally
  }
}
