import ArgumentParser
import BasisProperties
import Foundation
import KANCore
import RealModule
import Splines

/// `kan refine`: the same function on finer knots.
struct RefineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "refine",
    abstract: "Writes a model with finer knots and the same function, and prints by how much its outputs change.",
    discussion: """
      Without --knots every interval is halved. The change, a matter of rounding, is measured on the samples of --data, \
      or on random points of the model's input box.
      """)

  @Option(parsing: .unconditional, help: ArgumentHelp("The model, or a checkpoint.", valueName: "M.safetensors"))
  var model: String

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The new model; never written over.", valueName: "M2.safetensors"))
  var out: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The stages to refine, counted from 0 as in the model's header (default: all with splines).", valueName: "k,..."))
  var stages: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "All fine knots of these stages, rationals such as 1/3 or -0.25; they contain the old inner ones.",
      valueName: "t0,t1,..."))
  var knots: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Where to measure the change.", valueName: "x.csv"))
  var data: String?

  func run() throws {
    let model = try ModelFile(reading: model)
    let coarse = try model.network.holdingRanges()
    let chosen = try chosenStages(coarse)
    let points = try points(coarse)
    let fine = try refine(model.network, chosen)
    guard !FileManager.default.fileExists(atPath: out) else {
      throw BadInput("--out \(out) exists; give a new file, nothing is written over")
    }
    try ModelFile(fine, inputNames: model.inputNames, outputNames: model.outputNames).write(to: out)
    for k in chosen {
      if case .splines(let old) = coarse.stages[k], case .splines(let new) = fine.stages[k] {
        OutputText.write("stage \(k): \(old.knots.intervals) -> \(new.knots.intervals) intervals\n")
      }
    }
    OutputText.write("parameters: \(coarse.parameterCount) -> \(fine.parameterCount)\n")
    let before = try Evaluator<Double>(coarse).outputs(of: points)
    let after = try Evaluator<Double>(fine.holdingRanges()).outputs(of: points)
    let jump = zip(before, after).reduce(0) { max($0, abs($1.0 - $1.1)) }
    let size = before.reduce(0) { max($0, abs($1)) }
    OutputText.write(
      "jump: \(SignificantDigits.text(jump)) (largest change of an output at \(points.count / coarse.inputs) points;"
        + " outputs up to \(SignificantDigits.text(size)))\n")
  }

  private func chosenStages(_ network: Network) throws -> [Int] {
    let all = network.splineStages
    guard !all.isEmpty else { throw BadInput("the model has no splines, and so no knots to refine") }
    guard let stages else { return all }
    let chosen = try CommaList.integers(stages, option: "--stages", allowed: 0...(network.stages.count - 1))
    for k in chosen where !all.contains(k) {
      let names = all.map(String.init).joined(separator: ", ")
      throw BadInput("--stages: stage \(k) has no splines; those with splines are \(names)")
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

  /// The inputs of the file, or random ones.
  private func points(_ network: Network) throws -> [Double] {
    if let data { return try ModelInputs(reading: data, for: network).values }
    var random = SplitMix64(seed: 1)
    let box = network.inputBox
    return (0..<1000).flatMap { _ in box.map { $0.lower + ($0.upper - $0.lower) * random.unit() } }
  }
}

extension Network {
  /// Where the inputs are expected: what the first normalisation maps onto its interval, the first knot interval, or
  /// [-1, 1] where there is neither.
  fileprivate var inputBox: [Bounds<Double>] {
    for stage in stages.prefix(2) {
      switch stage {
      case .normalise(let map):
        switch map.kind {
        case .affine(let scale, let shift) where map.width == inputs:
          return zip(scale, shift).map { scale, shift in
            let ends = [(map.lower - shift) / scale, (map.upper - shift) / scale]
            // A factor of zero, or next to it, says nothing about the input.
            guard ends.allSatisfy(\.isFinite) else { return Bounds(lower: -1, upper: 1) }
            return Bounds(lower: ends.min()!, upper: ends.max()!)
          }
        case .linearBounds(let box): return box
        case .batchRange(let ranges?) where map.width == inputs: return ranges
        default: break
        }
      case .splines(let edges) where edges.inputs == inputs:
        return Array(repeating: Bounds(lower: edges.knots.lower, upper: edges.knots.upper), count: inputs)
      default: break
      }
    }
    return Array(repeating: Bounds(lower: -1, upper: 1), count: inputs)
  }
}
