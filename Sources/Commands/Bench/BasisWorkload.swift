import Exact
import Experiments
import SeededRandom
import SplineKernels
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

  /// A million points, as in `Benchmarks/peers`: the r values and the interval of each point.
  static func million() throws -> Workload {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 64, lower: 0, upper: 1)
    let basis = BSplineBasis(knots)
    let points = points(Double.self)
    return Workload(
      name: "basis", title: "Values at 10^6 points, n = 64, r = 4",
      competitors: [
        try table(Double.self), try table(Float.self),
        .init(
          "generic, any knots",
          {
            try points.reduce(0.0) { sum, x in
              let (k, values) = try basis.nonzeroValues(at: x)
              return values.enumerated().reduce(sum) { $0 + Double(k + $1.offset + 1) * $1.element }
            }
          }, check: { "\($0)" }),
      ])
  }

  /// The basis value kernel. The check is the largest deviation of a sum of values from one, and the sum of (k + 1)
  /// b_k.
  static func table<Scalar: KernelScalar>(_ scalar: Scalar.Type) throws -> InterleavedTimer.Competitor {
    let points = points(scalar)
    let r = 4
    let kernel = BasisValueKernel<Scalar>(
      knots: try KnotVector<Double>.uniform(order: SplineOrder(r), intervals: 64, lower: 0, upper: 1))
    let workspace = UnsafeMutableRawPointer.allocate(byteCount: kernel.workspaceCount, alignment: 64)
    // Never freed: a competitor lives as long as the program.
    let intervals = UnsafeMutablePointer<Int32>.allocate(capacity: points.count)
    let values = UnsafeMutablePointer<Scalar>.allocate(capacity: r * points.count)
    return .init(
      "\(Scalar.self), kernel",
      {
        kernel.evaluate(count: points.count, points: points, intervals: intervals, values: values, workspace: workspace)
      }
    ) { _ in
      var worst = 0.0
      var moment = 0.0
      for p in points.indices {
        let local = (0..<r).map { Double(values[p * r + $0]) }
        worst = max(worst, abs(local.reduce(0, +) - 1))
        for (s, value) in local.enumerated() { moment += Double(Int(intervals[p]) + s + 1) * value }
      }
      return "\(worst) \(moment)"
    }
  }

  private static func points<Scalar: BinaryFloatingPoint>(_ scalar: Scalar.Type) -> [Scalar] {
    var generator = SplitMix64(seed: 1)
    return (0..<1_000_000).map { _ in min(Scalar(generator.unit()), Scalar(1).nextDown) }
  }

  /// Figure 3: the values of a spline in the forms that the figure compares.
  static func forms() throws -> Workload {
    var generator = SplitMix64(seed: 4)
    let n = 64
    let order = try SplineOrder(4)
    let weights = EvaluationStudy.weights(count: n + order.degree, using: &generator)
    let spline = try UnitSpline<Double>(order: order, intervals: n, weights: weights)
    let points = (0..<2000).map { _ in Double(n) * generator.unit() }
    return Workload(
      name: "basis", title: "Figure 3: a spline, n = 64, r = 4, 2000 points",
      competitors: [SplineForm.local, .coxDeBoor, .reluThenChange, .reluWeights].map { form in
        .init(form.title, { spline.values(at: points, form: form) }, check: { "\($0.reduce(0, +))" })
      })
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
