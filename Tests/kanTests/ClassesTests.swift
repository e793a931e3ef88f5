import Foundation
import KANCore
import SeededRandom
import Testing

@Suite("kan train --softmax: a column of classes, from the table to predictions")
struct ClassesTests {
  private static let species = ["mid size", "tall", "low"]

  /// Writes a table of two inputs, a column to drop, and a class that the first input decides: low below 0.3, mid size
  /// between 0.4 and 0.6, tall above 0.7.
  private func write(_ files: TrainingFiles, _ name: String, rows: Int, seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var text = "a,b,note,species\n"
    for k in 0..<rows {
      let own = [2, 0, 1, 0, 1, 2, 1][k % 7]
      let lower = [0.4, 0.7, 0][own]
      text += "\(lower + (own == 0 ? 0.2 : 0.3) * random.unit()),\(random.unit()),n\(k),\(Self.species[own])\n"
    }
    try files.write(text, as: name)
  }

  private static let train =
    "train --data @plants.csv --drop note --layers 2,3 --intervals 4 --levels 1 --epochs 20 --threads 1 --softmax"

  /// The rows of a table, split at commas.
  private func fields(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
  }

  @Test("Probabilities, predicted classes, accuracy, and cross-entropy are those of the model, on either table")
  func predictions() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files, "plants.csv", rows: 105, seed: 5201)
    try write(files, "others.csv", rows: 35, seed: 5202)
    let run = try files.run(Self.train + " --test @others.csv --out @run")
    #expect(run.status == 0 && !run.output.contains("squared"), "\(run.errors)\(run.output)")
    let model = try ModelFile(reading: files.path("run/model.safetensors"))
    // Classes are in ascending order.
    let classes = Self.species.sorted()
    #expect(model.outputKind == .classScores && model.classNames == classes)
    #expect(model.outputNames == classes.map { "species=\($0)" } && model.inputNames == ["a", "b"])
    let result = try #require(
      try JSONSerialization.jsonObject(with: files.bytes("run/result.json")) as? [String: Any])
    #expect(result["outputs"] is NSNull && result["test_outputs"] is NSNull)
    for (table, key, suffix) in [("plants.csv", "classes", ""), ("others.csv", "test_classes", ", test")] {
      let predicted = try files.run("predict --model @run/model.safetensors --data @\(table)")
      try #require(predicted.status == 0, "\(predicted.errors)")
      let rows = fields(predicted.output)
      #expect(rows[0] == ["a", "b", "species=low", "\"species=mid size\"", "species=tall", "species"])
      let truth = try fields(String(decoding: files.bytes(table), as: UTF8.self)).dropFirst().map { $0[3] }
      try #require(rows.count == truth.count + 1)
      let inputs = try rows.dropFirst().map { row in try row.prefix(2).map { try #require(Double($0)) } }
      let scores = try model.network.outputs(of: inputs)
      var (right, entropy) = (0, 0.0)
      for (k, row) in rows.dropFirst().enumerated() {
        let p = try row[2..<5].map { try #require(Double($0)) }
        let largest = scores[k].max()!
        let terms = scores[k].map { exp($0 - largest) }
        let sum = terms.reduce(0, +)
        #expect(zip(p, terms).allSatisfy { abs($0 - $1 / sum) <= 16 * Double.ulpOfOne }, "\(table), row \(k): \(p)")
        let own = try #require(classes.firstIndex(of: truth[k]))
        let best = try #require(p.indices.max { p[$0] < p[$1] })
        #expect(row[5].filter { $0 != "\"" } == classes[best], "\(row)")
        right += best == own ? 1 : 0
        entropy -= log(p[own]) / Double(truth.count)
      }
      let accuracy = Double(right) / Double(truth.count)
      // A sample whose class is not found has a loss of log 2 at least. The first input separates the classes.
      #expect(accuracy >= 1 - entropy / log(2) && accuracy >= 0.9, "\(accuracy), \(entropy)")
      let stated = try #require((result[key] as? [[String: Any]])?.first)
      #expect(stated["name"] as? String == "species")
      #expect(abs(try #require(stated["accuracy"] as? Double) - accuracy) <= 4 * Double.ulpOfOne)
      // log(p) of a p near one loses digits of its distance to one.
      let found = try #require(stated["cross_entropy"] as? Double)
      #expect(abs(found - entropy) <= 64 * Double.ulpOfOne * (1 + entropy), "\(found), \(entropy)")
      let line = String(format: "accuracy %.4g %%, cross-entropy %.4g", 100 * accuracy, found)
      #expect(run.output.contains("\nspecies\(suffix): \(line)\n"), "\(line) is not in\n\(run.output)")
      #expect(predicted.errors.contains("\(line), \(truth.count) rows\n"), "\(predicted.errors)")
      let kind = suffix.isEmpty ? "training" : "test"
      #expect(run.output.contains("\(kind) error (mean cross-entropy) "), "\(run.output)")
    }
  }

  @Test(
    "Models made from others keep their classes, which kan info and kan export name; positions serve as well as names")
  func models() throws {
    let files = try TrainingFiles(samples: 2)
    try write(files, "plants.csv", rows: 70, seed: 5203)
    let text = try String(decoding: files.bytes("plants.csv"), as: UTF8.self)
    try files.write("x,y,z,kind\n" + text.drop { $0 != "\n" }.dropFirst(), as: "renamed.csv")
    let run = try files.run(Self.train + " --test @renamed.csv --ignore-names --out @run")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try files.run("refine --model @run/model.safetensors --out @finer").status == 0)
    #expect(try files.run("prune --model @finer --tolerance 0.001 --out @simpler").status == 0)
    for model in ["run/model.safetensors", "run/checkpoint.safetensors", "finer", "simpler"] {
      let info = try files.run("info --model @\(model)").output
      #expect(info.contains("\nthe outputs are scores of the classes low, mid size, tall\n"), "\(model): \(info)")
      let object = try files.run("info --model @\(model) --json").object()
      #expect(object["output_kind"] as? String == "class-scores")
      #expect(object["classes"] as? [String] == ["low", "mid size", "tall"])
    }
    let exported = try files.run("export --model @finer --format json").object()
    #expect(exported["classes"] as? [String] == ["low", "mid size", "tall"])
    // A class that is not known is wrong, one that is missing is left out.
    try files.write("a,b,species\n0.1,0.5,low\n0.2,0.5,huge\n0.3,0.5,\n", as: "odd.csv")
    for names in ["", " --ignore-names"] {
      let odd = try files.run("predict --model @run/model.safetensors --data @odd.csv" + names)
      #expect(odd.status == 0 && fields(odd.output).count == 4, "\(odd.errors)")
      #expect(odd.errors.contains("accuracy 50 %, cross-entropy "), "\(odd.errors)")
      let left = """
        , 2 rows
        1 of 3 rows of unknown classes: wrong in the accuracy, left out of the cross-entropy
        1 of 3 rows left out of the errors: the true class is missing

        """
      #expect(odd.errors.contains(left), "\(odd.errors)")
    }
    try files.write("a,b,species\n0.2,0.5,huge\n", as: "huge.csv")
    let huge = try files.run("predict --model @run/model.safetensors --data @huge.csv")
    #expect(huge.errors.contains("accuracy 0 %, 1 row\n1 of 1 rows of unknown classes: "), "\(huge.errors)")
  }

  @Test(
    "With nothing but --softmax the penalty is chosen by the cross-entropy of rows held out; whole numbers are classes")
  func chosen() throws {
    let files = try TrainingFiles(samples: 2)
    // Every ninth class is wrong: without a penalty, a flexible model fits these as well.
    let rows = (0..<90).map { k in
      "\(Double(k) / 90),\(Double((7 * k) % 90) / 90),\(((k / 30) + (k % 9 == 4 ? 1 : 0)) % 3)\n"
    }
    try files.write("a,b,class\n" + rows.joined(), as: "classes.csv")
    let run = try files.run("train --data @classes.csv --softmax --threads 1 --out @run")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(run.output.contains("validation error (mean cross-entropy) "), "\(run.output)")
    let model = try ModelFile(reading: files.path("run/model.safetensors"))
    #expect(model.classNames == ["0", "1", "2"] && model.network.outputUnits == nil)
    // Away from the changes at 30 and 60, the class is that of most rows.
    let scores = try model.network.outputs(of: (0..<90).map { [Double($0) / 90, 0.5] })
    let found = scores.map { SoftmaxLoss.bestClass(of: $0) }
    for range in [0..<20, 40..<50, 70..<90] {
      #expect(range.allSatisfy { found[$0] == $0 / 30 }, "\(found)")
    }
  }

  @Test("Whole numbers are classes by value, and a column of classes comes before columns named like outputs")
  func columnOfClasses() throws {
    let files = try TrainingFiles(samples: 2)
    let rows = (0..<24).map { k in "\(Double(k) / 24),\(["1", "1.0", "02", "2e0"][k / 6])\n" }
    try files.write("a,class\n" + rows.joined(), as: "numbers.csv")
    try files.write("class=2,a,class\n0,0.125,1.00\nx,0.75,+2\n", as: "new.csv")
    let run = try files.run(
      "train --data @numbers.csv --softmax --layers 1,2 --intervals 2 --levels 1 --epochs 10 --threads 1"
        + " --test @new.csv --out @run")
    #expect(run.status == 0 && run.output.contains("\nclass, test: accuracy 100 %"), "\(run.errors)\(run.output)")
    #expect(try ModelFile(reading: files.path("run/model.safetensors")).classNames == ["1", "2"])
    let new = try files.run("predict --model @run/model.safetensors --data @new.csv")
    #expect(new.errors.contains("accuracy 100 %") && new.errors.contains(", 2 rows\n"), "\(new.errors)")
    #expect(new.errors.contains("; not used: class=2\n"), "\(new.errors)")
    // The classes of the output are those that the model predicts.
    try files.write(new.output, as: "back.csv")
    let back = try files.run("predict --model @run/model.safetensors --data @back.csv")
    #expect(back.status == 0 && back.output == new.output, "\(back.errors)")
    #expect(back.errors.contains("accuracy 100 %") && back.errors.contains(", 2 rows\n"), "\(back.errors)")
  }

  @Test("The accuracy and the cross-entropy of classes are without weights, and say so")
  func withoutWeights() throws {
    let files = try TrainingFiles(samples: 2)
    // The rows of the third class do not count, so that it is not found.
    let rows = (0..<24).map { k in "\(k),\(["a", "b", "c"][k / 8]),\(k < 16 ? 1 : 0)\n" }
    try files.write("x,class,w\n" + rows.joined(), as: "weighted.csv")
    let options = "--softmax --layers 1,3 --intervals 2 --levels 1 --epochs 10 --threads 1"
    let run = try files.run("train --data @weighted.csv --weights-column w --out @run \(options)")
    #expect(run.output.contains("training error (weighted mean cross-entropy) "), "\(run.output)")
    let line = try #require(run.output.split(separator: "\n").first { $0.hasPrefix("class: accuracy 66.67 %, ") })
    #expect(line.hasSuffix(", without weights"), "\(line)")
    let plain = try files.run("train --data @weighted.csv --drop w --out @plain \(options)")
    #expect(plain.output.contains("\nclass: accuracy ") && !plain.output.contains("weight"), "\(plain.output)")
  }

  @Test("Warnings: fewer than three rows for each class, and classes whose rows are all held out")
  func warnings() throws {
    let files = try TrainingFiles(samples: 2)
    let split = try #require(try Samples.split(12, 0.5, seed: 5))
    func train(_ classes: [String], _ options: String, out: String) throws -> String {
      try files.write("x,y\n" + classes.enumerated().map { "\($0),\($1)\n" }.joined(), as: "\(out).csv")
      let run = try files.run(
        "train --data @\(out).csv --softmax --intervals 1 --levels 1 --epochs 1 --threads 1 --out @\(out) \(options)")
      #expect(run.status == 0, "\(run.errors)")
      return run.errors
    }
    var classes = Array(repeating: "", count: 12)
    for own in [split.training, split.validation] {
      for (k, row) in own.enumerated() { classes[row] = ["a", "b"][k % 2] }
    }
    for (row, isHeldOut) in [(split.training[0], false), (split.validation[0], true)] {
      var own = classes
      own[row] = "rare"
      let errors = try train(own, "--validation 0.5 --seed 5", out: "\(isHeldOut)")
      #expect(errors.contains("all rows of the class rare are held out") == isHeldOut, "\(errors)")
      #expect(!errors.contains("classes in 12 rows"), "\(errors)")
    }
    let few = (0..<11).map { ["a", "b", "c", "d"][$0 % 4] }
    #expect(try train(few, "", out: "few").contains("column \"y\" has 4 classes in 11 rows; omit --softmax"))
    #expect(try !train(few + ["d"], "", out: "enough").contains("classes in"))
  }

  @Test(
    "What classes cannot be is said in one line, before anything is written",
    arguments: [
      ("--softmax --logistic", "--logistic cannot be combined with --softmax"),
      ("--softmax --huber 1", "--huber cannot be combined with --softmax"),
      ("--softmax --outputs b,species", "--outputs has 2 columns, but --softmax takes the classes from one"),
      ("--softmax --outputs note --drop species", "column \"note\" has one class, n"),
      (
        "--softmax --layers 2,2",
        "plants.csv: column \"species\" has 3 classes: low, mid, tall; end --layers with 3"
      ),
      (
        "--softmax --layers 2,3 --missing drop --data @gaps.csv",
        "gaps.csv: column \"species\" has 2 classes: mid, tall; end --layers with 2"
      ),
      ("--softmax --layers 2,3 --data @gaps.csv", "\"?\" is a missing value, not a finite number"),
      ("--softmax --layers 1,3", "--layers needs 1 input and 3 outputs"),
      ("--softmax --data @numbers.csv --layers 1,5", "numbers.csv, row 4, column 2 (y): 2.5 is not a class"),
      (
        "--softmax --test @odd.csv",
        "odd.csv, row 3, column 3 (species): \"huge\" is not among the known values low, mid, tall"
      ),
      ("--softmax --test @none.csv", "none.csv has no column \"species\""),
      ("--epochs 2", "\"low\" is not a number"),
    ])
  func refusals(options: String, mentioned: String) throws {
    let files = try TrainingFiles(samples: 2)
    let rows = (0..<12).map { "\($0),\($0 * $0 % 5),n,\(["low", "mid", "tall"][$0 / 4])\n" }
    try files.write("a,b,note,species\n" + rows.joined(), as: "plants.csv")
    try files.write("a,b,species\n1,2,low\n3,4,huge\n", as: "odd.csv")
    try files.write("a,b\n1,2\n", as: "none.csv")
    try files.write("a,b,note,species\n1,?,n,low\n2,3,n,mid\n3,4,n,tall\n", as: "gaps.csv")
    try files.write("x,y\n1,7\n2,1.0\n3,2.5\n4,0.5\n5,3\n", as: "numbers.csv")
    let drop = options.contains("--drop") || options.contains("@numbers.csv") ? "" : " --drop note"
    let data = options.contains("--data") ? "" : "--data @plants.csv "
    let run = try files.run("train \(data)--out @run \(options)\(drop)")
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(run.status) \(run.errors)")
    #expect(run.errors.contains(mentioned), "\(run.errors)")
    #expect(files.names(in: "run").isEmpty)
  }
}
