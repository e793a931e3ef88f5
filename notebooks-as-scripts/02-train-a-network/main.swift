import BasisProperties
import Foundation
import KANCore

// A table to learn from: a function with a kink, at random points. A header row, then inputs and output.
let folder = FileManager.default.temporaryDirectory.appending(path: "kan-02-\(UUID().uuidString)")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
_ = FileManager.default.changeCurrentDirectoryPath(folder.path)
var points = SplitMix64(seed: 1)
for (name, count) in [("train.csv", 1000), ("test.csv", 300)] {
  let inputs = (0..<count).map { _ in [2 * points.unit() - 1, 2 * points.unit() - 1] }
  let outputs = inputs.map { [sin(3 * $0[0]) * $0[1] + abs($0[0] + $0[1] / 2)] }
  try Samples(inputs: inputs, targets: outputs).table().write(to: name)
}

// A network of cubic splines, trained on four levels: 5, 10, 20 and 40 knot intervals.
let train = try Samples(csv: "train.csv", inputs: 2)
let test = try Samples(csv: "test.csv", inputs: 2)
var random = SplitMix64(seed: 1234)
let network = try Network.kan(
  widths: [2, 5, 1], order: 4, intervals: 5, inputBox: train.inputBox, using: &random)
let plan = TrainingPlan.multilevel(epochs: [16, 8, 4, 2], optimizer: .lbfgs())
let trainer = try Trainer(network, on: train, test: test, plan: plan)
let result = try trainer.run { print("level", $0.level, "epoch", $0.epoch, "loss", $0.loss) }
print("jumps at refinement:", result.levels.map(\.refinementJump))
print("test error:", result.testLoss!)
try result.network.write(to: "model.safetensors")

// The table of every epoch, and a checkpoint to go on from.
try AtomicFile.write(result.trace.csv, to: "trace.csv")
try trainer.checkpoint().write(to: "checkpoint.safetensors")
print("written to", folder.path)
