import Foundation
import Testing

/// Python with NumPy, run as a process. A test that needs it fails where it is missing.
enum NumPyProcess {
  static let advice = "no python3 that imports numpy was found; run make deps, or install Debian's python3-numpy"

  /// The first python3 of the search path, or Debian's own, that imports NumPy.
  private static let python: URL? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let candidates = (folders + ["/usr/bin"]).map { URL(fileURLWithPath: $0).appending(path: "python3") }
    return candidates.first { candidate in
      guard FileManager.default.isExecutableFile(atPath: candidate.path) else { return false }
      let folder = FileManager.default.temporaryDirectory
      return (try? NumPyProcess.start(candidate, "import numpy", in: folder))?.status == 0
    }
  }()

  /// Runs a program to its end, which must be without errors, and returns what it printed.
  static func run(_ program: String, in folder: TemporaryDirectory) throws -> String {
    let python: URL = try #require(Self.python, "\(advice)")
    let (status, output, errors) = try start(python, program, in: folder.url)
    try #require(status == 0, "python3 ended with \(status): \(errors)")
    return output
  }

  private static func start(
    _ python: URL, _ program: String, in folder: URL
  ) throws -> (status: Int32, output: String, errors: String) {
    // Files rather than pipes: a full pipe would stop the process.
    let own = folder.appending(path: "python-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: own) }
    let files = ["program.py", "output", "errors"].map { own.appending(path: $0) }
    try Data(program.utf8).write(to: files[0])
    for file in files[1...] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = python
    process.arguments = ["-B", files[0].path]
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(["OPENBLAS_NUM_THREADS": "1"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: files[1])
    process.standardError = try FileHandle(forWritingTo: files[2])
    try process.run()
    process.waitUntilExit()
    let texts = try files[1...].map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return (process.terminationStatus, texts[0], texts[1])
  }
}

/// Networks that a Python program evaluates, each with points of its own.
struct NumPyCases {
  let folder: TemporaryDirectory
  private var names: [String] = []

  init() throws { folder = try TemporaryDirectory() }

  /// Adds an exported network, a file with a given ending, and its points.
  mutating func add(_ bytes: [UInt8], ending: String, points: [Double]) throws {
    let name = "case\(names.count)"
    names.append(name)
    try Data(bytes).write(to: folder.url.appending(path: "\(name).\(ending)"))
    let lines = points.map { "\($0)\n" }.joined()
    try Data(lines.utf8).write(to: folder.url.appending(path: "\(name).points"))
  }

  /// Returns the outputs of every case, [case][sample times outputs].
  ///
  /// - Parameter program: a Python text that defines `load(name)`, which returns the number of inputs and a function
  ///   from matrices to matrices.
  func outputs(_ program: String) throws -> [[Double]] {
    let loop = """

      import numpy as np

      for name in \(names):
          width, function = load(name)
          with open(name + ".points") as file:
              x = np.array([float(line) for line in file]).reshape(-1, width)
          y = function(x)
          assert y.ndim == 2 and len(y) == len(x) and y.dtype == np.float64
          with open(name + ".outputs", "w") as file:
              file.writelines(repr(float(value)) + "\\n" for value in y.ravel())
      """
    _ = try NumPyProcess.run(program + loop, in: folder)
    return try names.map { name in
      let text = try String(contentsOf: folder.url.appending(path: "\(name).outputs"), encoding: .utf8)
      return try text.split(separator: "\n").map { line -> Double in try #require(Double(line), "\(line)") }
    }
  }
}
