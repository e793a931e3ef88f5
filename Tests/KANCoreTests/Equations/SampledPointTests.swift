import KANCore
import Optim
import RealModule
import Testing

/// Where the points of a sampling lie: uniformly, or with a density that follows the residual.
@Suite struct SampledPointTests {
  /// The root g > 1 of g^(d + 1) = g + 1, by bisection.
  private static func root(_ dimension: Int) -> Double {
    var (low, high) = (1.0, 2.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if Double.pow(middle, dimension + 1) < middle + 1 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// A bound of |count - N L| for N points of the sequence frac(s + k a) in an interval of length L.
  ///
  /// Let p/q be a convergent of a, so that |a - p/q| < 1/q^2. Of q points in a row, each is less than 1/q from a point
  /// of a grid with the distance 1/q, all on the same side. An interval contains q L points of the grid up to 1, and of
  /// the sequence up to 2. N points are b_i rows of q_i points, which gives 2 sum b_i.
  private static func discrepancy(_ a: Double, count: Int) -> Double {
    var denominators = [1]
    var (last, next, rest) = (0, 1, a)
    while next <= count {
      rest = 1 / rest
      let quotient = rest.rounded(.down)
      rest -= quotient
      (last, next) = (next, Int(quotient) * next + last)
      denominators.append(next)
    }
    var (left, sum) = (count, 0)
    for q in denominators.reversed() where q <= left {
      sum += left / q
      left %= q
    }
    return 2 * Double(sum)
  }

  private static func counts(_ numbers: [Double], cells: Int) -> [Int] {
    numbers.reduce(into: Array(repeating: 0, count: cells)) { $0[Int($1 * Double(cells))] += 1 }
  }

  @Test("Intervals of every coordinate hold their share, and so do the cells of every two", arguments: 1...4)
  func uniformity(dimension: Int) {
    let count = 1000
    for seed in 1...4 {
      let box = (0..<dimension).map { j in Double(-j)...Double(2 * j + 3) }
      let sampling = PointSampling(box, count: count, seed: UInt64(seed))
      for draw in [0, 1, 7] {
        let points = sampling.uniformPoints(count, draw: draw)
        let columns = box.indices.map { j in points.map { ($0[j] + Double(j)) / Double(3 * j + 3) } }
        #expect(points.count == count && columns.allSatisfy { $0.allSatisfy { $0 >= 0 && $0 < 1 } })
        for (j, column) in columns.enumerated() {
          let bound = Self.discrepancy(1 / Double.pow(Self.root(dimension), j + 1), count: count)
          for number in Self.counts(column, cells: 16) {
            #expect(abs(Double(number) - 62.5) <= bound, "coordinate \(j), seed \(seed), draw \(draw)")
          }
          // Five standard deviations of independent points, for which the numbers are binomial.
          for other in columns[..<j] {
            let cells = zip(column, other).map { (($0 * 4).rounded(.down) * 4 + $1 * 4) / 16 }
            for number in Self.counts(cells, cells: 16) { #expect(abs(Double(number) - 62.5) <= 5 * 62.5.squareRoot()) }
          }
        }
      }
    }
  }

  /// Places up to 1 + 200 are rounded, and so are shares of the range.
  @Test("Points follow each other by powers of one step, and draws differ by a shift", arguments: 1...4)
  func sequence(dimension: Int) {
    let sampling = PointSampling(Array(repeating: -1...3, count: dimension), count: 200, seed: 5)
    let g = Self.root(dimension)
    let draws = (0..<5).map { sampling.uniformPoints(200, draw: $0) }
    func fraction(_ x: Double) -> Double { x - x.rounded(.down) }
    let bound = 8 * 256.0.ulp
    for points in draws {
      for (a, b) in zip(points, points.dropFirst()) {
        for j in 0..<dimension {
          let step = fraction((b[j] - a[j]) / 4)
          #expect(abs(step - 1 / Double.pow(g, j + 1)) <= bound)
        }
      }
    }
    for k in 1..<5 {
      let shift = (0..<dimension).map { fraction((draws[k][0][$0] - draws[0][0][$0]) / 4) }
      #expect(shift.allSatisfy { $0 > 1e-6 && $0 < 1 - 1e-6 }, "draw \(k)")
    }
    // Points depend on seed and draw only, not on the number of points or on the options.
    var other = PointSampling(sampling.box, count: 3, every: 7, candidates: 9, seed: 5)
    #expect(other.uniformPoints(50, draw: 2) == Array(draws[2].prefix(50)))
    other.seed = 6
    #expect(other.uniformPoints(200, draw: 2)[0] != draws[2][0])
    #expect(other.uniformPoints(0, draw: 2) == [])
  }

  /// Residuals x^4 and y, for a network whose outputs are the coordinates (x, y) times a factor.
  struct Powers: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.value(of: 0).power(4), u.value(of: 1)] }
  }

  /// Draws points for residuals of given sizes.
  private func draw(
    _ sampling: PointSampling, sizes: [Double], factor: Double = 1
  ) throws -> (points: [[Double]], loss: Double) {
    let problem = try CollocationProblem(
      coordinates: 2, outputs: 2, terms: [CollocationTerm("e", sampling: sampling, scale: sizes, equation: Powers())])
    let network = try Network(
      stages: [.linear(LinearMap(inputs: 2, outputs: 2))], parameters: [factor, 0, 0, factor])
    let task = try CollocationTask(problem)
    let goal = try task.objective(for: network)
    #expect(try task.renew(sampling.every, ofLevel: 0, goal, at: network.parameters))
    let flat = try #require(task.state?.vectors["points of term 0"])
    #expect(task.state?.counts["draws"] == 1 && task.rangeInputs == flat)
    return (rows(flat, 2), try goal.value(at: network.parameters))
  }

  /// With systematic sampling, candidate i is chosen pi_i = n d_i / sum d times, rounded down or up, and candidates in
  /// a row as often as the sum of theirs, up to 1.
  @Test(
    "Candidates are chosen with the stated density",
    arguments: [([1, 2], 400), ([1, 1e9], 400), ([1, 1e9], 1200)] as [([Double], Int)])
  func density(sizes: [Double], candidates: Int) throws {
    for seed in 1...3 {
      let sampling = PointSampling([0...1, 0...1], count: 400, every: 3, candidates: candidates, seed: UInt64(seed))
      let (points, loss) = try draw(sampling, sizes: sizes)
      let pool = sampling.uniformPoints(candidates, draw: 1)
      let lengths = pool.map { point in
        let (a, b) = (point[0].power(4) / sizes[0], point[1] / sizes[1])
        return (a * a + b * b).squareRoot()
      }
      let mean = lengths.reduce(0, +) / Double(candidates)
      let densities = lengths.map { 0.5 + $0 / (2 * mean) }
      let sum = densities.reduce(0, +)
      let numbers = Dictionary(points.map { ($0, 1) }, uniquingKeysWith: +)
      var chosen: [[Double]] = []
      var (expected, large, found) = (0.0, 0.0, 0)
      for (point, density) in zip(pool, densities) {
        let number = numbers[point] ?? 0
        let share = 400 * density / sum
        #expect(abs(Double(number) - share) <= 1 + 1e-9, "\(point): \(number) for \(share)")
        chosen += Array(repeating: point, count: number)
        expected += share
        #expect(abs(Double(chosen.count) - expected) <= 1 + 1e-9)
        if point[0] > 0.75 { (large, found) = (large + share, found + number) }
      }
      #expect(points == chosen && points.count == 400)
      // Five standard deviations of independent choices; a quarter of the area has half of the points.
      #expect(abs(Double(found) - large) <= 5 * 10)
      if sizes[1] > 2 { #expect(large > 190 && large < 210) }
      let squares = points.reduce(0.0) { $0 + $1[0].power(8) + $1[1] * $1[1] / (sizes[1] * sizes[1]) }
      #expect(abs(loss - squares / 400) <= 1e-12 * loss)
    }
  }

  @Test("Where all residuals are zero, the density is uniform")
  func zeroResiduals() throws {
    let sampling = PointSampling([0...1, 0...1], count: 64, every: 3, candidates: 64)
    #expect(try draw(sampling, sizes: [1, 1], factor: 0).points == sampling.uniformPoints(64, draw: 1))
    // Every second candidate.
    let half = PointSampling([0...1, 0...1], count: 64, every: 3, candidates: 128)
    let pool = half.uniformPoints(128, draw: 1)
    let places = try draw(half, sizes: [1, 1], factor: 0).points.map { pool.firstIndex(of: $0)! }
    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 == 2 } && places.count == 64)
  }

  @Test("Refused options say what is needed")
  func refusedOptions() {
    let box = [0.0...1, 0.0...1]
    let widest = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    func make(_ sampling: PointSampling) throws {
      _ = try CollocationProblem(
        coordinates: 2, outputs: 2, terms: [CollocationTerm("e", sampling: sampling, equation: Powers())])
    }
    let wrong: [(sampling: PointSampling, option: String, value: String, need: String)] = [
      (PointSampling([0...1], count: 5), "the number of ranges", "1", "2, one for each coordinate"),
      (PointSampling(box + box, count: 5), "the number of ranges", "4", "2, one for each coordinate"),
      (PointSampling([], count: 5), "the number of ranges", "0", "2, one for each coordinate"),
      (PointSampling([0...1, 2...2], count: 5), "a range of the points", "2.0...2.0", "finite and not empty"),
      (
        PointSampling([0...1, 0...Double.infinity], count: 5), "a range of the points", "0.0...inf",
        "finite and not empty"
      ),
      (PointSampling([0...1, widest], count: 5), "a range of the points", "\(widest)", "finite and not empty"),
      (PointSampling(box, count: 0), "the number of points", "0", "1 or more"),
      (PointSampling(box, count: -3), "the number of points", "-3", "1 or more"),
      (PointSampling(box, count: 5, every: 0), "the number of epochs between draws", "0", "1 or more"),
      (PointSampling(box, count: 5, every: -2), "the number of epochs between draws", "-2", "1 or more"),
      (PointSampling(box, count: 5, candidates: 4), "the number of candidates", "4", "5 or more, the number of points"),
    ]
    for (sampling, option, value, need) in wrong {
      let error = CollocationError.badOption(option: "\(option) of term \"e\"", value: value, need: need)
      #expect(throws: error) { try make(sampling) }
      #expect(error.description == "\(option) of term \"e\" is \(value); it must be \(need)")
    }
    #expect(throws: Never.self) { try make(PointSampling(box, count: 1, every: 1, candidates: 1)) }
  }

  @Test("Weights do not follow points that change")
  func weightings() throws {
    let sampling = PointSampling([0...1, 0...1], count: 5)
    let problem = try CollocationProblem(
      coordinates: 2, outputs: 2, terms: [CollocationTerm("e", sampling: sampling, equation: Powers())])
    for weighting in [CollocationWeighting.residualAttention(), .gradientNorms()] {
      #expect(
        throws: CollocationError.badOption(
          option: "the weighting", value: "\(weighting)", need: "fixed if points are drawn anew")
      ) { try CollocationTask(problem, weighting: weighting) }
    }
    #expect(try CollocationTask(problem).renewsPoints)
  }
}
