import ArgumentParser
import Claims
import Foundation
import KANCore

/// `kan ntk-counterexample`: a network for which Theorem 2 is false.
struct CounterexampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ntk-counterexample",
    abstract: "Writes a spline KAN whose tangent kernels refute the constant 4 of Theorem 2, with its certificate.",
    discussion: """
      For order 2 the network is explicit: depth 11, width 12, 15 samples, built from the four-cycles of the complete \
      graph on five vertices. --model and --samples write it for kan kernel. --depth 10 gives a network of the \
      smallest depth at which the constant fails; its width is 18621, which the JSON stores as one node and its \
      copies. For orders 3 and 4 the JSON holds a member of a family and rational bounds. All numbers are exact. For \
      other orders the constant 4 is correct.
      """)

  @Option("The order: 2, 3, or 4.", "R")
  var order: Int

  @Option("The number of layers; for order 2 it is 11 (the default) or 10.", "L")
  var depth: Int?

  @Option("Write the result as JSON; - for standard output.", "FILE")
  var json: String?

  @Option("Write the network as a model; order 2 only.", "FILE")
  var model: String?

  @Option("Write the inputs as CSV; order 2 only.", "FILE")
  var samples: String?

  func run() throws {
    if let json { try OutputText.requireWritable(json) }
    for (option, value) in [("--model", model), ("--samples", samples)] where value != nil {
      guard order == 2, depth != 10 else {
        throw BadInput(
          "\(option) requires order 2 and depth 11; order \(order)\(depth.map { " and depth \($0)" } ?? "") gives "
            + "a network too large to write out")
      }
    }
    let found: KernelCounterexample
    do {
      found = try KernelCounterexample(order: order, depth: depth)
    } catch let error as KernelCounterexampleError {
      throw BadInput("\(error)")
    }
    if json != "-" {
      OutputText.write(
        "order \(order), depth \(found.depth): rho(NTK_S) / rho(NTK_R) >= \(decimalBound(found.ratioAtLeast, digits: 6, upwards: false)) > 4, certified\n"
      )
    }
    if let json { try OutputText.write(found.json.text + "\n", to: json) }
    guard let written = try found.model() else { return }
    if let model { try written.network.write(to: model) }
    if let samples {
      let names = written.samples[0].indices.map { "x\($0 + 1)" }
      let rows = ([names] + written.samples.map { $0.map { "\($0)" } }).map { $0.joined(separator: ",") + "\n" }
      try OutputText.write(rows.joined(), to: samples)
    }
  }
}
