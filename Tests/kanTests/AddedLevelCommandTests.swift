import Foundation
import KANCore
import Testing

@Suite("kan train --resume: levels are added to a finished run")
struct AddedLevelCommandTests {
  static let command = "train --data @train.csv --test @test.csv --layers 2,3,1 --intervals 3 --checkpoint-seconds 0"

  /// The text of result.json without times.
  private func timelessResult(_ files: TrainingFiles, _ directory: String) throws -> String {
    try String(decoding: files.bytes(directory + "/result.json"), as: UTF8.self)
      .split(separator: "\n").filter { !$0.contains("seconds\"") }.joined(separator: "\n")
  }

  @Test(
    "The result is bit for bit that of one run with all levels",
    arguments: [
      "--optimizer adam --batch-size 30 --epochs 4,3 / --optimizer adam --batch-size 30 --epochs 4,3,2",
      "--levels 1 / --levels 3",
      "--epochs 3 --hidden range --linear-first / --epochs 3,0,2 --hidden range --linear-first",
      "--epochs 2,2 --validation 0.2 --smoothing 1e-3 / --epochs 2,2,1 --validation 0.2 --smoothing 1e-3",
    ])
  func added(options: String) throws {
    let files = try TrainingFiles()
    let parts = options.split(separator: "/").map(String.init)
    #expect(try files.run(Self.command + " \(parts[1]) --out @whole").status == 0)
    #expect(try files.run(Self.command + " \(parts[0]) --out @run").status == 0)
    #expect(try files.bytes("run/model.safetensors") != files.bytes("whole/model.safetensors"))
    let run = try files.run(Self.command + " \(parts[1]) --out @run --resume")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try files.bytes("run/model.safetensors") == files.bytes("whole/model.safetensors"))
    #expect(try files.timelessTrace("run") == files.timelessTrace("whole"))
    #expect(try timelessResult(files, "run") == timelessResult(files, "whole"))
    // The levels cannot be taken away again.
    let shorter = try files.run(Self.command + " \(parts[0]) --out @run --resume")
    #expect(shorter.status == 64 && shorter.hasOneErrorLine && shorter.errors.contains("number of levels is"))
  }

  @Test("A refused or failed resume leaves the run as it was")
  func kept() throws {
    let files = try TrainingFiles()
    let command = Self.command + " --optimizer gd --out @run"
    let first = " --epochs 3,2 --learning-rate 0.01"
    #expect(try files.run(command + first).status == 0)
    func contents() throws -> [Data] {
      try ["model.safetensors", "result.json", "trace.csv"].map { try files.bytes("run/" + $0) }
    }
    let before = (files: try contents(), checkpoint: try Checkpoint(reading: files.path("run/checkpoint.safetensors")))
    for (options, status, mentioned) in [
      ("--epochs 4,2,2 --learning-rate 0.01", 64, "plan.levels[0].epochs is 3, not 4"),
      ("--epochs 3,2,2 --learning-rate 0.01,0.01,0.01 --seed 5", 64, "network.seed"),
      ("--epochs 3,2,2 --learning-rate 0.01,0.01,1e160", 1, "on an added level"),
    ] {
      let run = try files.run("\(command) \(options) --resume")
      #expect(run.status == Int32(status) && run.errors.contains(mentioned), "\(run.errors)")
      #expect(try contents() == before.files)
      #expect(try Checkpoint(reading: files.path("run/checkpoint.safetensors")) == before.checkpoint)
    }
    // It can still be extended by a level that succeeds.
    let good = " --epochs 3,2,2 --learning-rate 0.01,0.01,0.02"
    #expect(try files.run(command + good + " --resume").status == 0)
    #expect(try files.run(command.replacing("@run", with: "@whole") + good).status == 0)
    #expect(try files.bytes("run/model.safetensors") == files.bytes("whole/model.safetensors"))
    #expect(try contents()[0] != before.files[0])
  }

  @Test(
    "A finished run survives added levels that are killed, and results that cannot be written", .timeLimit(.minutes(5)))
  func killed() throws {
    let files = try TrainingFiles()
    let command =
      Self.command.replacing(" --checkpoint-seconds 0", with: "")
      + " --optimizer adam --out @run --epochs 3,2"
    func contents() throws -> [Data] { try ["model.safetensors", "trace.csv"].map { try files.bytes("run/" + $0) } }
    func checkpoint() throws -> Checkpoint { try Checkpoint(reading: files.path("run/checkpoint.safetensors")) }
    #expect(try files.run(command).status == 0)
    let (names, before, finished) = (files.names(in: "run"), try contents(), try checkpoint())
    let result = try timelessResult(files, "run")
    /// Adds a level and kills the process on this level.
    func extend() throws {
      let process = try KillTests.start(files.words(command + ",4000 --resume --checkpoint-seconds 0"))
      while process.isRunning, try checkpoint().level < 2 { usleep(1000) }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(try process.terminationReason == .uncaughtSignal && checkpoint().level == 2)
      #expect(try contents() == before)
    }
    // The level ends, but its trace cannot be written.
    try extend()
    let (trace, aside) = (files.path("run/trace.csv"), files.path("trace.csv"))
    try FileManager.default.moveItem(atPath: trace, toPath: aside)
    try FileManager.default.createDirectory(atPath: trace, withIntermediateDirectories: false)
    let failed = try files.run(command + ",4000 --resume --checkpoint-seconds 1000")
    #expect(failed.status == 1 && failed.errors.contains("trace.csv"), "\(failed.errors)")
    try FileManager.default.removeItem(atPath: trace)
    try FileManager.default.moveItem(atPath: aside, toPath: trace)
    #expect(try contents() == before && checkpoint() == finished && files.names(in: "run") == names)
    #expect(try timelessResult(files, "run") == result)
    // The plan of the finished run goes back to it, and so does one with another level after it.
    try extend()
    let back = try files.run(command + " --resume")
    #expect(back.status == 0, "\(back.errors)")
    #expect(try contents() == before && checkpoint() == finished && files.names(in: "run") == names)
    #expect(try timelessResult(files, "run") == result)
    try extend()
    let refused = try files.run(command + " --resume --seed 5")
    #expect(refused.status == 64 && refused.errors.contains("network.seed"), "\(refused.errors)")
    let other = try files.run(command + ",5 --resume")
    #expect(other.status == 0, "\(other.errors)")
    #expect(try files.run(command.replacing("@run", with: "@whole") + ",5").status == 0)
    #expect(try files.bytes("run/model.safetensors") == files.bytes("whole/model.safetensors"))
    #expect(files.names(in: "run") == names)
  }
}
