import Foundation
import KAN
import Notebook
import Pages

let notebook = Notebook { print($0) }

// # Your own data, your own equation
//
// The previous chapters study the paper. This one contains two programs that you can copy: one that learns from a table
// and one that solves a differential equation. Both also appear, letter for letter, in the README.
//
// ## A table
//
// A CSV file has a header row and one row per sample, inputs first, then outputs. Here we generate two files by
// sampling a function with a kink at random points of a square.

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
// A network of cubic splines is trained on four levels, with 5, 10, 20, and 40 intervals on every edge. The optimizer
// restarts on each level; the function, and hence the loss, carries over from level to level unchanged up to rounding.

do {
  let train = try Samples(csv: "train.csv", inputs: 2)
  let test = try Samples(csv: "test.csv", inputs: 2)
  let network = try Network.kan([2, 5, 1], order: 4, intervals: 5, fitting: train, seed: 1234)
  let fit = try network.trained(on: train, test: test, epochs: [16, 8, 4, 2], by: .lbfgs())
  print("test error:", fit.testLoss!, "value:", try fit.network.outputs(of: [[0.1, 0.2]]))
  try fit.network.write(to: "model.safetensors")

  notebook.show("mean squared error on the test table", String(format: "%.2e", fit.testLoss!))
  notebook.show(
    "relative jumps of the loss at refinement",
    fit.levels.map { String(format: "%.1e", $0.refinementJump) }.joined(separator: ", "))
  notebook.figure(history("learning", "Learning from a table", fit), "The loss after every epoch, by level.")
  notebook.verdict("the test error is below 1e-3", fit.testLoss! < 1e-3)

  let reread = try Network(reading: "model.safetensors")
  notebook.verdict("the model file restores the same weights", reread.parameters == fit.network.parameters)

  // A trainer does the same epoch by epoch, for any plan of levels; its checkpoint holds all that is needed to resume
  // bit for bit.
  let plan = TrainingPlan.multilevel(epochs: [16, 8, 4, 2], optimizer: .lbfgs())
  let trainer = try Trainer(network, on: train, plan: plan)
  for _ in 0..<20 { _ = try trainer.advance() }
  try trainer.checkpoint().write(to: "checkpoint.safetensors")
  let resumed = try Trainer(
    resuming: Checkpoint(reading: "checkpoint.safetensors"), task: RegressionTask(train), plan: plan)
  try resumed.run()
  notebook.verdict(
    "a run resumed from a checkpoint ends at the same weights",
    try resumed.result().network.parameters == fit.network.parameters)
}
_ = FileManager.default.changeCurrentDirectoryPath(home)
try FileManager.default.removeItem(at: folder)

// ## An equation
//
// A differential equation is stated once, as a function of the network's jet at a point: its value and derivatives up
// to second order. It is traced, which determines the derivatives that it reads and yields its own partial derivatives
// from the same code. A term consists of points with an equation and a weight; the loss adds up the mean squares of the
// residuals.

do {
  // Heat in a rod: u_t = u_xx / 10 for 0 < x < 1, zero at both ends, starting from u = sin(pi x). Coordinates: (t, x).
  struct HeatEquation: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) - u.second(1, 1) / 10] }
  }
  let times = 0.0...1.0
  let rod = 0.0...1.0
  let problem = try CollocationProblem(
    coordinates: 2,
    terms: [
      CollocationTerm("rod", points: PointGrid.centers([times, rod], counts: [24, 24]), equation: HeatEquation()),
      .values("ends", points: PointGrid.nodes([times, rod], counts: [24, 2]), weight: 10) { _ in [0] },
      .values("start", points: PointGrid.nodes([0...0, rod], counts: [1, 24]), weight: 10) { [sin(.pi * $0[1])] },
    ],
    reference: ReferenceSolution(points: PointGrid.nodes([times, rod], counts: [40, 40])) { point in
      [exp(-.pi * .pi * point[0] / 10) * sin(.pi * point[1])]
    })
  let network = try Network.kan([2, 5, 1], order: 4, intervals: 4, over: [times, rod], seed: 1)
  let fit = try network.trained(solving: problem, epochs: [30, 20, 10], by: .levenbergMarquardt())
  print("relative error:", fit.errors!.relative, "largest:", fit.errors!.maximum)

  notebook.show("relative error in the mean square", String(format: "%.1e", fit.errors!.relative))
  notebook.figure(
    history("heat", "Heat in a rod", fit), "The loss after every step of Levenberg-Marquardt, by level.")

  let side = (0..<60).map { (Double($0) + 0.5) / 60 }
  let grid = side.flatMap { x in side.map { t in [t, x] } }
  let values = try problem.values(of: fit.network, at: grid).map { $0[0] }
  let errors = zip(grid, values).map { exp(-.pi * .pi * $0[0] / 10) * sin(.pi * $0[1]) - $1 }
  notebook.figure(
    FigureData(
      id: "heat-solution", title: "Heat in a rod: u(t, x)", xLabel: "t", yLabel: "x",
      map: FieldMap(x: side, y: side, values: values, label: "u")),
    "Evaluated at points between those used for training.")
  notebook.figure(
    FigureData(
      id: "heat-error", title: "Heat in a rod: error of u", xLabel: "t", yLabel: "x",
      map: FieldMap(x: side, y: side, values: errors, label: "exact - computed", scale: .diverging)),
    "The error is largest at the start, where u changes fastest.")
  notebook.verdict("the relative error is below 1e-3", fit.errors!.relative < 1e-3)
}

/// The history of a training run, with a curve for each level.
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
