import Foundation
import KANCore
import Testing

@Suite("kan train: what the errors that it prints are means of")
struct TrainReportTests {
  private func digits(_ value: Double) -> String { String(format: "%.4g", value) }

  /// Sums of n squares in two orders, of differences with a few roundings of numbers of size one.
  private func agree(_ a: Double, _ b: Double, _ count: Int) -> Bool {
    abs(a - b) <= 16 * Double(count + 4) * Double.ulpOfOne * (1 + max(abs(a), abs(b)))
  }

  @Test("The training error is the mean of squares, without the penalty, which is named apart")
  func penalty() throws {
    let files = try TrainingFiles()
    let run = try files.run(
      "train --data @train.csv --layers 2,3,1 --optimizer lm --epochs 10 --smoothing 1e-2,1e-3 --out @run")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    let samples = try Samples(csv: files.path("train.csv"), inputs: 2)
    let network = try Network(reading: files.path("run/model.safetensors"))
    let mean = try network.meanSquaredError(on: samples)
    let (data, loss) = (try files.number("data_loss", "run"), try files.number("loss", "run"))
    #expect(agree(data, mean, 80), "\(data), not \(mean)")
    // The network is not linear, so that the penalty is far above rounding.
    #expect(loss > 1.01 * data, "\(loss), \(data)")
    let line = "training error (mean squared) \(digits(data)), with the penalty \(digits(loss))"
    #expect(run.output.split(separator: "\n").contains(Substring(line)), "\(line) is not in\n\(run.output)")
  }

  @Test("Rows to train on and rows held out have lines of their own, unless all are trained on in the end")
  func heldOut() throws {
    let files = try TrainingFiles()
    let run = try files.run(
      "train --data @train.csv --layers 2,3,1 --intervals 3 --levels 1 --epochs 3 --validation 0.25 --seed 9 --out @run"
    )
    #expect(run.status == 0, "\(run.errors)")
    let samples = try Samples(csv: files.path("train.csv"), inputs: 2)
    let network = try Network(reading: files.path("run/model.safetensors"))
    let (training, held) = try #require(try samples.holdingOut(0.25, seed: 9))
    let result = try files.result("run")
    for (key, suffix, own) in [("outputs", "", training), ("validation_outputs", ", held out", held)] {
      let statistics = try network.statistics(on: own)[0]
      let stated = try #require((result[key] as? [[String: Any]])?.first?["root_mean_square"] as? Double)
      #expect(agree(stated, statistics.rootMeanSquare, own.count), "\(key): \(stated), \(statistics)")
      let line = "\ny\(suffix): root mean square \(digits(statistics.rootMeanSquare)), "
      #expect(run.output.contains(line), "\(line) is not in\n\(run.output)")
    }
    #expect(try agree(files.number("data_loss", "run"), network.meanSquaredError(on: training), 60))
    #expect(run.output.contains("\ntraining error (mean squared) ") && !run.output.contains("with the penalty"))
    // A control: the rows differ enough to tell these numbers apart.
    let means = try [training, held, samples].map { try network.meanSquaredError(on: $0) }
    #expect(Set(means.map { digits($0) }).count == 3, "\(means)")

    let chosen = try files.run("train --data @train.csv --layers 2,1 --out @chosen")
    #expect(chosen.status == 0 && !chosen.output.contains("y, held out:"), "\(chosen.output)")
    #expect(try files.result("chosen")["validation_outputs"] is NSNull)
    let final = try Network(reading: files.path("chosen/model.safetensors"))
    #expect(try agree(files.number("data_loss", "chosen"), final.meanSquaredError(on: samples), 80))
  }

  @Test("The mean of the Huber loss, with and without weights, has its name")
  func huber() throws {
    let files = try TrainingFiles()
    let text = try String(decoding: files.bytes("train.csv"), as: UTF8.self).split(separator: "\n")
    let weights = (0..<80).map { $0 % 4 == 0 ? 2.5 : 0.5 }
    try files.write(
      "\(text[0]),w\n" + zip(text.dropFirst(), weights).map { "\($0),\($1)\n" }.joined(), as: "weighted.csv")
    let samples = try Samples(csv: files.path("train.csv"), inputs: 2)
    for (data, options, name, own) in [
      ("train.csv", "", "mean Huber loss", Array(repeating: 1.0, count: 80)),
      ("weighted.csv", " --outputs y --weights-column w", "weighted mean Huber loss", weights),
    ] {
      let run = try files.run(
        "train --data @\(data) --layers 2,2,1 --intervals 2 --levels 1 --epochs 2 --huber 0.05 --out @\(data)-run\(options)"
      )
      #expect(run.status == 0, "\(run.errors)")
      let network = try Network(reading: files.path("\(data)-run/model.safetensors"))
      let outputs = try Evaluator<Double>(network).outputs(of: samples.inputs)
      // The weights have the mean one.
      let losses = zip(outputs, samples.targets).map { output, target in
        let error = abs(output - target)
        return error <= 0.05 ? error * error : 0.05 * (2 * error - 0.05)
      }
      let mean = zip(own, losses).reduce(0) { $0 + $1.0 * $1.1 } / 80
      let loss = try files.number("data_loss", "\(data)-run")
      #expect(agree(loss, mean, 80), "\(loss), not \(mean)")
      #expect(run.output.contains("\ntraining error (\(name)) \(digits(loss))\n"), "\(run.output)")
    }
  }
}
