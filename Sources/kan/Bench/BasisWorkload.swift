import BasisProperties
import Exact
import Experiments
import Splines

/// Values of all B-splines at many points: local evaluation, Cox-de Boor (2), and the ReLU form b = A psi.
enum BasisWorkload {
  static func double() throws -> Workload {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 64, lower: 0, upper: 1)
    var generator = SplitMix64(seed: 1)
    let points = (0..<2000).map { _ in min(generator.unit(), 1.0.nextDown) }
    return workload("Double, n = 64, r = 4, 2000 points", knots, points) { "\($0)" }
  }

  static func exact() throws -> Workload {
    let knots = try ExactWorkload.knots(order: 4, intervals: 12)
    var generator = SplitMix64(seed: 1)
    let length = knots.upper - knots.lower
    let points = (0..<50).map { _ in
      knots.lower + length * Rational(Int(1_000_000 * generator.unit()), 1_000_000)
    }
    return workload("Rational, n = 12, r = 4, 50 points", knots, points) { "\(Double($0))" }
  }

  /// The check is the sum of (k + 1) b_k over points and stored indices k.
  private static func workload<Scalar: SplineScalar>(
    _ title: String, _ knots: KnotVector<Scalar>, _ points: [Scalar], describe: @escaping (Scalar) -> String
  ) -> Workload {
    let basis = BSplineBasis(knots)
    let change = ChangeOfBasis(knots)
    let weights = (0..<knots.dimension).map { Scalar(exactly: $0 + 1)! }
    func competitor(_ name: String, _ body: @escaping (Scalar) throws -> Scalar) -> InterleavedTimer.Competitor {
      .init(name, { try points.reduce(0) { $0 + (try body($1)) } }, check: describe)
    }
    func weighted(_ values: [Scalar]) -> Scalar { zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } }
    return Workload(
      name: "basis", title: title,
      competitors: [
        competitor("local evaluation, r values") { x in
          let (k, values) = try basis.nonzeroValues(at: x)
          var result: Scalar = 0
          for (s, value) in values.enumerated() { result += value * weights[k + s] }
          return result
        },
        competitor("Cox-de Boor (2), m values") { x in weighted(try basis.coxDeBoorValues(at: x)) },
        competitor("ReLU form, m values") { x in
          weighted(try change.apply(try ReLUPowerBasis(knots).values(at: x)))
        },
      ])
  }
}
