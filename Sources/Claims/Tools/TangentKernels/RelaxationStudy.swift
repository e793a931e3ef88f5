import Exact
import KANCore
import Optim
import RealModule
import SeededRandom
import Splines

/// The errors that remain after the first gradient steps following a refinement, in the spline and in the ReLU
/// geometry: the data of the statements on complementary relaxation. Measured.
///
/// One edge, r = 1 ... 5, 8 intervals halved, started with one mode of A A^T at a time (the problem is quadratic, so
/// this covers every error); then networks trained on 8 intervals by Levenberg-Marquardt, refined, and compared with
/// the minimum that Levenberg-Marquardt finds on the fine knots from there. Steps have half the largest stable size.
struct RelaxationStudy {
  /// The remaining errors of one edge. The modes 0 ..< coarse correspond to the coarse knots; the others are new.
  struct Reduction {
    let place: String
    let order: Int
    let coarse: Int
    /// The remaining error after 20 steps, by mode.
    let left: [Coordinates: [Double]]
    /// The eigenvalues of A A^T.
    let eigenvalues: [Double]
  }

  /// A trained and refined network.
  struct Trained {
    let place: String
    let widths: [Int]
    let coarse: Int
    let before: [Double]
    let after: [Coordinates: [Double]]
    let excess: [Coordinates: Double]

    /// Returns the remaining fraction of the smooth or of the new modes together.
    func left(_ geometry: Coordinates, new: Bool) -> Double {
      let modes = new ? coarse..<before.count : 0..<coarse
      func size(_ amplitudes: [Double]) -> Double { modes.reduce(0) { $0 + amplitudes[$1] * amplitudes[$1] } }
      return (size(after[geometry]!) / size(before)).squareRoot()
    }
  }

  /// The factor for "orders of magnitude": at least two.
  static let ordersOfMagnitude = 100.0
  /// The fractions named in the statement of `section-4.3b-rates`: less than a tenth remains of a mode that was
  /// removed, at least nine tenths of one that was hardly affected, and a mode is among the slowest if at least a third
  /// of the slowest remains.
  static let (littleLeft, mostLeft, amongSlowest) = (1.0 / 10, 9.0 / 10, 1.0 / 3)
  /// The number of steps.
  static let steps = 20
  /// The scope of the study.
  static let scope = "one edge, r = 1 ... 5; networks of r = 2, 3, 4; 8 intervals halved, 20 steps"
  /// One edge of every order.
  let single: [Reduction]
  /// The trained networks.
  let trained: [Trained]

  /// Runs the study.
  init(_ family: CaseFamily) throws {
    var generator = family.generator(for: "section-4.3b")
    single = try (1...5).map { try RelaxationStudy.reduction(order: $0) }
    var trained: [Trained] = []
    for order in 2...4 {
      for widths in family.isFull ? [[1, 1], [2, 3, 1], [1, 3, 3, 1]] : [[1, 1], [2, 3, 1]] {
        trained.append(try RelaxationStudy.trained(order: order, widths: widths, using: &generator))
      }
    }
    self.trained = trained
  }

  /// Returns the reduction for one edge and an error of one mode at a time.
  private static func reduction(order: Int) throws -> Reduction {
    var random = SplitMix64(seed: 1)
    let box = [0.0...1]
    let network = try Network.kan(widths: [1, 1], order: order, intervals: 16, inputBox: box, using: &random)
    let inputs = (0..<256).map { (Double($0) + 0.5) / 256 }
    let goal = [Double](repeating: 0, count: network.parameterCount)
    let samples = try Samples(inputs: inputs, inputWidth: 1, targets: inputs.map { _ in 0 }, targetWidth: 1)
    let reduction = try ModeReduction(network, goal: goal, samples: samples)
    var left: [Coordinates: [Double]] = [:]
    for geometry in Coordinates.allCases {
      // The error is quadratic, so the step is the same everywhere.
      let step = try reduction.step(at: goal, in: geometry)
      left[geometry] = try (0..<reduction.count).map { k in
        let error = try reduction.error(after: Self.steps, of: step, from: reduction.mode(k), in: geometry)
        return error.reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
    }
    return Reduction(
      place: "r = \(order), one edge, n = 8 to 16", order: order, coarse: order + 7, left: left,
      eigenvalues: reduction.eigenvalues)
  }

  /// Returns a network trained on coarse knots and refined.
  private static func trained<R: RandomNumberGenerator>(
    order: Int, widths: [Int], using generator: inout R
  ) throws -> Trained {
    let example = try UnitCubeCase(
      widths: widths, order: order, intervals: 8, scale: 1, samples: 200, using: &generator)
    let targets = stride(from: 0, to: example.inputs.count, by: widths[0]).map { start in
      let sum = example.inputs[start..<start + widths[0]].reduce(0, +)
      return Double.sin(6 * sum) + (sum - 0.37).magnitude
    }
    let samples = try example.samples(targets: targets)
    let network = try minimized(example.network, samples).refinedDyadically()
    let goal = try minimized(network, samples).parameters
    let reduction = try ModeReduction(network, goal: goal, samples: samples)
    let error = zip(network.parameters, goal).map { $0 - $1 }
    var after: [Coordinates: [Double]] = [:]
    var excess: [Coordinates: Double] = [:]
    for geometry in Coordinates.allCases {
      let step = try reduction.step(at: error, in: geometry)
      let rest = try reduction.error(after: Self.steps, of: step, from: error, in: geometry)
      after[geometry] = reduction.amplitudes(rest)
      excess[geometry] = try reduction.excess(rest) / reduction.excess(error)
    }
    return Trained(
      place: "r = \(order), widths \(widths), n = 8 to 16", widths: widths, coarse: order + 7,
      before: reduction.amplitudes(error),
      after: after, excess: excess)
  }

  /// Returns the network after 40 steps of Levenberg-Marquardt, or fewer if progress stops.
  static func minimized(_ network: Network, _ samples: Samples) throws -> Network {
    let objective = try RegressionObjective(network, samples: samples)
    var optimizer = try LevenbergMarquardt()
    var x = network.parameters
    for _ in 0..<40 {
      if try optimizer.step(&x, objective: objective, learningRate: 1).termination != nil { break }
    }
    return try network.replacingParameters(with: x)
  }
}
