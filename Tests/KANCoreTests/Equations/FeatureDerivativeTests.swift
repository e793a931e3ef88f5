import KANCore
import RealModule
import Testing

/// Derivatives of the features of the input, against formulas by hand: behind a network that gives its input back, they
/// are the derivatives of the solution.
@Suite struct FeatureDerivativeTests {
  /// A function of (x, y) with its derivatives in x, y, xx, xy, yy.
  struct Feature: Sendable {
    let name: String
    let function: @Sendable ([TracedNumber]) -> TracedNumber
    let derivatives: @Sendable (_ x: Double, _ y: Double) -> [Double]

    init(
      _ name: String, _ function: @escaping @Sendable ([TracedNumber]) -> TracedNumber,
      _ derivatives: @escaping @Sendable (Double, Double) -> [Double]
    ) {
      self.name = name
      self.function = function
      self.derivatives = derivatives
    }
  }

  static let features: [Feature] = [
    Feature("x y", { $0[0] * $0[1] }, { x, y in [x * y, y, x, 0, 1, 0] }),
    Feature(
      "-x / y", { -$0[0] / $0[1] },
      { x, y in
        [-x / y, -1 / y, x / (y * y), 0, 1 / (y * y), -2 * x / (y * y * y)]
      }),
    Feature("2 x - y", { 2 * $0[0] - $0[1] }, { x, y in [2 * x - y, 2, -1, 0, 0, 0] }),
    Feature("|x y - 1|", { .abs($0[0] * $0[1] - 1) }, { x, y in [1 - x * y, -y, -x, 0, -1, 0] }),
    Feature(
      "sin x y", { .sin($0[0] * $0[1]) },
      { x, y in
        let (s, c) = (Double.sin(x * y), Double.cos(x * y))
        return [s, y * c, x * c, -y * y * s, c - x * y * s, -x * x * s]
      }),
    Feature(
      "cos (x + 2 y)", { .cos($0[0] + 2 * $0[1]) },
      { x, y in
        let (s, c) = (Double.sin(x + 2 * y), Double.cos(x + 2 * y))
        return [c, -s, -2 * s, -c, -2 * c, -4 * c]
      }),
    Feature(
      "exp (x^2 - y)", { .exp($0[0] * $0[0] - $0[1]) },
      { x, y in
        let e = Double.exp(x * x - y)
        return [e, 2 * x * e, -e, (2 + 4 * x * x) * e, -2 * x * e, e]
      }),
    Feature(
      "log (1 + x y)", { .log(1 + $0[0] * $0[1]) },
      { x, y in
        let w = 1 + x * y
        return [.log(w), y / w, x / w, -y * y / (w * w), 1 / (w * w), -x * x / (w * w)]
      }),
    Feature(
      "sqrt (x + y^2)", { .sqrt($0[0] + $0[1] * $0[1]) },
      { x, y in
        let s = (x + y * y).squareRoot()
        let cube = s * s * s
        return [s, 1 / (2 * s), y / s, -1 / (4 * cube), -y / (2 * cube), x / cube]
      }),
    Feature(
      "tanh (3 x - y)", { .tanh(3 * $0[0] - $0[1]) },
      { x, y in
        let t = Double.tanh(3 * x - y)
        let slope = 1 - t * t
        return [t, 3 * slope, -slope, -18 * t * slope, 6 * t * slope, -2 * t * slope]
      }),
  ]

  @Test(arguments: features.indices) func byHand(number: Int) throws {
    let feature = Self.features[number]
    let points = [[0.6, 0.35], [0.3, 1.25]]
    let identity = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [1])
    let problem = try CollocationProblem(
      features: InputFeatures(coordinates: 2) { [feature.function($0)] },
      terms: [
        CollocationTerm("jet", points: points) { u in
          [u.value, u.derivative(0), u.derivative(1), u.second(0, 0), u.second(0, 1), u.second(1, 1)]
        }
      ])
    let found = try problem.residuals(of: identity, term: "jet")
    for (row, point) in zip(found, points) {
      let exact = feature.derivatives(point[0], point[1])
      // A dozen operations on numbers of this size, on either side.
      let bound = 32 * Double.ulpOfOne * exact.map { abs($0) }.max()!
      for (a, b) in zip(row, exact) { #expect(abs(a - b) <= bound, "\(feature.name) at \(point): \(row), \(exact)") }
    }
  }
}
