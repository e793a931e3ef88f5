import Foundation
import Testing

/// Every option that has a range: its ends are taken, the next numbers are refused. Where a command would run for long, a
/// second mistake ends it, which is looked at after the first one.
@Suite("kan: both ends of every range")
struct RangeTests {
  private func refuses(_ words: String, _ mentioned: String) throws {
    let run = try KANProcess.run(words)
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(words): \(run.errors)")
    #expect(run.errors.contains(mentioned), "\(words): \(run.errors)")
  }

  @Test("Knots: orders to 32, intervals to 2000, two ends")
  func knots() throws {
    for (words, count) in [
      ("--order 1 --intervals 1", 1), ("--order 32 --intervals 1", 32), ("--order 1 --intervals 2000", 2000),
    ] {
      let run = try KANProcess.run("spectrum \(words) --format text")
      #expect(run.status == 0 && run.output.split(separator: "\n").count == count, "\(words): \(run.errors)")
    }
    for (words, mentioned) in [
      ("--order 0 --intervals 1", "order 0"), ("--order 33 --intervals 1", "order 33"),
      ("--order 1 --intervals 0", "0 knot intervals"), ("--order 1 --intervals 2001", "at most 2000"),
      ("--order 2 --intervals 2 --domain 0,1,2", "(got 3)"),
      ("--order 2 --intervals 2 --domain 0", "(got 1)"),
    ] { try refuses("spectrum \(words)", mentioned) }
  }

  @Test("kan verify: orders, intervals, cases and the limit; kan check: cases")
  func verify() throws {
    // The limit is looked at behind the others.
    for words in [
      "--max-order 1", "--max-order 32", "--max-intervals 1", "--max-intervals 4096", "--cases 1", "--cases 1000000",
    ] { try refuses("verify \(words) --limit 0", "--limit must be") }
    for (words, mentioned) in [
      ("--max-order 33", "(got 33)"), ("--max-intervals 4097", "(got 4097)"), ("--cases 1000001", "(got 1000001)"),
      ("--limit 1000000001", "--limit must be"), ("--limit 1e10", "--limit must be"),
    ] { try refuses("verify proposition-2 \(words)", mentioned) }
    let small = "--max-order 1 --max-intervals 1 --cases 1"
    #expect(try KANProcess.run("verify proposition-2 --limit 1e9 \(small)").status == 0)
    #expect(try KANProcess.run("check --order 1 --intervals 1 --cases 1").status == 0)
    // Cases are looked at before the knots.
    for (count, mentioned) in [
      (0, "--cases must be"), (1_000_000, "0 knot intervals"), (1_000_001, "(got 1000001)"),
    ] {
      try refuses("check --order 1 --intervals 0 --cases \(count)", mentioned)
    }
  }

  @Test("kan spectrum --table takes nothing but an order and intervals")
  func table() throws {
    for words in ["--format csv", "--domain 0,1", "--matrix A", "--certified", "--knots 0,1"] {
      try refuses("spectrum --table \(words)", "--table can be combined only with")
    }
    #expect(try KANProcess.run("spectrum --table --order 1 --intervals 1 --format text").status == 0)
  }

  @Test(
    "kan train: what is allowed comes as far as the file, which is not there",
    arguments: [
      "--order 3", "--order 8", "--intervals 1", "--intervals 10000 --levels 1", "--levels 1", "--levels 20",
      "--epochs 0", "--epochs 100000000", "--epochs 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
      "--batch-size 1 --optimizer adam", "--patience 1 --progress 0", "--patience 1 --progress 0.999",
      "--checkpoint-seconds 0", "--learning-rate 1e-300", "--layers 1,10000", "--layers 1,1",
      "--layers 1,125 --order 1 --intervals 3125 --levels 9", "--linear-first --layers 2,1,1",
    ])
  func trainTakes(options: String) throws {
    try refuses("train --data /nowhere.csv --layers 2,3,1 --out /nowhere \(options)", "no such file")
  }

  @Test(
    "kan train: what lies outside",
    arguments: [
      ("--order 0", "8 (got 0)"), ("--order 9", "8 (got 9)"), ("--intervals 0", "10000 (got 0)"),
      ("--intervals 10001", "10000 (got 10001)"), ("--levels 0", "20 (got 0)"), ("--levels 21", "20 (got 21)"),
      ("--epochs -1", "(got -1)"), ("--epochs 100000001", "(got 100000001)"),
      ("--epochs 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "has 21 numbers"),
      ("--patience 1 --progress 1", "--progress"),
      ("--patience 1 --progress -0.001", "--progress"), ("--checkpoint-seconds -0.001", "--checkpoint-seconds"),
      ("--learning-rate inf", "\"inf\""), ("--layers 1,10001", "between 1 and 10000 (got 10001)"),
      ("--layers 0,1", "(got 0)"),
      // 125 edges with 800000 and 800001 parameters each: the first are just as many as are allowed.
      ("--layers 1,125 --order 2 --intervals 3125 --levels 9", "more than 100000000 parameters"),
      ("--linear-first --layers 2,1", "three widths"),
      ("--layers 1,10000,9999,1 --activation tanh", "has 100009999 weights, more than 100000000"),
    ])
  func trainRefuses(options: String, mentioned: String) throws {
    try refuses("train --data /nowhere.csv --layers 2,3,1 --out /nowhere \(options)", mentioned)
  }

  @Test("kan bench: one thread and one sample are the least; what belongs to --serve is refused without it")
  func bench() throws {
    let run = try KANProcess.run(["bench", "--serve", "gradient-1", "--threads", "1"], input: "go\n")
    #expect(run.status == 0 && run.output.split(separator: " ").count == 3)
    for (words, mentioned) in [
      ("--serve gradient-1 --threads 0", "(got 0)"), ("--serve gradient-0", "gradient-0"),
      ("--serve gradient--1", "gradient--1"), ("--serve gradient-1 --precision half", "half"),
      ("--serve gradient-1 --json -", "cannot be combined"), ("--threads 2", "for --serve"),
      ("--precision float", "for --serve"),
    ] { try refuses("bench \(words)", mentioned) }
  }
}
