import Exact
import KANCore
import SeededRandom
import Splines

/// The sum of splines of single inputs that minimizes a penalized mean squared error, from dense normal equations: the
/// oracle for one layer of edges and one output.
struct AdditiveOracle {
  let samples: Samples
  /// Outputs are `middle` plus `half` times the sum, and errors are in units of `half`.
  let middle: Double
  let half: Double
  private let basis: BSplineBasis<Double>
  private let box: [ClosedRange<Double>]
  /// The weights of the samples, with mean one.
  private let weights: [Double]
  /// The values of all functions at each sample.
  private let rows: [[Double]]
  /// The Gram matrices of second and first derivatives, and of the values at the lower end of all inputs but the first:
  /// a constant can move from one input to another, and these matrices hold it.
  private let curvature: [Double]
  private let slope: [Double]
  private let pins: [Double]

  /// Creates an oracle for knots at equal distances on [0, 1], onto which the box is mapped.
  ///
  /// - Parameters:
  ///   - weights: the weights of the samples, with mean one; `nil` for ones.
  ///   - isScaled: whether outputs are mapped onto the range of the targets.
  init(
    _ samples: Samples, order: Int, intervals: Int, box: [ClosedRange<Double>]? = nil, weights: [Double]? = nil,
    isScaled: Bool = true
  ) throws {
    let basis = BSplineBasis(
      try KnotVector<Double>.uniform(order: SplineOrder(order), intervals: intervals, lower: 0, upper: 1))
    let exact = BSplineBasis(
      try KnotVector<Rational>.uniform(order: SplineOrder(order), intervals: intervals, lower: 0, upper: 1))
    let box = box ?? samples.inputBox
    let range = samples.targetBox[0]
    middle = isScaled ? range.lowerBound / 2 + range.upperBound / 2 : 0
    half = isScaled ? range.upperBound / 2 - range.lowerBound / 2 : 1
    rows = try (0..<samples.count).map { try Self.row(samples.input($0), box, basis) }
    let (m, inputs) = (basis.dimension, samples.inputWidth)
    let count = m * inputs
    func spread(_ entry: (_ input: Int, Int, Int) -> Double) -> [Double] {
      var matrix = [Double](repeating: 0, count: count * count)
      for p in 0..<inputs {
        for i in 0..<m {
          for j in 0..<m { matrix[(p * m + i) * count + p * m + j] = entry(p, i, j) }
        }
      }
      return matrix
    }
    let (second, first) = (try exact.gram(ofDerivative: 2), try exact.gram(ofDerivative: 1))
    let ends = try basis.values(at: 0)
    curvature = spread { _, i, j in Double(second[i, j]) }
    slope = spread { _, i, j in Double(first[i, j]) }
    pins = spread { p, i, j in p > 0 ? ends[i] * ends[j] : 0 }
    self.weights = weights ?? Array(repeating: 1, count: samples.count)
    self.samples = samples
    self.basis = basis
    self.box = box
  }

  private static func row(
    _ x: some Collection<Double>, _ box: [ClosedRange<Double>], _ basis: BSplineBasis<Double>
  ) throws -> [Double] {
    try zip(x, box).flatMap { x, range -> [Double] in
      let place = (x - range.lowerBound) / (range.upperBound - range.lowerBound)
      return try basis.values(at: min(max(place, 0), 1))
    }
  }

  /// The weighted mean of the products of rows, and of rows and targets.
  struct Equations {
    var gram: [Double]
    var right: [Double]
  }

  /// The equations of some samples.
  func equations(_ indices: some Collection<Int>) -> Equations {
    let count = rows[0].count
    var result = Equations(
      gram: Array(repeating: 0, count: count * count), right: Array(repeating: 0, count: count))
    for k in indices {
      let row = rows[k]
      let target = (samples.targets[k] - middle) / half
      let share = weights[k] / Double(indices.count)
      for i in 0..<count where row[i] != 0 {
        result.right[i] += share * row[i] * target
        for j in 0..<count { result.gram[i * count + j] += share * row[i] * row[j] }
      }
    }
    return result
  }

  /// The coefficients that minimize the mean squared error plus the penalty.
  func coefficients(_ equations: Equations, _ penalty: SmoothnessPenalty) -> [Double] {
    var matrix = equations.gram
    for k in matrix.indices { matrix[k] += penalty.curvature * curvature[k] + penalty.slope * slope[k] + pins[k] }
    return Self.solve(matrix, equations.right)
  }

  /// Gauss's elimination with pivots from columns.
  private static func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
    let n = right.count
    var (a, x) = (matrix, right)
    for k in 0..<n {
      let pivot = (k..<n).max { abs(a[$0 * n + k]) < abs(a[$1 * n + k]) }!
      if pivot != k {
        for j in 0..<n { a.swapAt(k * n + j, pivot * n + j) }
        x.swapAt(k, pivot)
      }
      for i in (k + 1)..<n {
        let factor = a[i * n + k] / a[k * n + k]
        for j in k..<n { a[i * n + j] -= factor * a[k * n + j] }
        x[i] -= factor * x[k]
      }
    }
    for k in (0..<n).reversed() {
      for j in (k + 1)..<n { x[k] -= a[k * n + j] * x[j] }
      x[k] /= a[k * n + k]
    }
    return x
  }

  /// The error at a sample, in units of `half`.
  func error(_ u: [Double], at k: Int) -> Double {
    zip(rows[k], u).reduce(0) { $0 + $1.0 * $1.1 } - (samples.targets[k] - middle) / half
  }

  /// The squared error at a sample, times its weight.
  func square(_ u: [Double], at k: Int) -> Double { weights[k] * error(u, at: k) * error(u, at: k) }

  /// The output at a point.
  func output(_ u: [Double], at x: [Double]) throws -> Double {
    let row = try Self.row(x, box, basis)
    return middle + half * zip(row, u).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The squared errors of the samples, each held out once in every partition: for every penalty, partition after
  /// partition.
  func crossValidation(_ penalties: [SmoothnessPenalty], _ partitions: [[[Int]]]) -> [[Double]] {
    var squares = [[Double]](repeating: [], count: penalties.count)
    for partition in partitions {
      for held in partition {
        let others = equations((0..<samples.count).filter { !held.contains($0) })
        for (k, penalty) in penalties.enumerated() {
          let u = coefficients(others, penalty)
          squares[k] += held.map { square(u, at: $0) }
        }
      }
    }
    return squares
  }
}

/// The random orders that a seed gives: Fisher and Yates from the last place down, with the high word of a product.
struct SeededOrders {
  private var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for k in (1..<max(1, count)).reversed() {
      order.swapAt(k, Int(random.next().multipliedFullWidth(by: UInt64(k + 1)).high))
    }
    return order
  }

  /// Parts of sizes that differ by at most one.
  mutating func partition(_ count: Int, parts: Int) -> [[Int]] {
    let order = next(count)
    return (0..<parts).map { part in stride(from: part, to: count, by: parts).map { order[$0] } }
  }
}
