import Foundation
import KANCore
import SeededRandom
import Testing

/// The errors that `kan train` states, in its table and in result.json, against their definitions, applied to what
/// `kan predict` prints. Errors differ between outputs and between tables, so that no number is right for two of them.
@Suite("kan train: errors by output, on the training, the validation and the test samples")
struct TrainErrorTests {
  /// The errors of one output.
  private struct Errors {
    let rootMeanSquare: Double
    let relative: Double
    let largest: Double
    let determination: Double
    /// A bound of the relative errors of these numbers, of 1 - R^2 for the last: sums of n squares in any order, of
    /// differences that have a few roundings of what is subtracted.
    let rounding: Double

    init(_ outputs: [Double], _ targets: [Double]) {
      let count = Double(targets.count)
      let differences = zip(outputs, targets).map { $0 - $1 }
      let mean = targets.reduce(0, +) / count
      let square = differences.reduce(0) { $0 + $1 * $1 } / count
      let variance = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      let size = (outputs + targets).reduce(0) { max($0, $1.magnitude) }
      rootMeanSquare = square.squareRoot()
      relative = rootMeanSquare / (targets.max()! - targets.min()!)
      largest = differences.reduce(0) { max($0, $1.magnitude) }
      determination = 1 - square / variance
      let growth = 1 + size / square.squareRoot() + size / variance.squareRoot()
      rounding = 8 * (count + 4) * growth * Double.ulpOfOne
    }
  }

  private func result(_ files: TrainingFiles) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: files.bytes("run/result.json")) as? [String: Any])
  }

  private func number(_ value: Any?) throws -> Double { try #require(value as? NSNumber).doubleValue }

  private func digits(_ value: Double, _ count: Int = 4) -> String { String(format: "%.\(count)g", value) }

  /// Predictions and targets of every output of a table of one input, by `kan predict`.
  private func predictions(
    _ files: TrainingFiles, _ table: String
  ) throws -> (outputs: [[Double]], targets: [[Double]], errors: String) {
    let run = try files.run("predict --model @run/model.safetensors --data @\(table)")
    try #require(run.status == 0, "\(run.errors)")
    let found = try CSVTable(bytes: Array(run.output.utf8), file: "output")
    let samples = try Samples(csv: files.path(table), inputs: 1)
    let width = samples.targetWidth
    try #require(found.rows == samples.count && found.columns == 1 + width)
    let outputs = (0..<width).map { q in (0..<found.rows).map { found.values[$0 * found.columns + 1 + q] } }
    let targets = (0..<width).map { q in (0..<samples.count).map { samples.targets[$0 * width + q] } }
    return (outputs, targets, run.errors)
  }

  /// Writes a table of x^2 and 1 - x^3 with noise, and offsets.
  private func write(
    _ files: TrainingFiles, _ name: String, rows: Int, seed: UInt64, up: Double, down: Double
  ) throws {
    var random = SplitMix64(seed: seed)
    var text = "place,up,down\n"
    for k in 0..<rows {
      let x = (Double(k) + 0.5) / Double(rows)
      let noise = random.unit() - 0.5
      let first = x * x + 0.1 * noise + up
      let second = 1 - x * x * x + 0.3 * noise + down
      text += "\(x),\(first),\(second)\n"
    }
    try files.write(text, as: name)
  }

  @Test("Root mean squares, shares of the range, largest errors and R^2 of two outputs are those of either table")
  func regression() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files, "two.csv", rows: 40, seed: 31, up: 0, down: 0)
    try write(files, "other.csv", rows: 25, seed: 32, up: 2, down: -1)
    let run = try files.run(
      "train --data @two.csv --test @other.csv --layers 1,2 --intervals 2 --levels 1 --epochs 4 --threads 1 --out @run")
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n").map(String.init)
    let result = try result(files)
    for (table, key, suffix) in [("two.csv", "outputs", ""), ("other.csv", "test_outputs", ", test")] {
      let stated = try #require(result[key] as? [[String: Any]])
      try #require(stated.count == 2)
      let (outputs, targets, remark) = try predictions(files, table)
      let both = zip(outputs, targets).map { Errors($0, $1) }
      for (name, (own, errors)) in zip(["up", "down"], zip(stated, both)) {
        // The noise is at most 0.15, and the test samples are off by 1 and 2.
        #expect((errors.rootMeanSquare > 0.5) == (key == "test_outputs"))
        let title = own["name"] as? String
        #expect(title == name)
        for (what, expected, size) in [
          ("root_mean_square", errors.rootMeanSquare, errors.rootMeanSquare),
          ("relative_to_range", errors.relative, errors.relative), ("largest_error", errors.largest, errors.largest),
          ("r_squared", errors.determination, 1 + abs(1 - errors.determination)),
        ] {
          let found = try number(own[what])
          #expect(abs(found - expected) <= errors.rounding * size, "\(table), \(name), \(what): \(found)")
        }
        let line =
          "\(name)\(suffix): root mean square \(digits(errors.rootMeanSquare)), "
          + "\(digits(100 * errors.relative, 3)) % of the range, largest error \(digits(errors.largest)), "
          + "R^2 \(digits(errors.determination, 6))"
        #expect(lines.contains(line), "\(line) is not in\n\(run.output)")
      }
      // The mean over both is what `kan predict` says of the table.
      let text = try #require(remark.firstMatch(of: /mean squared error (\S+),/)?.1)
      let mean = both.reduce(0) { $0 + $1.rootMeanSquare * $1.rootMeanSquare } / 2
      let rounding = both.reduce(0) { max($0, $1.rounding) }
      #expect(abs(try #require(Double(text)) - mean) <= 2 * rounding * mean, "\(table): \(remark)")
    }
  }

  @Test("Accuracies and cross-entropies of log-odds are those of either table")
  func classes() throws {
    let files = try TrainingFiles(samples: 2)
    func make(_ name: String, rows: Int, _ isOne: (Int, Double) -> Bool) throws {
      var text = "x,class\n"
      for k in 0..<rows {
        let x = (Double(k) + 0.5) / Double(rows)
        text += "\(x),\(isOne(k, x) ? 1 : 0)\n"
      }
      try files.write(text, as: name)
    }
    // Every seventh class is wrong, so that the odds stay finite; in the test samples most are.
    try make("classes.csv", rows: 60) { k, x in (x > 0.5) != (k % 7 == 3) }
    try make("others.csv", rows: 25) { _, x in x < 0.4 }
    let run = try files.run(
      "train --data @classes.csv --test @others.csv --layers 1,1 --intervals 2 --levels 1 --epochs 2 --threads 1"
        + " --logistic --out @run")
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.output.split(separator: "\n").map(String.init)
    let result = try result(files)
    // Log-odds are not compared with zeros and ones.
    #expect(result["outputs"] is NSNull && result["test_outputs"] is NSNull)
    #expect(!run.output.contains("root mean square") && !run.output.contains("squared"), "\(run.output)")
    for (table, key, suffix) in [("classes.csv", "classes", ""), ("others.csv", "test_classes", ", test")] {
      let stated = try #require((result[key] as? [[String: Any]])?.first)
      let title = stated["name"] as? String
      let (outputs, targets, remarks) = try predictions(files, table)
      let (odds, count) = (outputs[0], Double(targets[0].count))
      let right = zip(odds, targets[0]).count { ($0 > 0) == ($1 == 1) }
      let accuracy = Double(right) / count
      let losses = zip(odds, targets[0]).map { log1p(exp($1 == 1 ? -$0 : $0)) }
      let entropy = losses.reduce(0, +) / count
      #expect(title == "class" && (accuracy > 0.5) == (key == "classes"), "\(accuracy)")
      // Foundation reads decimals to an ulp or two. A sum of positive numbers has a rounding for each of them, and each
      // has those of the odds.
      let found = (accuracy: try number(stated["accuracy"]), entropy: try number(stated["cross_entropy"]))
      #expect(abs(found.accuracy - accuracy) <= 4 * accuracy.ulp, "\(table): \(found)")
      let size = odds.reduce(1) { max($0, $1.magnitude) }
      let rounding = 2 * (count + 8) * Double.ulpOfOne * (entropy + size)
      #expect(abs(found.entropy - entropy) <= rounding, "\(table): \(found), \(entropy)")
      let line = "class\(suffix): accuracy \(digits(100 * accuracy)) %, cross-entropy \(digits(entropy))"
      #expect(lines.contains(line), "\(line) is not in\n\(run.output)")
      // The losses, and what `kan predict` says, are the same.
      let loss = try number(result[suffix.isEmpty ? "data_loss" : "test_loss"])
      #expect(abs(loss - entropy) <= rounding, "\(table): \(loss), \(entropy)")
      let kind = suffix.isEmpty ? "training" : "test"
      #expect(lines.contains("\(kind) error (mean cross-entropy) \(digits(entropy))"), "\(run.output)")
      #expect(
        remarks.hasPrefix(
          "the outputs f are log-odds: the probability of 1 is 1 / (1 + exp(-f))\n"
            + "accuracy \(digits(100 * accuracy)) %, cross-entropy \(digits(entropy)), \(targets[0].count) rows\n"),
        "\(remarks)")
    }
    // Other models made from this one are of log-odds, too.
    #expect(try files.run("refine --model @run/model.safetensors --out @finer").status == 0)
    #expect(try files.run("prune --model @finer --tolerance 0.001 --out @simpler").status == 0)
    for model in ["run/model.safetensors", "finer", "simpler"] {
      #expect(try ModelFile(reading: files.path(model)).outputKind == .logOdds, "\(model)")
      let info = try files.run("info --model @\(model)").output
      #expect(info.contains("\nthe outputs are log-odds of classes 0 and 1\n"), "\(info)")
    }
    let json = try files.run("info --model @finer --json").object()
    #expect(json["output_kind"] as? String == "log-odds")
    // True outputs that are no classes are left out.
    try files.write("x,class\n0.1,0\n0.9,0.5\n", as: "odd.csv")
    let odd = try files.run("predict --model @finer --data @odd.csv").errors
    #expect(odd.contains(", 1 row\n1 of 2 rows left out of the errors: a true output is neither 0 nor 1\n"), "\(odd)")
  }

  @Test("The validation error is that of the model on the rows held out, the test error that on the test samples")
  func validation() throws {
    let files = try TrainingFiles()
    let run = try files.run(
      "train --data @train.csv --test @test.csv --layers 2,3,1 --intervals 3 --levels 1 --epochs 2 --threads 1"
        + " --validation 0.25 --seed 9 --out @run")
    #expect(run.status == 0 && run.output.contains("60 rows to train on, 20 held out\n"), "\(run.errors)\(run.output)")
    let result = try result(files)
    let network = try Network(reading: files.path("run/model.safetensors"))
    let samples = try Samples(csv: files.path("train.csv"), inputs: 2)
    let held = try #require(try samples.holdingOut(0.25, seed: 9))
    for (key, own) in [
      ("validation_loss", held.validation), ("test_loss", try Samples(csv: files.path("test.csv"), inputs: 2)),
    ] {
      let outputs = try Evaluator<Double>(network).outputs(of: own.inputs)
      let errors = Errors(outputs, own.targets)
      let mean = errors.rootMeanSquare * errors.rootMeanSquare
      let found = try number(result[key])
      #expect(abs(found - mean) <= 2 * errors.rounding * mean, "\(key): \(found), \(mean)")
    }
  }
}
