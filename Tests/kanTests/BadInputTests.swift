import Foundation
import Testing

@Suite("kan: bad input gives one clear line")
struct BadInputTests {
  @Test(
    "Usage errors end with 64",
    arguments: [
      ("verify lemma-9", "lemma-1"), ("verify nothing-like-it", "no statement"),
      ("verify --max-order 0", "order must be between 1 and 32 (got 0)"),
      ("verify --max-order 40", "(got 40)"),
      ("verify --max-intervals 0", "intervals must be between 1 and 4096 (got 0)"),
      ("verify --max-intervals -5", "-5"), ("verify --cases 0", "(got 0)"), ("verify --cases -3", "-3"),
      ("verify --cases few", "few"), ("verify --seed -1", "-1"), ("verify --max-order", "--max-order"),
      ("verify --unknown", "--unknown"), ("verify eq-25 --json", "--json"), ("nonsense", "nonsense"),
      ("matrix", "kind"), ("matrix hilbert --order 2 --intervals 2", "hilbert"), ("matrix gram", "--order"),
      ("matrix gram --order x --intervals 2", "x"), ("matrix gram --order 3", "--intervals"),
      ("matrix gram --order 0 --intervals 3", "order 0"), ("matrix gram --order 40 --intervals 3", "order 40"),
      ("matrix gram --order 3 --intervals 0", "0 knot intervals"),
      ("matrix gram --order 3 --intervals -2", "-2 knot intervals"),
      ("matrix gram --order 3 --intervals 99999999999", "too many"),
      ("matrix gram --order 3 --intervals 99999999999999999999", "99999999999999999999"),
      ("matrix gram --order 1 --intervals 2 --knots 0,1", "cannot be combined"),
      ("matrix gram --order 1 --knots 0,1 --domain 0,1", "cannot be combined"),
      ("matrix gram --order 2 --intervals 2 --domain 1,0", "[1, 0]"),
      ("matrix gram --order 2 --intervals 2 --domain 1,1", "[1, 1]"),
      ("matrix gram --order 2 --intervals 2 --domain 1", "(got 1)"),
      ("matrix gram --order 2 --intervals 2 --domain 0,nan", "nan"),
      ("matrix gram --order 2 --knots 0,1,1,2", "t_1 = 1"), ("matrix gram --order 2 --knots 0,1,1/2,2", "t_1 = 1/2"),
      ("matrix gram --order 2 --knots 0,1,nan,2", "\"nan\""), ("matrix gram --order 2 --knots 0,1,inf,2", "\"inf\""),
      ("matrix gram --order 2 --knots 0,1,2", "3 knots"), ("matrix gram --order 2 --knots 0,1//2,2,3", "1//2"),
      ("matrix gram --order 2 --knots 0,1/0,2,3", "denominator is zero"),
      ("matrix gram --order 2 --knots 0,,2,3", "number 2"), ("matrix gram --order 2 --knots 0,0x1,2,3", "0x1"),
      ("matrix gram --order 2 --knots 0,1e3,2,3", "1e3"),
      ("matrix gram --order 2 --intervals 2 --fine-knots 0,1,2,3", "--fine-knots"),
      ("matrix gram --order 2 --intervals 2 --format xml", "xml"),
      ("matrix refinement --order 2 --intervals 2 --fine-knots 0,1,2,3", "intervals differ"),
      ("matrix refinement --order 1 --intervals 3 --fine-knots 0,1/2,1", "t_1 = 1/3"),
      ("matrix gram --order 32 --intervals 1 --domain 0,0.00000000000000000001 --float", "largest double"),
    ])
  func usage(words: String, mentioned: String) throws {
    let run = try KANProcess.run(words)
    #expect(run.status == 64, "kan \(words)")
    #expect(run.output.isEmpty)
    #expect(run.hasOneErrorLine, "\(run.errors)")
    #expect(run.errors.contains(mentioned), "\(run.errors)")
  }

  @Test("An empty argument is bad input, too")
  func emptyTexts() throws {
    for arguments in [
      ["verify", ""], ["matrix", "gram", "--order", "2", "--knots", ""], ["verify", "eq-25", "--report", ""],
      ["verify", "eq-25", "--json", ""], ["bench", "--json", ""],
    ] {
      let run = try KANProcess.run(arguments)
      #expect(run.status == 64 && run.hasOneErrorLine, "\(arguments): \(run.errors)")
    }
  }

  @Test("Files that cannot be written are found before the run")
  func unwritable() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "kan-file-\(UUID().uuidString)")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    for arguments in [
      ["--report", file.path], ["--report", file.path + "/below"], ["--json", file.path + "/below.json"],
      ["--json", file.deletingLastPathComponent().path], ["--json", file.path + "-folder/"],
      ["--json", "/proc/kan.json"],
    ] {
      let run = try KANProcess.run(["verify", "eq-25"] + arguments)
      #expect(run.status == 1 && run.output.isEmpty && run.hasOneErrorLine, "\(arguments): \(run.errors)")
      #expect(run.errors.contains("cannot be written"))
    }
  }

  @Test(
    "A standard output that takes nothing ends the run in one line, without a crash",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
    arguments: [
      "matrix gram --order 2 --intervals 2", "spectrum --order 2 --intervals 2",
      "check --order 2 --intervals 2 --cases 1",
      "verify proposition-2 --max-order 1 --max-intervals 1 --cases 1", "bench", "--help", "--version",
    ])
  func fullOutput(words: String) throws {
    let run = try KANProcess.run(words.split(separator: " ").map(String.init), outputTo: "/dev/full")
    #expect(run.status == 1 && run.hasOneErrorLine, "\(words): \(run.errors)")
    #expect(run.errors.contains("cannot write to standard output"))
  }

  @Test(
    "Errors that nobody can read do not change the exit code",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullErrors() throws {
    let run = try KANProcess.run(["matrix", "gram", "--order", "0", "--intervals", "2"], errorsTo: "/dev/full")
    #expect(run.status == 64 && run.output.isEmpty)
  }

  @Test("Help is help", arguments: ["--help", "verify --help", "matrix --help", "help verify"])
  func help(words: String) throws {
    let run = try KANProcess.run(words)
    #expect(run.status == 0 && run.errors.isEmpty && run.output.contains("USAGE: kan"))
  }
}
