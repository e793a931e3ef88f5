import Foundation
import KANCore
import SeededRandom
import Testing

/// Training that is killed at random moments, again and again, ends in the same bits as training that is left alone.
@Suite("kan train survives SIGKILL", .serialized)
struct KillTests {
  /// Starts `kan`.
  static func start(_ arguments: [String]) throws -> Process {
    let process = Process()
    let kan: URL = try #require(KANProcess.builtExecutable(), "the kan executable is not beside the tests")
    process.executableURL = kan
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Starts `kan` and kills it after some seconds, unless it has ended before.
  ///
  /// - Returns: whether it was killed.
  static func runAndKill(_ arguments: [String], after seconds: Double) throws -> Bool {
    let process = try start(arguments)
    usleep(UInt32(seconds * 1e6))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }

  @Test(
    "Five kills at random moments",
    arguments: [
      "--optimizer adam --epochs 24,12 --batch-size 30", "--optimizer lbfgs --epochs 12,6",
      "--optimizer gd --epochs 40,20 --iterate relu --geometry spline --gradient relu --learning-rate 1e-4",
      "--optimizer lbfgs --epochs 12,6 --hidden range --linear-first",
    ])
  func kills(options: String) throws {
    let files = try TrainingFiles(samples: 200)
    let command =
      "train --data @train.csv --test @test.csv --layers 2,3,1 --intervals 3 --checkpoint-seconds 0 \(options) --out "
    let start = Date()
    #expect(try files.run(command + "@whole").status == 0)
    // An estimate: under load, the first run may take longer than the others.
    var duration = Date().timeIntervalSince(start)

    var random = SplitMix64.stream(seed: 12, name: options)
    var (kills, runs) = (0, 0)
    func compare() throws {
      #expect(try files.bytes("killed\(runs)/model.safetensors") == files.bytes("whole/model.safetensors"))
      #expect(try files.timelessTrace("killed\(runs)") == files.timelessTrace("whole"))
    }
    while kills < 5 && runs < 20 {
      // Early kills mostly, so that several of them meet the same run.
      let moment = duration * random.unit() * (kills < 3 ? 0.4 : 1)
      if try Self.runAndKill(files.words(command + "@killed\(runs) --resume"), after: moment) {
        kills += 1
      } else {
        // It had ended before: the next kills meet a new run.
        try compare()
        runs += 1
        duration *= 0.7
      }
      // Whatever moment it was, the files that are there are whole.
      for name in files.names(in: "killed\(runs)")
      where name == "checkpoint.safetensors" || name == "model.safetensors" {
        #expect(throws: Never.self) { try ModelFile(reading: files.path("killed\(runs)/" + name)) }
      }
    }
    #expect(kills == 5)
    let last = try files.run(command + "@killed\(runs) --resume")
    #expect(last.status == 0, "\(last.errors)")
    try compare()
  }

  @Test("Two processes do not train in one directory")
  func twoProcesses() throws {
    let files = try TrainingFiles()
    let command = "train --data @train.csv --layers 2,3,1 --optimizer adam --epochs 10000000 --out @run"
    let first = try Self.start(files.words(command))
    defer {
      kill(first.processIdentifier, SIGKILL)
      first.waitUntilExit()
    }
    while !files.names(in: "run").contains("checkpoint.safetensors"), first.isRunning { usleep(10_000) }
    let second = try files.run(command + " --resume")
    #expect(second.status == 64 && second.hasOneErrorLine && second.errors.contains("another process"))
  }
}
