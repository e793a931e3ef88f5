import KANCore
import RealModule
import Testing

/// Derivatives of the features of the input, against formulas by hand: behind a network that gives its input back, they
/// are the derivatives of the solution.
@Suite struct FeatureDerivativeTests {
  /// A function of (x, y) with its derivatives in x, y, xx, xy, yy, xxx, yyy, xxxx, yyyy.
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
    Feature("x y", { $0[0] * $0[1] }, { x, y in [x * y, y, x, 0, 1, 0, 0, 0, 0, 0] }),
    Feature(
      "-x / y", { -$0[0] / $0[1] },
      { x, y in
        let cube = y * y * y
        return [
          -x / y, -1 / y, x / (y * y), 0, 1 / (y * y), -2 * x / cube, 0, 6 * x / (cube * y), 0,
          -24 * x / (cube * y * y),
        ]
      }),
    Feature("2 x - y", { 2 * $0[0] - $0[1] }, { x, y in [2 * x - y, 2, -1, 0, 0, 0, 0, 0, 0, 0] }),
    Feature("|x y - 1|", { .abs($0[0] * $0[1] - 1) }, { x, y in [1 - x * y, -y, -x, 0, -1, 0, 0, 0, 0, 0] }),
    Feature(
      "sin x y", { .sin($0[0] * $0[1]) },
      { x, y in
        let (s, c) = (Double.sin(x * y), Double.cos(x * y))
        let (x2, y2) = (x * x, y * y)
        return [s, y * c, x * c, -y2 * s, c - x * y * s, -x2 * s, -y2 * y * c, -x2 * x * c, y2 * y2 * s, x2 * x2 * s]
      }),
    Feature(
      "cos (x + 2 y)", { .cos($0[0] + 2 * $0[1]) },
      { x, y in
        let (s, c) = (Double.sin(x + 2 * y), Double.cos(x + 2 * y))
        return [c, -s, -2 * s, -c, -2 * c, -4 * c, s, 8 * s, c, 16 * c]
      }),
    Feature(
      "exp (x^2 - y)", { .exp($0[0] * $0[0] - $0[1]) },
      { x, y in
        let e = Double.exp(x * x - y)
        let (third, fourth) = (12 * x + 8 * x * x * x, 12 + 48 * x * x + 16 * x * x * x * x)
        return [e, 2 * x * e, -e, (2 + 4 * x * x) * e, -2 * x * e, e, third * e, -e, fourth * e, e]
      }),
    Feature(
      "log (1 + x y)", { .log(1 + $0[0] * $0[1]) },
      { x, y in
        let w = 1 + x * y
        let (a, b) = (x / w, y / w)
        return [
          .log(w), b, a, -b * b, 1 / (w * w), -a * a, 2 * b * b * b, 2 * a * a * a, -6 * b * b * b * b,
          -6 * a * a * a * a,
        ]
      }),
    Feature(
      "sqrt (x + y^2)", { .sqrt($0[0] + $0[1] * $0[1]) },
      { x, y in
        let s = (x + y * y).squareRoot()
        let cube = s * s * s
        let fifth = cube * s * s
        let seventh = fifth * s * s
        return [
          s, 1 / (2 * s), y / s, -1 / (4 * cube), -y / (2 * cube), x / cube, 3 / (8 * fifth), -3 * x * y / fifth,
          -15 / (16 * seventh), -3 * x / fifth + 15 * x * y * y / seventh,
        ]
      }),
    Feature(
      "tanh (3 x - y)", { .tanh(3 * $0[0] - $0[1]) },
      { x, y in
        let t = Double.tanh(3 * x - y)
        let slope = 1 - t * t
        let (third, fourth) = ((6 * t * t - 2) * slope, (16 - 24 * t * t) * t * slope)
        return [
          t, 3 * slope, -slope, -18 * t * slope, 6 * t * slope, -2 * t * slope, 27 * third, -third, 81 * fourth, fourth,
        ]
      }),
    Feature(
      "erfc (x - 2 y)", { .erfc($0[0] - 2 * $0[1]) },
      { x, y in
        let z = x - 2 * y
        let slope = -2 * Double.exp(-z * z) / Double.pi.squareRoot()
        let (third, fourth) = ((4 * z * z - 2) * slope, (12 - 8 * z * z) * z * slope)
        return [
          Double.erfc(z), slope, -2 * slope, -2 * z * slope, 4 * z * slope, -8 * z * slope, third, -8 * third, fourth,
          16 * fourth,
        ]
      }),
  ]

  @Test(arguments: features.indices) func byHand(number: Int) throws {
    let feature = Self.features[number]
    let points = [[0.6, 0.35], [0.3, 1.25]]
    let identity = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [1])
    let term = CollocationTerm("jet", points: points) { u in
      let low = [u.value, u.derivative(0), u.derivative(1), u.second(0, 0), u.second(0, 1), u.second(1, 1)]
      return low + [u.third(0), u.third(1), u.fourth(0), u.fourth(1)]
    }
    let inputs = try CollocationProblem(
      features: InputFeatures(coordinates: 2) { [feature.function($0)] }, terms: [term])
    // The same function as a trial function: other rules of differentiation.
    let trial = try CollocationProblem(
      features: InputFeatures(coordinates: 2) { [0 * $0[0]] }, terms: [term],
      trial: TrialFunction { x, network in [feature.function(x) + network[0]] })
    for problem in [inputs, trial] {
      let found = try problem.residuals(of: identity, term: "jet")
      for (row, point) in zip(found, points) {
        let exact = feature.derivatives(point[0], point[1])
        // A dozen operations on numbers of this size, on either side; four dozen for third and fourth derivatives.
        for (part, factor) in [(0..<6, 32.0), (6..<10, 128)] {
          let bound = factor * Double.ulpOfOne * exact[part].map { abs($0) }.max()!
          for i in part { #expect(abs(row[i] - exact[i]) <= bound, "\(feature.name) at \(point): \(row), \(exact)") }
        }
      }
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
    var thirds: [Int] = []
    var fourths: [Int] = []

    func read(_ u: Jet<TracedNumber>) -> [TracedNumber] {
      let slopes = firsts.map { u.derivative($0) }
      return slopes + seconds.map { u.second($0.1, $0.0) } + thirds.map { u.third($0) } + fourths.map { u.fourth($0) }
    }

    /// Every one and every two of third and fourth derivatives, next to no other derivative and to one.
    static var allOfHigherOrder: [Choice] {
      (0..<4).flatMap { k in
        (0..<4).flatMap { l in
          [
            Choice(firsts: [], seconds: [], thirds: [k], fourths: k == l ? [] : [l]),
            Choice(firsts: [3 - k], seconds: [(k, l)], thirds: [l], fourths: [k]),
          ]
        }
      }
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

  /// The third derivatives of s^4 are 24 s, the fourth 24, times powers of the slopes.
  @Test func higherDerivativesAreInTheirOwnCoordinates() throws {
    let identity = try Network(stages: [.linear(LinearMap(inputs: 1, outputs: 1))], parameters: [1])
    let features = try InputFeatures(coordinates: 4) { x in [Self.sum(x).power(4)] }
    for choice in Choice.allOfHigherOrder {
      let problem = try CollocationProblem(
        features: features, terms: [CollocationTerm("points", points: Self.places) { u in choice.read(u) }])
      let exact = Self.places.map { point in
        let s = Self.sum(point)
        let slopes = Self.slopes
        return choice.firsts.map { 4 * s * s * s * slopes[$0] }
          + choice.seconds.map { 12 * s * s * slopes[$0.0] * slopes[$0.1] }
          + choice.thirds.map { 24 * s * slopes[$0] * slopes[$0] * slopes[$0] }
          + choice.fourths.map { 24 * slopes[$0] * slopes[$0] * slopes[$0] * slopes[$0] }
      }
      #expect(try problem.residuals(of: identity, term: "points") == exact, "\(choice)")
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
