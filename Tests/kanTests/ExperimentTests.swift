import Foundation
import Testing

@Suite("kan experiment")
struct ExperimentTests {
  @Test("A small study writes its files, and a second run leaves them alone")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let arguments = [
      "experiment", "regression", "--basis", "spline", "--schedule", "multilevel", "--optimizer", "lm", "--seeds",
      "1234", "--levels", "2", "--samples", "300", "--out", folder.path,
    ]
    let run = try KANProcess.run(arguments)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("lm-spline-multilevel"))
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: folder.appending(path: "result.json")))
    let rows = (object as? [String: Any])?["rows"] as? [[String: Any]]
    #expect((rows?.first?["runs"] as? [[String: Any]])?.first?["seed"] as? Int == 1234)
    let trace = try String(contentsOf: folder.appending(path: "lm-spline-multilevel-1234.csv"), encoding: .utf8)
    #expect(trace.hasPrefix("level,epoch,loss"))
    #expect(FileManager.default.fileExists(atPath: folder.appending(path: "figure-4-lm-spline.csv").path))
    let again = try KANProcess.run(arguments)
    #expect(again.status == 64 && again.errors.contains("holds a run already"))
  }

  @Test(
    "Bad input is one line and code 64",
    arguments: [
      ["--basis", "fourier"], ["--schedule", "never"], ["--optimizer", "sgd"], ["--seeds", "1,x"], ["--levels", "0"],
      ["--samples", "0"], ["--threads", "0"],
    ])
  func badInput(arguments: [String]) throws {
    let run = try KANProcess.run(["experiment", "regression"] + arguments)
    #expect(run.status == 64)
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test("The protocol of the peers: a line of seconds and checks for each line read, and unknown work is refused")
  func served() throws {
    let run = try KANProcess.run(["bench", "--serve", "nothing"])
    #expect(run.status == 64 && run.errors.contains("gradient-N"))
  }
}
