import ArgumentParser
import Foundation
import KANCore
import RealModule
import SeededRandom
import Splines

/// `kan refine`: writes the same function on finer knots.
struct RefineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refine",
    abstract: "Writes a model of the same function on finer knots, and prints how much its outputs change.",
    discussion: """
      Without --knots, every interval is halved. The change, which is due to rounding, is measured at the samples of \
      --data, or at random points in the model's input box.
      """)

  @Option("The model or checkpoint.", "M.safetensors")
  var model: String

  @Option("The new model; an existing file is never overwritten.", "M2.safetensors")
  var out: String

  @Option("The stages to refine, numbered from 0 as in the model's header (default: all with splines).", "k,...")
  var stages: String?

  @Option(
    "All fine knots of these stages, as rationals such as 1/3 or -0.25; they must contain the old inner knots.",
    "t0,t1,...")
  var knots: String?

  @Option("Where to measure the change.", "x.csv")
  var data: String?

  @OptionGroup var tables: TableOptions

  func run() throws {
    let model = try ModelFile(reading: model)
    let coarse = try model.network.holdingRanges()
    let chosen = try chosenStages(coarse)
    let inputs = try data.map { try ModelInputs(reading: $0, for: model, tables) }
    if let remark = inputs?.remark { CommandLineRun.complain(remark) }
    let points = inputs?.values ?? randomPoints(coarse)
    let fine = try refine(model.network, chosen)
    // Points where a model has no value are errors before anything is written.
    func outputs(_ network: Network) throws -> [Double] { try Evaluator<Double>(network).outputs(of: points) }
    let before = try inputs?.rows.evaluating(coarse) { try outputs(coarse) } ?? outputs(coarse)
    let after = try outputs(fine.holdingRanges())
    try BadInput.requireNew(out)
    try model.replacingNetwork(with: fine).write(to: out)
    for k in chosen {
      if case .splines(let old) = coarse.stages[k], case .splines(let new) = fine.stages[k] {
        OutputText.write("stage \(k): \(old.knots.intervals) -> \(new.knots.intervals) intervals\n")
      }
    }
    OutputText.write("parameters: \(coarse.parameterCount) -> \(fine.parameterCount)\n")
    let jump = zip(before, after).reduce(0) { max($0, abs($1.0 - $1.1)) }
    let size = before.reduce(0) { max($0, abs($1)) }
    OutputText.write(
      "jump: \(SignificantDigits.text(jump)) (largest change in an output at \(points.count / coarse.inputs) points;"
        + " outputs up to \(SignificantDigits.text(size)))\n")
  }

  private func chosenStages(_ network: Network) throws -> [Int] {
    let all = network.splineStages
    guard !all.isEmpty else { throw BadInput("the model has no splines, so there are no knots to refine") }
    guard let stages else { return all }
    let chosen = try CommaList.integers(stages, option: "--stages", allowed: 0...(network.stages.count - 1))
    for k in chosen where !all.contains(k) {
      let names = all.map(String.init).joined(separator: ", ")
      throw BadInput("--stages: stage \(k) has no splines; the stages with splines are \(names)")
    }
    return Set(chosen).sorted()
  }

  private func refine(_ network: Network, _ chosen: [Int]) throws -> Network {
    guard let knots else { return try network.refinedDyadically(stages: Set(chosen)) }
    let values = try parseRationals(knots, option: "--knots").map { Double($0) }
    var fine: [Int: KnotVector<Double>] = [:]
    for k in chosen {
      guard case .splines(let edges) = network.stages[k] else { continue }
      fine[k] = try KnotVector(order: edges.knots.order, knots: values)
    }
    return try network.refined(onto: fine)
  }

  private func randomPoints(_ network: Network) -> [Double] {
    var random = SplitMix64(seed: 1)
    let box = network.inputBox
    return (0..<1000).flatMap { _ in box.map { $0.lowerBound + ($0.upperBound - $0.lowerBound) * random.unit() } }
  }
}

extension Network {
  /// Where the inputs are expected: the range that the first normalization maps onto its interval, the interval of the
  /// first knots, or [-1, 1] if there is neither.
  fileprivate var inputBox: [ClosedRange<Double>] {
    for stage in stages.prefix(2) {
      switch stage {
      case .normalize(let map):
        switch map.kind {
        case .affine(let scale, let shift) where map.width == inputs:
          return zip(scale, shift).map { scale, shift in
            let ends = [(map.lower - shift) / scale, (map.upper - shift) / scale]
            // A factor that is zero or nearly zero says nothing about the input.
            guard ends.allSatisfy(\.isFinite) else { return -1...1 }
            return ends.min()!...ends.max()!
          }
        case .linearBounds(let box): return box
        case .batchRange(let ranges?) where map.width == inputs: return ranges
        default: break
        }
      case .splines(let edges) where edges.inputs == inputs:
        return Array(repeating: edges.knots.lower...edges.knots.upper, count: inputs)
      default: break
      }
    }
    return Array(repeating: -1...1, count: inputs)
  }
}
