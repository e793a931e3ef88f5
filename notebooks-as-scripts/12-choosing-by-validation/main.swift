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

// ## Classes
//
// Rows can also belong to classes. The network then has a score for each class, which gives its probability, and what
// is minimized is the cross-entropy of the probabilities. Here the classes are the phases of a made-up substance, drawn
// with known probabilities, so that the best possible cross-entropy is known, too.

do {
  /// The scores from which the classes are drawn. Gas, liquid, and solid meet at one point.
  func trueScores(_ x: [Double]) -> [Double] {
    let (temperature, pressure) = (x[0], x[1])
    return [
      30 * (0.15 + 0.7 * temperature * temperature - pressure), 0, 30 * (0.3 + 0.2 * pressure - temperature),
    ]
  }
  var random = SplitMix64(seed: 3)
  func rows(_ count: Int) throws -> Samples {
    var (inputs, targets): ([[Double]], [[Double]]) = ([], [])
    for _ in 0..<count {
      let x = [random.unit(), random.unit()]
      let (p, u) = (SoftmaxLoss.probabilities(of: trueScores(x)), random.unit())
      inputs.append(x)
      targets.append(u < p[2] ? [0, 0, 1] : u < p[2] + p[1] ? [0, 1, 0] : [1, 0, 0])
    }
    return try Samples(inputs: inputs, targets: targets)
  }
  let classes = ["gas", "liquid", "solid"]
  let samples = try rows(200)
  let test = try rows(1000)

  // The targets of a sample are 1 for its class and 0 for the others.
  let selection = try ModelSelection(for: samples, loss: SoftmaxLoss(targets: samples), seed: 1234)
  let fit = try selection.trained(test: test)
  let found = try fit.network.softmaxStatistics(on: test)
  print("accuracy:", found.accuracy, "cross-entropy:", found.crossEntropy)
  let scores = try fit.network.outputs(of: [[0.4, 0.6]])[0]
  print("probabilities of", classes, SoftmaxLoss.probabilities(of: scores))

  /// The point in [0, 1] where a function that is positive at one end and not at the other changes sign.
  func change(_ margin: (Double) throws -> Double) rethrows -> Double? {
    var (lower, upper) = (0.0, 1.0)
    let isPositive = try margin(lower) > 0
    if try (margin(upper) > 0) == isPositive { return nil }
    for _ in 0..<30 {
      let middle = (lower + upper) / 2
      if try (margin(middle) > 0) == isPositive { lower = middle } else { upper = middle }
    }
    return lower
  }
  /// Where the most probable class changes: from gas to another on vertical lines, from solid to liquid on horizontal
  /// ones above.
  func borders(_ scores: ([Double]) throws -> [Double]) rethrows -> [[(x: Double, y: Double)]] {
    let side = (0...60).map { Double($0) / 60 }
    func gas(_ x: Double, _ y: Double) throws -> Double {
      let values = try scores([x, y])
      return values[0] - max(values[1], values[2])
    }
    let lower = try side.compactMap { x in try change { try gas(x, $0) }.map { (x: x, y: $0) } }
    let upper = try side.compactMap { y in
      try change { x in
        let values = try scores([x, y])
        return values[2] - values[1]
      }.map { (x: $0, y: y) }
    }
    return [lower, try upper.filter { try gas($0.x, $0.y) < 0 }]
  }
  let lines = try [borders { try fit.network.outputs(of: [$0])[0] }, borders(trueScores)]
  notebook.figure(
    FigureData(
      id: "classes", title: "Three classes: 200 rows and the borders between the classes",
      xLabel: "temperature", yLabel: "pressure",
      series: classes.indices.map { q in
        let own = (0..<samples.count).map { (Array(samples.input($0)), Array(samples.target($0))) }
          .filter { $0.1[q] == 1 }
        return FigureData.Series(
          name: classes[q], points: own.map { ($0.0[0], $0.0[1]) }, marks: q == 1 ? .crosses : .circles, color: q + 1)
      }
        + zip(["border, model", "border, true"], lines).enumerated().flatMap { k, part in
          part.1.enumerated().map { piece, points in
            FigureData.Series(name: piece == 0 ? part.0 : "", points: points, marks: .line, color: 7 * k)
          }
        }),
    "At a border the most probable class changes. Rows can lie beyond that of their class, which is drawn at random."
  )
  let best = (0..<test.count).reduce(0.0) { sum, k in
    let p = SoftmaxLoss.probabilities(of: trueScores(Array(test.input(k))))
    return sum - zip(p, test.target(k)).reduce(0) { $1.1 == 1 ? $0 + log($1.0) : $0 } / Double(test.count)
  }
  notebook.show("accuracy on 1000 further rows", found.accuracy)
  notebook.show("cross-entropy on them", String(format: "%.3f", found.crossEntropy))
  notebook.show("cross-entropy of the true probabilities", String(format: "%.3f", best))
  notebook.verdict("the sum of splines is chosen", selection.candidates[selection.choice].name == "[2, 3]")
  notebook.verdict(
    "its cross-entropy is at most 0.05 above that of the true probabilities", found.crossEntropy < best + 0.05)
}

notebook.finish()
