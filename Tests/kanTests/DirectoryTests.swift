import Foundation
import Testing

@Suite("Directories for results: one that holds any part of a run is left as it is")
struct DirectoryTests {
  private func holding(_ name: String, in files: TrainingFiles) throws {
    try? FileManager.default.removeItem(atPath: files.path("run"))
    try FileManager.default.createDirectory(atPath: files.path("run"), withIntermediateDirectories: true)
    try files.write("a part of a run", as: "run/\(name)")
  }

  @Test("kan train: model, checkpoint, trace and result, each alone; other files do no harm")
  func training() throws {
    let files = try TrainingFiles(samples: 10)
    let command = TrainOptionTests.small + " --epochs 1 --out @run"
    for name in ["model.safetensors", "checkpoint.safetensors", "trace.csv", "result.json"] {
      try holding(name, in: files)
      let run = try files.run(command)
      #expect(run.status == 64 && run.hasOneErrorLine && run.errors.contains("holds a run (\(name))"), "\(run.errors)")
      let resumed = try files.run(command + " --resume")
      #expect(resumed.status == 64 && resumed.hasOneErrorLine, "\(name): \(resumed.errors)")
      if !name.hasPrefix("checkpoint") { #expect(resumed.errors.contains("no checkpoint"), "\(resumed.errors)") }
      #expect(files.names(in: "run") == [name])
      #expect(try files.bytes("run/\(name)") == Data("a part of a run".utf8))
    }
    try holding("notes.txt", in: files)
    #expect(try files.run(command).status == 0)
    #expect(files.names(in: "run").contains("notes.txt") && files.names(in: "run").contains("trace.csv"))
  }

  @Test("kan experiment: a result and a checkpoint, each alone; other files do no harm; a file in its place is refused")
  func experiments() throws {
    let files = try TrainingFiles(samples: 2)
    let commands = [
      "regression --rows ours --optimizer gd --basis spline --schedule fine --levels 1 --samples 5 --seeds 1",
      "poisson --rows ours --optimizer adam --basis spline --schedule coarse --epochs 1 --warm-up 0 --side 2 --boundary-points 4 --seeds 1",
    ]
    for command in commands {
      for name in ["result.json", "adam-spline-coarse-1.safetensors"] {
        try holding(name, in: files)
        let run = try files.run("experiment \(command) --out @run")
        #expect(
          run.status == 64 && run.hasOneErrorLine && run.errors.contains("already holds a run (\(name))"),
          "\(run.errors)")
        #expect(files.names(in: "run") == [name])
      }
      try holding("notes.txt", in: files)
      let run = try files.run("experiment \(command) --out @run")
      #expect(run.status == 0 && files.names(in: "run").contains("result.json"), "\(run.errors)")
      let inFile = try files.run("experiment \(command) --out @train.csv")
      #expect(inFile.status == 64 && inFile.hasOneErrorLine && inFile.errors.contains("is a file"))
      let below = try files.run("experiment \(command) --out @train.csv/x")
      #expect(below.status == 1 && below.hasOneErrorLine && below.errors.contains("cannot be created"))
    }
  }
}
