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
    #expect(run.output.contains("lm-spline-uniform-multilevel"))
    let object = try JSONSerialization.jsonObject(
      with: Data(contentsOf: folder.appending(path: "result.json")))
    let rows = (object as? [String: Any])?["rows"] as? [[String: Any]]
    let first = (rows?.first?["runs"] as? [[String: Any]])?.first
    #expect(rows?.first?["kind"] as? String == "ours")
    #expect(first?["seed"] as? Int == 1234 && first?["relative_error"] is Double && first?["seconds"] is Double)
    let trace = try String(
      contentsOf: folder.appending(path: "lm-spline-uniform-multilevel-1234.csv"), encoding: .utf8)
    #expect(trace.hasPrefix("level,epoch,loss"))
    #expect(FileManager.default.fileExists(atPath: folder.appending(path: "figure-4-lm.csv").path))
    let again = try KANProcess.run(arguments)
    #expect(again.status == 64 && again.errors.contains("already holds a run"))
  }

  @Test("Printed rows stand under headings of their own, with what the paper does not print")
  func printedRows() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try KANProcess.run([
      "experiment", "regression", "--rows", "printed", "--schedule", "fine", "--basis", "spline", "--seeds", "1234",
      "--levels", "1", "--samples", "100", "--out", folder.path,
    ])
    #expect(run.status == 0, "\(run.errors)")
    for text in [
      "Not printed in the paper", "as printed, learning rate 1.0 read as full steps",
      "printed-lbfgs-fixed-spline-normal-fine",
      "as printed, learning rate 1.0 read as the first step of a line search", "2.54e-3",
    ] { #expect(run.output.contains(text), "\(text)") }
    #expect(!run.output.contains("\nours\n"))
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending(path: "result.json")))
    let result = object as? [String: Any]
    let rows = result?["rows"] as? [[String: Any]]
    #expect(rows?.map { $0["kind"] as? String } == ["printed", "printed"])
    #expect(rows?.first?["printed_deviation"] as? Double == 5.64e-3)
    #expect((result?["choices"] as? [Any])?.isEmpty == false)
  }

  @Test(
    "Bad input is one line and code 64",
    arguments: [
      ["--basis", "fourier"], ["--schedule", "never"], ["--optimizer", "sgd"], ["--seeds", "1,x"],
      ["--seeds", "1,2,1"], ["--levels", "0"],
      ["--samples", "0"], ["--threads", "0"], ["--rows", "theirs"], ["--rows", "printed", "--optimizer", "lm"],
    ])
  func badInput(arguments: [String]) throws {
    let run = try KANProcess.run(["experiment", "regression"] + arguments)
    #expect(run.status == 64)
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test("Equations: rows, files, pictures; a finished run is taken up as it is, other choices are refused")
  func equations() throws {
    for (name, extra, picture) in [
      ("poisson", ["--side", "9"], "figure-6-solution.csv"),
      ("burgers", ["--best-width", "3", "--viscosity", "0.1"], "table-3-solution.csv"),
      ("helmholtz", [], "helmholtz-solution.csv"),
    ] {
      let folder = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      let arguments =
        ["experiment", name, "--optimizer", "best", "--schedule", "multilevel", "--seeds", "1,2", "--epochs", "4,2"]
        + ["--draw-points", "400", "--out", folder.path] + extra
      let run = try KANProcess.run(arguments)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.output.contains("best-spline-multilevel"))
      let place = folder.appending(path: "result.json")
      func runs() throws -> [[String: Any]] {
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: place)) as? [String: Any]
        let rows = object?["rows"] as? [[String: Any]]
        return rows?.first?["runs"] as? [[String: Any]] ?? []
      }
      let losses = try runs().compactMap { $0["loss"] as? Double }
      #expect(losses.count == 2)
      let trace = try String(contentsOf: folder.appending(path: "best-spline-multilevel-1.csv"), encoding: .utf8)
      #expect(trace.hasPrefix("level,epoch,loss") && trace.split(separator: "\n").count == 7)
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: picture).path))
      #expect(try KANProcess.run(arguments).status == 64)
      let resumed = try KANProcess.run(arguments + ["--resume"])
      let again = try runs().compactMap { $0["loss"] as? Double }
      #expect(resumed.status == 0 && again == losses)
      let other = try KANProcess.run(arguments + ["--resume", "--draw-every", "3"])
      #expect(other.status == 64 && other.errors.contains("epochs between draws is "), "\(other.errors)")
      let fewer = try KANProcess.run(arguments + ["--resume", "--errors-every", "3"])
      #expect(fewer.status == 64 && fewer.errors.contains("errors_every is 10, not 3"), "\(fewer.errors)")
    }
  }

  @Test(
    "Bad input to the equations is one line and code 64",
    arguments: [
      ["poisson", "--basis", "fourier"], ["poisson", "--schedule", "never"], ["burgers", "--optimizer", "sgd"],
      ["burgers", "--seeds", "1,x"], ["burgers", "--seeds", "7,7"], ["poisson", "--seeds", "1,,2"],
      ["poisson", "--levels", "0"], ["poisson", "--epochs", "3,x"],
      ["poisson", "--levels", "3", "--epochs", "3,2"], ["burgers", "--learning-rates", "0.1"],
      ["poisson", "--rows", "theirs"], ["burgers", "--rows", "printed", "--optimizer", "lm"],
      ["poisson", "--points", "dice"], ["poisson", "--side", "1"], ["poisson", "--hidden-limit", "0"],
      ["burgers", "--viscosity", "-1"], ["burgers", "--cells", "1"], ["burgers", "--points", "lattice"],
      ["burgers", "--threads", "0"], ["burgers", "--resume"], ["burgers", "--starts", "0"],
      ["poisson", "--boundary-weight", "-1"], ["burgers", "--checkpoint-seconds", "-1"],
    ])
  func badEquations(arguments: [String]) throws {
    let run = try KANProcess.run(["experiment"] + arguments)
    #expect(run.status == 64)
    #expect(run.errors.split(separator: "\n").count == 1)
  }

  @Test("Rows of both kinds: names, headings, the kind in result.json, and --rows")
  func kinds() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let words =
      "experiment poisson --basis spline --schedule multilevel --optimizer adam --seeds 1 --epochs 3 --side 7 --out "
    let run = try KANProcess.run(words + folder.path)
    #expect(run.status == 0, "\(run.errors)")
    let printed = try #require(run.output.range(of: "As printed in the paper:")?.lowerBound)
    let ours = try #require(run.output.range(of: "By our methods:")?.lowerBound)
    #expect(printed < ours && run.output[printed..<ours].contains("printed-spline-multilevel"))
    #expect(run.output[ours...].contains("adam-spline-multilevel"))
    #expect(run.output.contains("not printed: seeds"))
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending(path: "result.json")))
    let rows = try #require((object as? [String: Any])?["rows"] as? [[String: Any]])
    #expect(rows.map { $0["kind"] as? String } == ["printed", "ours"])
    #expect(rows.map { $0["case"] as? String } == ["printed-spline-multilevel", "adam-spline-multilevel"])
    let own = try KANProcess.run(words.replacing(" --out ", with: " --rows ours"))
    #expect(own.status == 0 && !own.output.contains("printed-spline") && !own.output.contains("As printed"))
  }

  @Test("A run goes on only with the starts that it was begun with")
  func starts() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    func run(_ words: String) throws -> KANProcess {
      // Figures need gnuplot, which takes longer than these runs.
      try KANProcess.run(
        "experiment \(words) --seeds 1 --epochs 2 --out \(folder.path)".split(separator: " ").map(String.init),
        searchPath: "/nonexistent")
    }
    let words =
      "allen-cahn --optimizer lm --basis spline --schedule multilevel --points 40 --pool 80 --initial-points 10 "
      + "--boundary-points 5 --start-epochs 1"
    let first = try run("\(words) --starts 2")
    #expect(first.status == 0, "\(first.errors)")
    let other = try run("\(words) --starts 3 --resume")
    #expect(other.status == 64 && other.errors.contains("network.starts is 2, not 3"), "\(other.errors)")
    #expect(try run("\(words) --starts 2 --resume").status == 0)
  }

  @Test("A run goes on only with the network that it was begun with")
  func network() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let words =
      "experiment poisson --rows ours --optimizer lm --schedule coarse --seeds 1 --epochs 2 --side 7 "
      + "--boundary-points 12 --out \(folder.path)"
    #expect(try KANProcess.run(words).status == 0)
    let limit = try KANProcess.run("\(words) --hidden-limit 8 --resume")
    #expect(limit.status == 64 && limit.errors.contains("scale[0] is 0.125, not 0.0625"), "\(limit.errors)")
    #expect(try KANProcess.run("\(words) --resume").status == 0)
  }

  @Test("The protocol of the peers: a line of seconds and checks for each line read, and unknown work is refused")
  func served() throws {
    let run = try KANProcess.run(["bench", "--serve", "nothing"])
    #expect(run.status == 64 && run.errors.contains("gradient-N"))
    // Loss and norm of the gradient as JAX has them, by pinn.py and gradient.py in Benchmarks/peers.
    for (work, checks) in [("pinn", [10.8540954, 126.5599341]), ("gradient-4096", [0.2125648365, 0.2493216743])] {
      let run = try KANProcess.run(["bench", "--serve", work], input: "go\ngo\n")
      let lines = run.output.split(separator: "\n").map { $0.split(separator: " ").compactMap { Double($0) } }
      #expect(run.status == 0 && lines.count == 2)
      for line in lines {
        try #require(line.count == 3)
        for (own, other) in zip(line.dropFirst(), checks) {
          // Ten digits.
          #expect(abs(own - other) <= 5e-10 * other, "\(work): \(line)")
        }
      }
    }
  }
}
