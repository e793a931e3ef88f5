import BasisProperties
import Foundation
import KANCore
import Notebook
import Pages

let notebook = Notebook { print($0) }

// # Your own data, your own equation
//
// The chapters before this one look at the paper. This one is for taking away: two programs that you can copy, one that learns
// from a table and one that solves a differential equation. Both stand in the README as well, to the letter.
//
// ## A table
//
// A CSV file has a header row and a row for each sample, inputs first, then outputs. Here two files are made: a function with a
// kink, at random points of a square.

let folder = FileManager.default.temporaryDirectory.appending(path: "kan-notebook-\(UUID().uuidString)")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
let home = FileManager.default.currentDirectoryPath
_ = FileManager.default.changeCurrentDirectoryPath(folder.path)
var points = SplitMix64(seed: 1)
for (name, count) in [("train.csv", 1000), ("test.csv", 300)] {
  let inputs = (0..<count).map { _ in [2 * points.unit() - 1, 2 * points.unit() - 1] }
  let outputs = inputs.map { [sin(3 * $0[0]) * $0[1] + abs($0[0] + $0[1] / 2)] }
  try Samples(inputs: inputs, targets: outputs).table().write(to: name)
}

// ## Learning from it
//
// A network of cubic splines is trained on four levels, 5, 10, 20 and 40 intervals on every edge. The optimiser starts anew on
// every level; the function, and with it the loss, passes from level to level unchanged but for rounding.

do {
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

  notebook.show("mean squared error on the test table", String(format: "%.2e", result.testLoss!))
  notebook.show(
    "relative jumps of the loss at refinement",
    result.levels.map { String(format: "%.1e", $0.refinementJump) }.joined(separator: ", "))
  notebook.figure(history("learning", "Learning from a table", result), "The loss after every epoch, by level.")
  notebook.verdict("the test error is below 1e-3", result.testLoss! < 1e-3)

  // A checkpoint goes beside the model; a trainer made from it goes on with the same bits.
  try trainer.checkpoint().write(to: "checkpoint.safetensors")
  let reread = try Network(reading: "model.safetensors")
  notebook.verdict("the model file gives back the same weights", reread.parameters == result.network.parameters)
}
_ = FileManager.default.changeCurrentDirectoryPath(home)
try FileManager.default.removeItem(at: folder)

// ## An equation
//
// A differential equation is stated once, as a function of the network's jet at a point: value and derivatives up to second order.
// It is traced, so that the derivatives that it reads are found and its own partial derivatives come from the same text. Terms are
// points with an equation and a weight; the loss adds the mean squares of their residuals.

do {
  // Heat in a rod: u_t = u_xx / 10 for 0 < x < 1, with ends held at 0, from u = sin(pi x). The coordinates are (t, x).
  struct HeatEquation: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) - u.second(1, 1) / 10] }
  }
  let times = 0.0...1.0
  let rod = 0.0...1.0
  let problem = try CollocationProblem(
    coordinates: 2,
    terms: [
      CollocationTerm("rod", points: PointGrid.centres([times, rod], counts: [24, 24]), equation: HeatEquation()),
      .values("ends", points: PointGrid.nodes([times, rod], counts: [24, 2]), weight: 10) { _ in [0] },
      .values("start", points: PointGrid.nodes([0...0, rod], counts: [1, 24]), weight: 10) { [sin(.pi * $0[1])] },
    ],
    reference: ReferenceSolution(points: PointGrid.nodes([times, rod], counts: [40, 40])) { point in
      [exp(-.pi * .pi * point[0] / 10) * sin(.pi * point[1])]
    })
  var random = SplitMix64(seed: 1)
  let network = try Network.kan(
    widths: [2, 5, 1], order: 4, intervals: 4, inputBox: [Bounds(lower: 0, upper: 1), Bounds(lower: 0, upper: 1)],
    using: &random)
  let plan = TrainingPlan.multilevel(epochs: [30, 20, 10], optimizer: .levenbergMarquardt())
  let result = try Trainer(network, solving: problem, plan: plan).run {
    print("level", $0.level, "epoch", $0.epoch, "loss", $0.loss, "error", $0.relativeError!)
  }
  print("relative error:", result.errors!.relative, "largest:", result.errors!.maximum)

  notebook.show("relative error in the mean square", String(format: "%.1e", result.errors!.relative))
  notebook.figure(
    history("heat", "Heat in a rod", result), "The loss after every step of Levenberg-Marquardt, by level.")

  let side = (0..<60).map { (Double($0) + 0.5) / 60 }
  let grid = side.flatMap { x in side.map { t in [t, x] } }
  let values = try problem.values(of: result.network, at: grid).map { $0[0] }
  let errors = zip(grid, values).map { exp(-.pi * .pi * $0[0] / 10) * sin(.pi * $0[1]) - $1 }
  notebook.figure(
    FigureData(
      id: "heat-solution", title: "Heat in a rod: u(t, x)", xLabel: "t", yLabel: "x",
      map: FieldMap(x: side, y: side, values: values, label: "u")),
    "Computed at points between those of the equation.")
  notebook.figure(
    FigureData(
      id: "heat-error", title: "Heat in a rod: error of u", xLabel: "t", yLabel: "x",
      map: FieldMap(x: side, y: side, values: errors, label: "exact - computed", scale: .diverging)),
    "Largest at the start, where u changes fastest.")
  notebook.verdict("the relative error is below 1e-3", result.errors!.relative < 1e-3)
}

/// The history of a training, a curve for each level.
func history(_ id: String, _ title: String, _ result: TrainingResult) -> FigureData {
  let levels = Set(result.trace.map(\.level)).sorted()
  let numbered = result.trace.enumerated().map { (number: $0.offset + 1, record: $0.element) }
  return FigureData(
    id: id, title: title, xLabel: "epoch", yLabel: "loss", logY: true,
    series: levels.map { level in
      FigureData.Series(
        name: "n = \(result.levels[level].intervals)",
        points: numbered.filter { $0.record.level == level }.map { (Double($0.number), $0.record.loss) })
    })
}

notebook.finish()
