import Optim
import Splines

/// The choice of the smoothness penalty of one layer of edges, a linear least-squares problem, by cross-validation.
///
/// Every sample is held out once in each repetition. The normal equations of all parts are formed once; each penalty then
/// costs a Cholesky factorization for each part, and the errors on the parts that are held out are quadratic forms.
struct AdditiveSelection {
  /// A penalty and its errors.
  struct Choice: Equatable {
    var penalty: SmoothnessPenalty
    /// The mean squared error on samples held out, with their weights.
    var error: Double
  }

  /// The best penalty.
  let best: Choice
  /// The best one of those whose curvature weight is so large that all edges are linear.
  let linear: Choice
  /// The squared error of ``linear`` minus that of ``best``.
  let gain: ModelSelection.Gain

  /// The curvature weight for which edges are linear.
  static let linearCurvature = 1000.0
  /// The grid of the weights, by powers of ten.
  static let curvatures = [linearCurvature] + (-7...1).reversed().map { Double("1e\($0)")! }
  static let slopes = (-7...4).reversed().map { Double("1e\($0)")! }

  /// One held-out part.
  private struct Part {
    let samples: Samples
    let objective: RegressionObjective
    var gram: [Double]
    var gradient: [Double]
    let value: Double
    var weight: Double { Double(samples.count) }
  }

  /// Chooses a penalty.
  ///
  /// - Parameters:
  ///   - network: a network that is linear in its parameters, such as one layer of edges.
  ///   - samples: at least two samples.
  ///   - loss: squares with weights of the samples; `nil` for squares.
  ///   - units: the unit of each output.
  ///   - folds: the number of parts.
  ///   - repetitions: the number of random partitions.
  ///   - seed: the seed for the partitions.
  ///   - threads: the number of threads to use.
  /// - Complexity: O(repetitions folds 120 P^3) for P parameters, and O(N P^2) for each repetition.
  init(
    _ network: Network, fitting samples: Samples, loss: (any RegressionLoss)?, units: [Double], folds: Int,
    repetitions: Int, seed: UInt64, threads: Int
  ) throws {
    let count = network.parameterCount
    let zero = [Double](repeating: 0, count: count)
    let penalties = Self.curvatures.flatMap { curvature in
      Self.slopes.map { SmoothnessPenalty(curvature: curvature, slope: $0) }
    }
    let grams = try [SmoothnessPenalty(curvature: 1), SmoothnessPenalty(curvature: 0, slope: 1)].map { unit in
      var gram = [Double](repeating: 0, count: count * count)
      try SmoothnessRows(unit, of: network, units: units).addGram(to: &gram, columns: count)
      return gram
    }
    var errors = [Double](repeating: 0, count: penalties.count)
    var partitions: [[Part]] = []
    var shuffle = BatchShuffle(state: seed)
    for _ in 0..<repetitions {
      let order = shuffle.order(samples.count)
      let number = min(folds, samples.count)
      partitions.append(
        try (0..<number).map { part in
          let indices = stride(from: part, to: order.count, by: number).map { order[$0] }.sorted()
          let held = samples.selecting(indices)
          let objective = try RegressionObjective(
            network, samples: held, threads: threads, loss: loss?.selecting(indices), units: units)
          var gradient = zero
          var gram = [Double](repeating: 0, count: count * count)
          let value = try objective.normalEquations(at: zero, gradient: &gradient, gram: &gram)
          return Part(samples: held, objective: objective, gram: gram, gradient: gradient, value: value)
        })
    }
    var solver = Solver(count: count, penalties: grams, pins: try Self.pins(of: network))
    for parts in partitions {
      for part in parts.indices {
        solver.load(parts.enumerated().filter { $0.offset != part }.map { ($1.gram, $1.gradient, $1.weight) })
        for (k, penalty) in penalties.enumerated() {
          guard let c = solver.solution(penalty) else {
            errors[k] = .infinity
            continue
          }
          errors[k] += parts[part].weight * Self.error(parts[part], c)
        }
      }
    }
    let total = Double(samples.count * repetitions)
    func least(_ numbers: Range<Int>) -> Int { numbers.min { errors[$0] < errors[$1] }! }
    let (b, l) = (least(0..<penalties.count), least(0..<Self.slopes.count))
    best = Choice(penalty: penalties[b], error: errors[b] / total)
    linear = Choice(penalty: penalties[l], error: errors[l] / total)
    // The differences of single samples; every sample is held out once in each repetition.
    var differences: [Double] = []
    for parts in partitions {
      for part in parts.indices {
        solver.load(parts.enumerated().filter { $0.offset != part }.map { ($1.gram, $1.gradient, $1.weight) })
        let squares = try [l, b].map { choice in
          try parts[part].objective.squaredErrors(at: solver.solution(penalties[choice]) ?? zero)
        }
        differences += zip(squares[0], squares[1]).map { $0 - $1 }
      }
    }
    gain = ModelSelection.Gain(differences: differences, count: samples.count, isCrossValidated: true)
  }

  /// Returns the mean squared error on a part, from its quadratic form.
  private static func error(_ part: Part, _ c: [Double]) -> Double {
    var sum = part.value
    for i in c.indices {
      var row = 0.0
      for j in c.indices { row += part.gram[i * c.count + j] * c[j] }
      sum += c[i] * (part.gradient[i] + row / 2)
    }
    return max(0, sum)
  }

  /// Returns the values of all edges but the first of each output at the lower end of the knots, as rows. Constants can move
  /// between the edges of an output; where these values are zero, they cannot.
  private static func pins(of network: Network) throws -> [(start: Int, row: [Double])] {
    var pins: [(start: Int, row: [Double])] = []
    for (stage, range) in zip(network.stages, network.parameterRanges) {
      guard case .splines(let edges) = stage else { continue }
      let (_, values) = try BSplineBasis(edges.knots).nonzeroDerivatives(at: edges.knots.lower, upTo: 0)
      for edge in 0..<edges.inputs * edges.outputs where edge % edges.inputs > 0 {
        pins.append((range.lowerBound + edge * edges.dimension, values[0]))
      }
    }
    return pins
  }

  /// Solves the normal equations of several parts with a penalty.
  private struct Solver {
    private let penalties: [[Double]]
    private let pins: [(start: Int, row: [Double])]
    private var gram: [Double]
    private var gradient: [Double]
    private var sum: [Double]
    private var step: [Double] = []
    private var equations = DampedNormalEquations()
    private let ones: [Double]
    private var size = 0.0

    init(count: Int, penalties: [[Double]], pins: [(start: Int, row: [Double])]) {
      self.penalties = penalties
      self.pins = pins
      gram = Array(repeating: 0, count: count * count)
      sum = gram
      gradient = Array(repeating: 0, count: count)
      ones = Array(repeating: 1, count: count)
    }

    /// Takes the weighted mean of the parts.
    mutating func load(_ parts: [(gram: [Double], gradient: [Double], weight: Double)]) {
      let total = parts.reduce(0) { $0 + $1.weight }
      for k in gram.indices { gram[k] = 0 }
      for k in gradient.indices { gradient[k] = 0 }
      for part in parts {
        let share = part.weight / total
        for k in gram.indices { gram[k] += share * part.gram[k] }
        for k in gradient.indices { gradient[k] += share * part.gradient[k] }
      }
      size = (0..<gradient.count).reduce(0) { max($0, gram[$1 * (gradient.count + 1)]) }
    }

    /// Returns the parameters; a tiny damping settles those that neither samples nor penalty determine.
    mutating func solution(_ penalty: SmoothnessPenalty) -> [Double]? {
      for k in sum.indices {
        sum[k] = gram[k] + penalty.curvature * penalties[0][k] + penalty.slope * penalties[1][k]
      }
      for pin in pins {
        for (i, a) in pin.row.enumerated() {
          for (j, b) in pin.row.enumerated() { sum[(pin.start + i) * gradient.count + pin.start + j] += size * a * b }
        }
      }
      let isSolved = equations.solve(
        gram: sum, damping: 1e-12 * max(size, .leastNormalMagnitude), scale: ones, gradient: gradient, step: &step)
      return isSolved ? step : nil
    }
  }
}
