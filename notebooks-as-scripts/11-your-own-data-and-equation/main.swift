import Foundation
import KAN
import Notebook
import Pages

let notebook = Notebook { print($0) }

// # Your own data, your own equation
//
// The previous chapters study the paper. This one contains programs that you can copy: they learn from a table, make a
// model simpler, and solve equations. Each also appears, letter for letter, in the README or in a guide.
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

// ## A simpler model, and other programs
//
// A model can be pruned: edges become constants, every second knot goes, hidden units are removed, as long as a bound
// on the change of the outputs allows. The bound is proved for all inputs, so that no data can exceed it. Exported,
// the model needs nothing of this package; here it becomes a Python module.

do {
  let network = try Network(reading: "model.safetensors")
  let pruned = try network.pruned(tolerance: [0.05])
  print("parameters: \(network.parameterCount) -> \(pruned.network.parameterCount), change <= \(pruned.bounds[0])")
  let simple = ModelFile(pruned.network, inputNames: ["x1", "x2"], outputNames: ["y"])
  try simple.write(to: "simple.safetensors")
  try simple.pythonModule().write(toFile: "simple.py", atomically: true, encoding: .utf8)

  let test = try Samples(csv: "test.csv", inputs: 2)
  let rows = (0..<test.count).map { Array(test.input($0)) }
  let changes = zip(try network.outputs(of: rows), try pruned.network.outputs(of: rows)).map { abs($0[0] - $1[0]) }
  notebook.table(
    ["stage", "intervals", "after pruning", "edges made constant", "units removed"],
    pruned.layers.map {
      ["\($0.stage)", "\($0.intervals)", "\($0.newIntervals)", "\($0.constantEdges)", "\($0.removedUnits.count)"]
    })
  notebook.show("largest change on the test table", String(format: "%.2e", changes.max()!))
  notebook.verdict(
    "the change is within the bound, the bound within the tolerance",
    changes.max()! <= pruned.bounds[0] && pruned.bounds[0] <= 0.05, String(format: "%.2e", pruned.bounds[0]))
  notebook.verdict(
    "the model is smaller", pruned.network.parameterCount < network.parameterCount,
    "\(network.parameterCount) parameters before, \(pruned.network.parameterCount) after")
}
_ = FileManager.default.changeCurrentDirectoryPath(home)
try FileManager.default.removeItem(at: folder)

// ## An equation
//
// A differential equation is stated once, as a function of the network's jet at a point: its value and derivatives up
// to second order. It is traced, which determines the derivatives that it reads and yields its own partial derivatives
// from the same code. A term consists of points with an equation and a weight; the loss adds up the mean squares of the
// residuals.

/// The relative error after every epoch.
var errorsWithWeights: [Double] = []
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

  errorsWithWeights = fit.trace.map { $0.relativeError! }
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

// ## Conditions met exactly
//
// Written as a function of the coordinates and of the network, the solution meets its conditions for any network, and
// only the equation is left to train. Points are drawn anew every five steps, and the trainer keeps the network with
// the smallest residual at points that it never trains on. Levenberg-Marquardt searches for its damping.
//
// Hidden units can also be mapped into the knots by fixed maps, which are fitted to their ranges at every refinement.

do {
  // Heat in a rod: u_t = u_xx / 10, u(t, 0) = u(t, 1) = 0, u(0, x) = sin(pi x). Coordinates: (t, x).
  // The solution is sin(pi x) + t x (1 - x) N(t, x) with a network N.
  struct HeatEquation: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) - u.second(1, 1) / 10] }
  }
  let square = [0.0...1.0, 0.0...1.0]
  let trial = TrialFunction { x, network in
    let start = TracedNumber.sin(.pi * x[1])
    let factor = x[0] * x[1] * (1 - x[1])
    return [start + factor * network[0]]
  }
  let points = PointSampling(square, count: 500, every: 5, seed: 1)
  let problem = try CollocationProblem(
    coordinates: 2, terms: [CollocationTerm("rod", sampling: points, equation: HeatEquation())], trial: trial,
    met: [
      .values("ends", points: PointGrid.nodes(square, counts: [9, 2])) { _ in [0] },
      .values("start", points: PointGrid.nodes([0...0, 0...1], counts: [1, 9])) { [sin(.pi * $0[1])] },
    ],
    reference: ReferenceSolution(points: PointGrid.nodes(square, counts: [40, 40])) { point in
      [exp(-.pi * .pi * point[0] / 10) * sin(.pi * point[1])]
    })
  let network = try Network.kan([2, 5, 1], order: 6, intervals: 4, over: square, outside: .extrapolate, seed: 1)
  let fit = try network.trained(solving: problem, epochs: [40, 20, 20], by: .levenbergMarquardt(.searching))
  print("error:", fit.errors!.relative, "mean square of the residual at fresh points:", fit.validationLoss!)

  var plan = TrainingPlan.multilevel(epochs: [40, 20, 20], optimizer: .levenbergMarquardt(.searching))
  plan.hiddenShare = 0.97
  let fixed = try Network.kan(
    [2, 5, 1], order: 6, intervals: 4, over: square, hidden: .fixed(-2...2), outside: .extrapolate, seed: 1)
  let mapped = try Trainer(fixed, solving: problem, plan: plan).run()
  print("with new maps of hidden units:", mapped.errors!.relative)

  notebook.table(
    ["network", "relative error", "residual at fresh points, mean square"],
    [("hidden units by tanh", fit), ("by maps fitted to their ranges", mapped)].map { name, result in
      [name, String(format: "%.1e", result.errors!.relative), String(format: "%.1e", result.validationLoss!)]
    })
  notebook.figure(
    FigureData(
      id: "heat-errors", title: "Heat in a rod: error by epoch", xLabel: "epoch", yLabel: "relative error", logY: true,
      series: [
        ("conditions with weights", errorsWithWeights), ("met exactly", fit.trace.map { $0.relativeError! }),
        ("and maps fitted to ranges", mapped.trace.map { $0.relativeError! }),
      ].map { name, errors in
        FigureData.Series(name: name, points: errors.enumerated().map { (Double($0 + 1), $1) }, marks: .line)
      }),
    "Knots are refined after 30 and 50 epochs in the first run, after 40 and 60 in the others.")
  notebook.verdict("the relative error is below 2e-8", fit.errors!.relative < 2e-8)
}

// ## An inverse problem
//
// Which diffusivity does a rod have whose temperature three sensors have measured? The equation reads it as an unknown
// number, which is trained together with the network. The trial function meets the other conditions exactly; the weight
// of the equation keeps the network from following the errors of the measurements. With the residuals $r$ and their
// Jacobian $J$ over all parameters, the standard deviation is an entry of $(J^T J)^{-1}$ times the variance that the
// residuals of the measured values show.

do {
  // Heat in a rod, u_t = a u_xx, u(t, 0) = u(t, 1) = 0, u(0, x) = sin(pi x), with a diffusivity a that is not known.
  // Three sensors measure 20 times each, with errors of up to 0.01.
  struct Diffusion: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [u.derivative(0) - u.unknown(0) * u.second(1, 1)] }
  }
  let square = [0.0...1.0, 0.0...1.0]
  let sensors = PointGrid.nodes([0...1, 0.25...0.75], counts: [20, 3])
  var noise = SplitMix64(seed: 1)
  let measured = sensors.map { exp(-.pi * .pi * $0[0] / 10) * sin(.pi * $0[1]) + 0.02 * (noise.unit() - 0.5) }
  let trial = TrialFunction { x, n in [.sin(.pi * x[1]) + x[0] * x[1] * (1 - x[1]) * n[0]] }
  let inverse = try CollocationProblem(
    coordinates: 2,
    terms: [
      CollocationTerm("rod", points: PointGrid.centers(square, counts: [20, 20]), weight: 100, equation: Diffusion()),
      .values("measured", points: sensors, values: measured.map { [$0] }),
    ],
    trial: trial, unknowns: [Unknown("a", start: 1, domain: .positive)])
  let start = try Network.kan([2, 5, 1], order: 6, intervals: 4, over: square, seed: 1)
  let fit = try start.trained(solving: inverse, epochs: [40], by: .levenbergMarquardt(.searching))
  let estimate = try inverse.estimates(of: fit.network, unknowns: fit.unknowns)[0]
  print(estimate)

  let deviation = estimate.standardDeviation ?? .infinity
  notebook.show("diffusivity", String(format: "%.4f +- %.4f", estimate.value, deviation))
  notebook.figure(
    FigureData(
      id: "rod-diffusivity", title: "Heat in a rod: the diffusivity by epoch", xLabel: "epoch", yLabel: "a", logY: true,
      series: [
        .init(name: "estimate", points: fit.trace.enumerated().map { (Double($0 + 1), $1.unknowns[0]) }),
        .init(name: "true value", points: [(1, 0.1), (Double(fit.trace.count), 0.1)], marks: .line),
      ]),
    "Training begins with a = 1.")
  let times = (0...100).map { Double($0) / 100 }
  let places = [0.25, 0.5]
  let curves = try places.map { place in
    let values = try inverse.values(of: fit.network, at: times.map { [$0, place] })
    return zip(times, values).map { ($0, $1[0]) }
  }
  notebook.figure(
    FigureData(
      id: "rod-sensors", title: "Heat in a rod: two of the sensors", xLabel: "t", yLabel: "u",
      series: places.indices.flatMap { k in
        let own = zip(sensors, measured).filter { $0.0[1] == places[k] }.map { ($0[0], $1) }
        return [
          FigureData.Series(name: "measured at x = \(places[k])", points: own, marks: .circles, color: k),
          FigureData.Series(name: "computed", points: curves[k], marks: .line, color: k),
        ]
      }),
    "The network does not follow single measurements, because the equation has a large weight.")
  notebook.verdict(
    "the diffusivity is within three standard deviations of 0.1", abs(estimate.value - 0.1) <= 3 * deviation,
    "\(estimate)")
  notebook.verdict("the measurements know it to one percent", deviation < 0.01 * estimate.value)

  // Measurements at the start, which the trial function meets for any diffusivity, say nothing about it.
  let blind = try CollocationProblem(
    coordinates: 2,
    terms: [
      CollocationTerm("rod", points: PointGrid.centers(square, counts: [20, 20]), weight: 100, equation: Diffusion()),
      .values("measured", points: [[0, 0.25], [0, 0.5], [0, 0.75]], values: [[0.7], [1.01], [0.71]]),
    ],
    trial: trial, unknowns: [Unknown("a", start: 1, domain: .positive)])
  let blindFit = try start.trained(solving: blind, epochs: [10], by: .levenbergMarquardt(.searching))
  let blindEstimate = try blind.estimates(of: blindFit.network, unknowns: blindFit.unknowns)[0]
  notebook.show("with measurements at the start alone", blindEstimate)
  notebook.verdict("then it is not determined, and this is said", !blindEstimate.isDetermined)
}

// ## Are the standard deviations right?
//
// A cup of tea cools by Newton's law; neither the rate nor the temperature of the room is known. The guide to equations
// has this program. Then the cup is measured 30 more times: if standard deviations are right, about two thirds of the
// intervals of one standard deviation contain the true rate.

do {
  // A cup of tea cools, T' = -k (T - room), in degrees and minutes. Its temperature is measured every five minutes.
  struct Cooling: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] {
      [u.derivative(0) + u.unknown(0) * (u.value - u.unknown(1))]
    }
  }
  let hour = [0.0...60.0]
  let measured = [85.1, 70.6, 59.5, 50.2, 44.8, 39.3, 34.8, 31.9, 29.3, 27.1, 26.1, 24.5, 23.6]
  let problem = try CollocationProblem(
    coordinates: 1,
    terms: [
      CollocationTerm("cooling", points: PointGrid.centers(hour, counts: [60]), weight: 100, equation: Cooling()),
      .values("measured", points: PointGrid.nodes(hour, counts: [13]), values: measured.map { [$0] }),
    ],
    unknowns: [Unknown("k", start: 0.1, domain: .positive), Unknown("room", start: 10)])
  let fit = try Network.kan([1, 1], order: 5, intervals: 6, over: hour, seed: 1).trained(solving: problem, epochs: [60])
  let estimates = try problem.estimates(of: fit.network, unknowns: fit.unknowns)
  for estimate in estimates { print(estimate) }

  let times = PointGrid.nodes(hour, counts: [13])
  let minutes = PointGrid.nodes(hour, counts: [61])
  let curve = try problem.values(of: fit.network, at: minutes)
  notebook.figure(
    FigureData(
      id: "tea", title: "A cup of tea", xLabel: "minutes", yLabel: "degrees",
      series: [
        .init(name: "measured", points: zip(times, measured).map { ($0[0], $1) }, marks: .circles),
        .init(name: "computed", points: zip(minutes, curve).map { ($0[0], $1[0]) }, marks: .line),
        .init(name: "room, estimated", points: [0, 60].map { ($0, estimates[1].value) }, marks: .line),
      ]),
    "The network follows the equation, which has a large weight, and not single measurements.")
  // The measurements were made with k = 0.05, a room of 20.5 degrees, and an error of 0.3 degrees.
  for (estimate, value) in zip(estimates, [0.05, 20.5]) {
    let deviation = estimate.standardDeviation ?? .nan
    notebook.verdict(
      "\(estimate.name) is within three standard deviations of \(value)", abs(estimate.value - value) <= 3 * deviation,
      "\(estimate)")
    notebook.verdict(
      "\(estimate.name) is known to one or two percent", deviation > 0.01 * value && deviation < 0.02 * value)
  }

  // The same cup from 85 degrees on, 30 times, with uniform errors of the standard deviation 0.3.
  var noise = SplitMix64(seed: 1)
  let rates = try (0..<30).map { _ in
    let values = times.map { [20.5 + 64.5 * exp(-0.05 * $0[0]) + 0.3 * 12.0.squareRoot() * (noise.unit() - 0.5)] }
    let again = try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("cooling", points: PointGrid.centers(hour, counts: [60]), weight: 100, equation: Cooling()),
        .values("measured", points: times, values: values),
      ],
      unknowns: problem.unknowns)
    let fit = try Network.kan([1, 1], order: 5, intervals: 6, over: hour, seed: 1).trained(solving: again, epochs: [60])
    let rate = try again.estimates(of: fit.network, unknowns: fit.unknowns)[0]
    return (value: rate.value, deviation: rate.standardDeviation ?? .nan)
  }
  let bars = rates.enumerated().map { k, rate in
    [-1, 1].map { (x: Double(k + 1), y: rate.value + $0 * rate.deviation) }
  }
  notebook.figure(
    FigureData(
      id: "tea-rates", title: "The rate from 30 series of measurements", xLabel: "series", yLabel: "k",
      series: [
        .init(name: "estimate", points: rates.enumerated().map { (Double($0 + 1), $1.value) }, marks: .circles),
        .init(name: "true value", points: [(1, 0.05), (30, 0.05)], marks: .line),
      ]
        + bars.enumerated().map { k, bar in
          .init(name: k == 0 ? "+- one standard deviation" : "", points: bar, marks: .line, color: 0)
        }),
    "About two thirds of the bars should meet the line.")
  // With 13 values and three numbers to fit, an interval contains the true value with the probability that a t variable
  // with 10 degrees of freedom is at most 1 in magnitude, 0.66. The bounds are three standard deviations of the count.
  let hits = rates.count { abs($0.value - 0.05) <= $0.deviation }
  notebook.verdict("12 to 27 of the 30 intervals contain the true rate", (12...27).contains(hits), "\(hits) do")
}

// ## Units
//
// A wall of half a meter is heated from inside; its faces have 350 K and 290 K. No number is near one, and none has to
// be: outputs, coordinates, and residuals are scaled by sizes that are found from the values and sources given.

do {
  // -k u'' = q in a wall, in W/m^3, with k in W/(m K) and u in K.
  struct Wall: DifferentialEquation {
    func residuals<N: ResidualNumber>(_ u: Jet<N>) -> [N] { [-0.6 * u.second(0, 0) - 1500] }
  }
  let wall = [0.0...0.5]
  let problem = try CollocationProblem(
    coordinates: 1,
    terms: [
      CollocationTerm("wall", points: PointGrid.centers(wall, counts: [40]), equation: Wall()),
      .values("faces", points: [[0], [0.5]]) { [$0[0] == 0 ? 350 : 290] },
    ])
  let fit = try Network.kan([1, 1], over: wall, seed: 1).trained(solving: problem, epochs: [20])
  let middle = try problem.values(of: fit.network, at: [[0.25]])[0][0]
  print(problem.scales)
  print("in the middle:", middle)

  notebook.show("scales", problem.scales)
  // u = 350 - 120 x + 1250 x (0.5 - x).
  notebook.verdict("the middle has 398.125 K", abs(middle - 398.125) < 1e-6, String(format: "%.6f", middle))
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
