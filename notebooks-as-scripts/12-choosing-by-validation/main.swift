import Foundation
import KAN
import Notebook
import Pages

let notebook = Notebook { print($0) }

// # Choosing by validation
//
// Measured data are noisy and few. How smooth should the functions be, how many units and knots should a network have?
// Rows that training does not see give the answer. `kan train` asks them unless the answer is given; here the library
// does.
//
// ## Choosing a network
//
// A fifth of the rows is held out. The candidates are a straight line and a spline, whose penalty on curvature and
// slope is chosen by cross-validation, and with more rows than these 60 also networks with a hidden layer. A later
// candidate is taken only if it is clearly better.

do {
  let truth = { (x: Double) in sin(3 * x) * exp(-x) }
  var random = SplitMix64(seed: 5)
  let inputs = (0..<60).map { _ in [3 * random.unit()] }
  let samples = try Samples(
    inputs: inputs, targets: inputs.map { [truth($0[0]) + 0.1 * (2 * random.unit() - 1)] })
  let selection = try ModelSelection(for: samples, seed: 1234)
  let fit = try selection.trained()
  notebook.table(
    ["candidate", "error on the rows held out", "clearly better"],
    selection.candidates.map { [$0.name, String(format: "%.2e", $0.validationLoss), $0.isBetter ? "yes" : "no"] })

  let places = (0...160).map { -0.4 + 3.8 * Double($0) / 160 }
  let outputs = try fit.network.outputs(of: places.map { [$0] })
  notebook.figure(
    FigureData(
      id: "curve", title: "A spline through 60 noisy rows", xLabel: "x", yLabel: "y",
      series: [
        .init(name: "rows", points: zip(inputs, samples.targets).map { ($0[0], $1) }, marks: .circles),
        .init(name: "the model", points: zip(places, outputs).map { ($0, $1[0]) }, marks: .line),
        .init(name: "without noise", points: places.map { ($0, truth($0)) }, marks: .line),
      ]),
    "Outside the range of the rows the model continues by its tangents.")
  let inside = places.indices.filter { samples.inputBox[0].contains(places[$0]) }
  let largest = inside.map { abs(outputs[$0][0] - truth(places[$0])) }.max()!
  notebook.show("largest error within the range of the rows", String(format: "%.2e", largest))
  notebook.verdict("the spline is chosen", selection.candidates[selection.choice].name == "[1, 1]")
  notebook.verdict("it is nowhere off by more than the noise", largest < 0.1)
}

// ## Levels, as long as they help
//
// A plan of one's own says what happens on every level. With rows held out for validation, the best network on any
// level is kept, a level ends where the error on these rows stops falling, and refinement ends after a level that did
// not lower it. A last level trains the best network on all rows. The same levels without penalties follow the noise.

do {
  let truth = { (x: [Double]) in sin(3 * x[0]) * x[1] }
  var random = SplitMix64(seed: 8)
  let inputs = (0..<200).map { _ in [2 * random.unit() - 1, 2 * random.unit() - 1] }
  let samples = try Samples(inputs: inputs, targets: inputs.map { [truth($0) + 0.1 * (2 * random.unit() - 1)] })

  // A fifth of the samples is held out. Knots are refined and penalties decrease, as long as that helps.
  let (training, validation) = try samples.holdingOut(0.2, seed: 1)!
  let stopping = StoppingRule(patience: 5)
  var plan = TrainingPlan(
    levels: [1e-4, 1e-5, 1e-6, 1e-7].enumerated().map { level, weight in
      TrainingLevel(
        refinement: level == 0 ? .none : .dyadic(), optimizer: .levenbergMarquardt(), epochs: 40, stopping: stopping,
        smoothing: SmoothnessPenalty(curvature: weight, slope: weight / 100))
    })
  plan.levels.append(.refit(optimizer: .levenbergMarquardt(), epochs: 40, stopping: stopping))
  plan.levelPatience = 1
  let network = try Network.kan([2, 3, 1], intervals: 8, fitting: samples, outside: .linear, seed: 2)
  let fit = try Trainer(network, on: training, validation: validation, plan: plan).run()
  for level in fit.levels { print("level \(level.level), \(level.intervals) intervals: \(level.reason!)") }
  print("error on the samples held out, before the last level:", fit.validationLoss!)

  notebook.table(
    ["level", "intervals", "epochs", "reason for its end"],
    fit.levels.map { level in
      ["\(level.level)", "\(level.intervals)", "\(fit.trace.count { $0.level == level.level })", level.reason!]
    })
  plan.levels.removeLast()
  plan.levelPatience = nil
  for level in plan.levels.indices { plan.levels[level].smoothing = nil }
  let bare = try Trainer(network, on: training, validation: validation, plan: plan).run()
  notebook.figure(
    FigureData(
      id: "levels", title: "Refinement with and without penalties", xLabel: "epoch",
      yLabel: "error on the rows held out", logY: true,
      series: [("with penalties", fit), ("without", bare)].map { name, result in
        FigureData.Series(
          name: name,
          points: result.trace.enumerated().compactMap { k, epoch in epoch.validationLoss.map { (Double(k + 1), $0) } },
          marks: .line)
      }),
    "Mean squared errors. With penalties, three levels are trained; the fourth is skipped.")
  let grid = PointGrid.centers([-1...1, -1...1], counts: [30, 30])
  func error(_ network: Network) throws -> Double {
    let squares = zip(grid, try network.outputs(of: grid)).map { ($1[0] - truth($0)) * ($1[0] - truth($0)) }
    return squares.reduce(into: 0.0) { $0 += $1 / Double(grid.count) }.squareRoot()
  }
  let errors = (with: try error(fit.network), without: try error(bare.network))
  notebook.show("error of the function, root mean square", String(format: "%.3f", errors.with))
  notebook.show("without penalties", String(format: "%.3f", errors.without))
  notebook.verdict("a level is skipped", fit.levels.contains(where: \.isSkipped))
  notebook.verdict("penalties at least halve the error", errors.with < errors.without / 2)
}

notebook.finish()
