import Exact
import Experiments
import Splines

/// The dyadic refinement P by its three routes.
enum RefinementWorkload {
  static func exact() throws -> Workload {
    let order = try SplineOrder(4)
    let coarse = try KnotVector<Rational>.uniform(order: order, intervals: 20, lower: 0, upper: 1)
    let fine = try coarse.refinedDyadically()
    func describe(_ matrix: Matrix<Rational>) -> String { matrix.entries.reduce(0, +).description }
    return Workload(
      name: "refine", title: "P, n = 20 to 40, r = 4, Rational",
      competitors: [
        .init(
          "two-scale stencil", { try Prolongation<Rational>.dyadicStencil(order: order, intervals: 20) },
          check: describe),
        .init("knot insertion", { try Prolongation(coarse: coarse, fine: fine).matrix }, check: describe),
        .init(
          "A I A'^-1, repaired", { try Prolongation.byChangeOfBasis(coarse: coarse, fine: fine) }, check: describe),
      ])
  }
}
