import Foundation
import KANCore
import Testing

@Suite("kan experiment allen-cahn")
struct AllenCahnTests {
  private let small = [
    "experiment", "allen-cahn", "--basis", "spline", "--schedule", "multilevel", "--optimizer", "lm", "--seeds", "5",
    "--points", "100", "--pool", "200", "--epochs", "6,6", "--round", "2", "--starts", "1",
  ]

  private func folder() -> URL { FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString)") }

  @Test("A killed run goes on to the same models; files and figures are written; a second run leaves them alone")
  func killed() throws {
    let (whole, killed) = (folder(), folder())
    defer {
      try? FileManager.default.removeItem(at: whole)
      try? FileManager.default.removeItem(at: killed)
    }
    let run = try KANProcess.run(small + ["--out", whole.path])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("lm-spline-multilevel"))
    for name in [
      "result.json", "lm-spline-multilevel-5.csv", "figure-7-loss.csv", "figure-9-cut-lm-spline-multilevel.csv",
    ] {
      #expect(FileManager.default.fileExists(atPath: whole.appending(path: name).path), "\(name)")
    }
    let again = try KANProcess.run(small + ["--out", whole.path])
    #expect(again.status == 64 && again.errors.contains("holds a run already"))

    // Killed when the first checkpoint is there.
    let process = try KillTests.start(small + ["--out", killed.path])
    let checkpoint = killed.appending(path: "lm-spline-multilevel-5.safetensors").path
    while !FileManager.default.fileExists(atPath: checkpoint), process.isRunning { usleep(2000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let other = try KANProcess.run(small + ["--causality", "2", "--out", killed.path, "--resume"])
    #expect(other.status == 64 && other.errors.contains("options"))
    #expect(try KANProcess.run(small + ["--out", killed.path, "--resume"]).status == 0)
    for level in 0...1 {
      let name = "lm-spline-multilevel-5-level-\(level).safetensors"
      #expect(
        try Data(contentsOf: killed.appending(path: name)) == Data(contentsOf: whole.appending(path: name)),
        "level \(level)")
    }
  }

  @Test(
    "Bad input is one line and code 64",
    arguments: [
      ["--basis", "fourier"], ["--schedule", "never"], ["--optimizer", "sgd"], ["--seeds", "1,x"], ["--seeds", "3,3"],
      ["--levels", "0"],
      ["--epochs", "1,-1"], ["--points", "0"], ["--drawing", "all"], ["--causality", "-1"], ["--weighting", "none"],
      ["--diffusion", "0"], ["--signs", "both"], ["--round", "0"], ["--threads", "0"], ["--resume"],
      ["--slope-weight", "nan"], ["--points", "50", "--pool", "49", "--optimizer", "lm"],
    ])
  func badInput(arguments: [String]) throws {
    let run = try KANProcess.run(["experiment", "allen-cahn"] + arguments)
    #expect(run.status == 64)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }
}
