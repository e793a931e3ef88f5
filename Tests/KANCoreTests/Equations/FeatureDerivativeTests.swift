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
    Feature(
      "erfc (x - 2 y)", { .erfc($0[0] - 2 * $0[1]) },
      { x, y in
        let z = x - 2 * y
        let slope = -2 * Double.exp(-z * z) / Double.pi.squareRoot()
        return [Double.erfc(z), slope, -2 * slope, -2 * z * slope, 4 * z * slope, -8 * z * slope]
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

  /// The slopes of s = x + 3 y + 5 z + 7 t: the products of any two differ, and s is exact at dyadic points.
  private static let slopes = [1.0, 3, 5, 7]
  private static let places = [[0.5, -0.25, 1, 0.125], [1, 0.75, -0.5, 0.25]]

  /// All second derivatives in four coordinates.
  private static let pairs: [(Int, Int)] = (0..<4).flatMap { k in (k..<4).map { (k, $0) } }

  /// What an equation reads: first derivatives, and second ones.
  private struct Choice: Sendable {
    let firsts: [Int]
    let seconds: [(Int, Int)]

    func read(_ u: Jet<TracedNumber>) -> [TracedNumber] {
      let slopes = firsts.map { u.derivative($0) }
      return slopes + seconds.map { u.second($0.1, $0.0) }
    }

    /// Every one and every two of some second derivatives, next to no first derivative and to each.
    static func all(of pairs: [(Int, Int)]) -> [Choice] {
      var choices: [Choice] = []
      for (i, pair) in pairs.enumerated() {
        for other in pairs[i...] {
          let seconds = other == pair ? [pair] : [pair, other]
          choices.append(Choice(firsts: [], seconds: seconds))
          for k in 0..<4 { choices.append(Choice(firsts: [k], seconds: seconds)) }
        }
      }
      return choices
    }
  }

  private static func sum(_ x: [TracedNumber]) -> TracedNumber {
    zip(slopes, x).reduce(TracedNumber(0.0)) { $0 + TracedNumber($1.0) * $1.1 }
  }

  private static func sum(_ x: [Double]) -> Double { zip(slopes, x).reduce(0) { $0 + $1.0 * $1.1 } }

  /// Equations may leave out coordinates: each of the ten second derivatives of s^3 is 6 s times a product of its own,
  /// at a point and at its partner.
  @Test func whateverIsReadIsInItsOwnCoordinates() throws {
    let identity = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [1])
    let features = try InputFeatures(coordinates: 4) { x in
      let s = Self.sum(x)
      return [s * s * s]
    }
    let (points, partners) = (Self.places, [Self.places[1], [0.25, 0.25, 0.25, 0.25]])
    for choice in Choice.all(of: Self.pairs) {
      let problem = try CollocationProblem(
        features: features,
        terms: [
          CollocationTerm("points", points: points) { u in choice.read(u) },
          CollocationTerm("pairs", points: points, partners: partners) { u in
            choice.read(u.side(0)) + choice.read(u.side(1))
          },
        ])
      func exact(_ point: [Double]) -> [Double] {
        let s = Self.sum(point)
        let first = choice.firsts.map { 3 * s * s * Self.slopes[$0] }
        return first + choice.seconds.map { 6 * s * Self.slopes[$0.0] * Self.slopes[$0.1] }
      }
      #expect(try problem.residuals(of: identity, term: "points") == points.map(exact), "\(choice)")
      let both = zip(points, partners).map { exact($0) + exact($1) }
      #expect(try problem.residuals(of: identity, term: "pairs") == both, "\(choice)")
    }
  }

  /// The same on both sides of an interface: |z| s^2 at z = 0 has the derivative +-s^2 in z, the second derivatives
  /// +-2 s a in z and a coordinate with the slope a, and +-20 s in z alone; all others are zero.
  @Test func sidesAreInTheirOwnCoordinates() throws {
    let identity = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [1])
    let features = try InputFeatures(coordinates: 4) { x in
      let s = Self.sum(x)
      return [TracedNumber.abs(x[2]) * s * s]
    }
    let points = Self.places.map { [$0[0], $0[1], 0, $0[3]] }
    for choice in Choice.all(of: Self.pairs.filter { $0.0 == 2 || $0.1 == 2 }) {
      let problem = try CollocationProblem(
        features: features,
        terms: [
          CollocationTerm("sides", points: points) { u in choice.read(u.side(0)) + choice.read(u.side(1)) }
        ])
      func exact(_ point: [Double], _ sign: Double) -> [Double] {
        let s = Self.sum(point)
        let first = choice.firsts.map { $0 == 2 ? sign * s * s : 0 }
        return first + choice.seconds.map { sign * s * ($0 == $1 ? 20 : 2 * Self.slopes[$0 == 2 ? $1 : $0]) }
      }
      let both = points.map { exact($0, -1) + exact($0, 1) }
      #expect(try problem.residuals(of: identity, term: "sides") == both, "\(choice)")
    }
  }
}
