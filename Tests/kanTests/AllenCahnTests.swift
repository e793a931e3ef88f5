import Foundation
import KANCore
import Testing

@Suite("kan experiment allen-cahn")
struct AllenCahnTests {
  private let small = [
    "experiment", "allen-cahn", "--basis", "spline", "--schedule", "multilevel", "--optimizer", "lm", "--seeds", "5",
    "--points", "100", "--pool", "200", "--epochs", "6,6", "--round", "2", "--starts", "1", "--checkpoint-seconds", "0",
  ]

  private func folder() -> URL { FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString)") }

  @Test("A killed run goes on to the same networks; files and figures are written; a second run leaves them alone")
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
      "result.json", "lm-spline-multilevel-5.csv", "figure-7-lm-loss.csv",
      "figure-8-lm-spline-multilevel-cut-in-space.csv",
    ] {
      #expect(FileManager.default.fileExists(atPath: whole.appending(path: name).path), "\(name)")
    }
    let again = try KANProcess.run(small + ["--out", whole.path])
    #expect(again.status == 64 && again.errors.contains("already holds a run"))

    // Killed when the first checkpoint is there.
    let process = try KillTests.start(small + ["--out", killed.path])
    let checkpoint = killed.appending(path: "lm-spline-multilevel-5.safetensors").path
    while !FileManager.default.fileExists(atPath: checkpoint), process.isRunning { usleep(2000) }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let other = try KANProcess.run(small + ["--causality", "2", "--out", killed.path, "--resume"])
    #expect(other.status == 64 && other.errors.contains(#"causality is "1.0", not "2.0""#), "\(other.errors)")
    #expect(try KANProcess.run(small + ["--out", killed.path, "--resume"]).status == 0)
    let ends = try [whole, killed].map { folder in
      try Checkpoint(reading: folder.appending(path: "lm-spline-multilevel-5.safetensors").path)
    }
    #expect(ends[0].network == ends[1].network && ends[0].best == ends[1].best)
    // The notes have the network of each level.
    #expect(ends[0].notes == ends[1].notes && ends[0].notes.count == 2)
    #expect(ends[0].trace.map(\.loss) == ends[1].trace.map(\.loss) && ends[0].trace.count == 12)
  }

  @Test("Rows as printed, cut down: kinds, choices and runs in result.json, what is not as printed, and the figures")
  func printed() throws {
    let out = folder()
    defer { try? FileManager.default.removeItem(at: out) }
    let run = try KANProcess.run([
      "experiment", "allen-cahn", "--rows", "text", "--epochs", "3,3", "--points", "40", "--out", out.path,
    ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("As printed in the paper:") && run.output.contains("not as printed: epochs: [3, 3]"))
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: out.appending(path: "result.json")))
    let result = try #require(object as? [String: Any])
    let choices = try #require(result["choices"] as? [String: String])
    #expect(choices["not printed: diffusion"]?.hasPrefix("1e-4") == true && choices["diffusion"] == "0.0001")
    #expect(choices["not as printed: points"] == "40")
    let rows = try #require(result["rows"] as? [[String: Any]])
    #expect(
      rows.map { $0["case"] as? String } == [
        "printed-spline-multilevel", "printed-relu-multilevel", "printed-mlp-750", "printed-spline-multilevel-periodic",
      ])
    #expect(rows.allSatisfy { $0["kind"] as? String == "printed" })
    #expect(rows.map { $0["variant"] as? String } == [nil, nil, nil, "periodic"])
    for row in rows {
      let runs = try #require(row["runs"] as? [[String: Any]])
      #expect(runs.count == 1 && runs[0]["seed"] as? Int == 1234)
      #expect(runs[0]["relative_error"] is Double && runs[0]["seconds"] is Double)
      let levels = try #require(runs[0]["levels"] as? [[String: Any]])
      #expect(levels.count == (row["model"] as? String == "mlp-750" ? 1 : 2))
      #expect(levels.allSatisfy { $0["relative_error"] is Double && $0["active_waves"] is Int })
    }
    for name in [
      "figure-7-printed-loss", "figure-7-printed-error", "figure-7-solution-printed-mlp-750",
      "figure-8-printed-spline-multilevel-4-cuts", "figure-8-printed-spline-multilevel-8-transform",
      "figure-9-printed-relu-multilevel-8-residual",
    ] {
      #expect(FileManager.default.fileExists(atPath: out.appending(path: "\(name).csv").path), "\(name)")
    }
  }

  @Test(
    "Bad input is one line and code 64",
    arguments: [
      ["--basis", "fourier"], ["--schedule", "never"], ["--optimizer", "sgd"], ["--seeds", "1,x"], ["--seeds", "3,3"],
      ["--levels", "0"],
      ["--epochs", "1,-1"], ["--points", "0"], ["--drawing", "all"], ["--rows", "ours", "--causality", "-1"],
      ["--weighting", "none"], ["--diffusion", "0"], ["--signs", "both"], ["--rows", "ours", "--round", "0"],
      ["--threads", "0"], ["--resume"], ["--learning-rate", "0.1"], ["--rows", "ours", "--slope-weight", "nan"],
      ["--rows", "both"], ["--rows", "printed", "--starts", "2"],
      ["--rows", "printed", "--schedule", "fine"], ["--rows", "text", "--optimizer", "lm"],
      ["--rows", "appendix", "--boundary-weight", "1"], ["--rows", "ours", "--basis", "mlp"],
      ["--points", "50", "--pool", "49", "--optimizer", "lm"],
    ])
  func badInput(arguments: [String]) throws {
    let run = try KANProcess.run(["experiment", "allen-cahn"] + arguments)
    #expect(run.status == 64)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }
}
