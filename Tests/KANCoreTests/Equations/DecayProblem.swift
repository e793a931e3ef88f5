import KANCore
import RealModule
import SeededRandom

/// u' + k u = 0 with an unknown rate k, and noisy measurements of exp(-1.3 t) on 0 < t < 2.
struct DecayProblem {
  static let rate = 1.3

  struct Equation: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) + u.unknown(0) * u.value] }
  }

  var seed: UInt64 = 1
  /// The standard deviation of the noise, in units of u.
  var noise = 0.02
  /// The units of u and of time.
  var unit = 1.0
  var time = 1.0
  var domain = Unknown.Domain.all
  /// The rate with which training begins, times the unit of time.
  var start = 0.5
  /// How points of the equation are drawn; `nil` for 60 centers.
  var sampling: PointSampling?

  var box: [ClosedRange<Double>] { [0...2 * time] }

  /// 40 values with noise that is nearly normal: a sum of twelve uniform numbers.
  var data: CollocationTerm {
    let points = PointGrid.centers(box, counts: [40])
    var random = SplitMix64(seed: seed)
    let values = points.map { point -> [Double] in
      let error = (0..<12).reduce(0.0) { sum, _ in sum + random.unit() } - 6
      return [unit * (Double.exp(-Self.rate * point[0] / time) + noise * error)]
    }
    return .values("data", points: points, values: values)
  }

  var decay: CollocationTerm {
    let name = "decay"
    return sampling.map { CollocationTerm(name, sampling: $0, equation: Equation()) }
      ?? CollocationTerm(name, points: PointGrid.centers(box, counts: [60]), equation: Equation())
  }

  var unknown: Unknown { Unknown("k", start: start / time, domain: domain) }

  func problem() throws -> CollocationProblem {
    try CollocationProblem(coordinates: 1, terms: [decay, data], unknowns: [unknown])
  }

  /// A spline in t, in which the equation is linear for any rate.
  func network(order: Int = 5, intervals: Int = 6) throws -> Network {
    try .kan([1, 1], order: order, intervals: intervals, over: box, seed: 1)
  }
}
