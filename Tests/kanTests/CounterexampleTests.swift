import Foundation
import KANCore
import Testing

@Suite("kan ntk-counterexample")
struct CounterexampleTests {
  @Test("Order 2: the network and its 15 samples are written, and their kernels have a ratio above 4")
  func order2() throws {
    let files = try TrainingFiles()
    let run = try files.run("ntk-counterexample --order 2 --model @m --samples @s.csv --json @c.json")
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    #expect(
      run.output.hasPrefix("order 2, depth 11: rho(NTK_S) / rho(NTK_R) >= 4.0") && run.output.hasSuffix("certified\n"))
    let samples = try CSVTable(reading: files.path("s.csv"))
    #expect(samples.header == (1...12).map { "x\($0)" } && samples.rows == 15)
    let json = try #require(try JSONSerialization.jsonObject(with: files.bytes("c.json")) as? [String: Any])
    let texts = try #require(json["samples"] as? [[String]])
    #expect(texts.count == 15 && json["depth"] as? Int == 11 && json["r"] as? Int == 2)
    // The rationals of the certificate are the numbers of the file, the last row too.
    let numbers = texts.joined().map { text -> Double in
      let parts = text.split(separator: "/").compactMap { Double($0) }
      return parts.count == 2 ? parts[0] / parts[1] : parts[0]
    }
    #expect(numbers == samples.values)
    let kernel = try files.run("kernel --model @m --data @s.csv").object()
    let ratio = try #require(kernel["ratio"] as? Double)
    let printed = try #require(run.output.firstMatch(of: />= ([0-9.]+) > 4/).flatMap { Double($0.1) })
    // The printed bound is exact and rounded down to six digits; the kernel is computed in doubles.
    #expect(printed > 4 && ratio > printed - 1e-9 && ratio < printed + 1e-4)
    #expect(kernel["rows"] as? Int == 15)
    let alone = try KANProcess.run("ntk-counterexample --order 2 --json -")
    #expect(alone.status == 0)
    #expect(try alone.object()["samples"] as? [[String]] == texts)
  }

  @Test("Depth 10: the least one, with its idle node and the copies of its samples")
  func leastDepth() throws {
    let run = try KANProcess.run("ntk-counterexample --order 2 --depth 10 --json -")
    let json = try run.object()
    #expect(run.status == 0 && json["depth"] as? Int == 10 && json["idle"] as? Int == 18600)
    #expect((json["samples"] as? [[String]])?.count == 15 && (json["sample_copies"] as? [Int])?.reduce(0, +) == 60)
    let text = try KANProcess.run("ntk-counterexample --order 2 --depth 10")
    #expect(text.output.hasPrefix("order 2, depth 10: rho(NTK_S) / rho(NTK_R) >= 4.00"))
  }

  @Test(
    "Other orders have no network to write, and most no counterexample",
    arguments: [
      ("--order 3 --model @m", "--model requires order 2"), ("--order 4 --samples @m", "--samples requires order 2"),
      ("--order 2 --depth 10 --model @m", "depth 10"), ("--order 2 --depth 9", "depth 9"),
      ("--order 3 --depth 11", "3482"),
      ("--order 1", "order 1"), ("--order 5", "order 5"), ("--order 0", "order 0"), ("", "--order"),
    ])
  func otherOrders(options: String, mentioned: String) throws {
    let files = try TrainingFiles(samples: 2)
    let run = try files.run("ntk-counterexample \(options)")
    #expect(
      run.status == 64 && run.output.isEmpty && run.hasOneErrorLine && run.errors.contains(mentioned), "\(run.errors)")
    #expect(files.names(in: "") == ["test.csv", "train.csv", "x.csv"])
  }

  @Test("Files that cannot be written end with status 1")
  func unwritable() throws {
    let files = try TrainingFiles(samples: 2)
    for options in ["--json @train.csv/c", "--model @train.csv/m", "--samples @train.csv/s"] {
      let run = try files.run("ntk-counterexample --order 2 \(options)")
      #expect(
        run.status == 1 && run.hasOneErrorLine && run.errors.contains("cannot be written"), "\(options): \(run.errors)")
    }
  }
}
