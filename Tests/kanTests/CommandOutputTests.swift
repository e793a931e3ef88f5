import Exact
import Foundation
import Testing

@Suite("kan: forms of the output")
struct CommandOutputTests {
  private func cells(_ output: String, _ separator: String) -> [[String]] {
    output.split(separator: "\n").map { line in
      line.components(separatedBy: separator).map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
  }

  @Test("A matrix in doubles is one in all three forms, by hand: A of order 2 on intervals of 2/3")
  func matrixInDoubles() throws {
    let words = "matrix change-of-basis --order 2 --intervals 3 --domain 0,2 --float"
    // Rows (1, -2, 1) / h with h = 2/3, cut off at the right.
    let expected = [[1.5, -3, 1.5, 0], [0, 1.5, -3, 1.5], [0, 0, 1.5, -3], [0, 0, 0, 1.5]]
    #expect(try KANProcess.run(words).object()["entries"] as? [[Double]] == expected)
    let texts = expected.map { $0.map { "\($0)" } }
    #expect(try cells(KANProcess.run(words + " --format csv").output, ",") == texts)
    #expect(try cells(KANProcess.run(words + " --format text").output, " ") == texts)
    let exact = try KANProcess.run(words.replacing(" --float", with: "") + " --format csv")
    #expect(cells(exact.output, ",")[0] == ["3/2", "-3", "3/2", "0"])
  }

  @Test("Certified spectra, by hand: bounds of eigenvalues and of singular values, in CSV, in columns and in JSON")
  func spectra() throws {
    // A = [[1, -2], [0, 1]]: the squares are 3 -+ sqrt 8 = (sqrt 2 -+ 1)^2.
    let root = 2.0.squareRoot()
    for (matrix, values) in [
      ("gram", [(root - 1) * (root - 1), (root + 1) * (root + 1)]), ("A", [root - 1, root + 1]),
    ] {
      let words = "spectrum --order 2 --intervals 1 --certified --matrix \(matrix)"
      for (format, separator) in [("csv", ","), ("text", "  ")] {
        let rows = cells(try KANProcess.run("\(words) --format \(format)").output, separator)
        #expect(rows.map(\.count) == [3, 3])
        for (row, value) in zip(rows, values) {
          let numbers = row.compactMap(Double.init)
          try #require(numbers.count == 3)
          // A few dozen roundings, and bounds that are 1e-12 of the value apart.
          #expect(abs(numbers[0] - value) <= 64 * value * 0x1p-52)
          #expect(numbers[1] < value && value < numbers[2] && numbers[2] - numbers[1] < 1e-11 * value, "\(row)")
        }
      }
      let enclosures = try #require(try KANProcess.run(words).object()["enclosures"] as? [[String]])
      for (ends, value) in zip(enclosures, values) {
        #expect(Double(ends[0])! < value && value < Double(ends[1])!)
      }
    }
    let plain = try KANProcess.run("spectrum --order 2 --intervals 1 --format csv").output
    #expect(cells(plain, ",").map(\.count) == [1, 1])
  }

  @Test("The rows of a check that draw cases are for as many as were asked for")
  func cases() throws {
    for count in [1, 7] {
      let run = try KANProcess.run("check --order 2 --intervals 2 --cases \(count)")
      let rows = run.output.components(separatedBy: "\n\n")[0].split(separator: "\n").map(String.init)
      #expect(
        run.status == 0 && run.output.contains("\n\n\(rows.count) of \(rows.count) properties hold"), "\(run.output)")
      // These three have cases of their own: the functions, and the matrices of the knots.
      let own = ["linear independence", "Lemma 2 recursion = factors", "A A^-1 = I"]
      let drawn = rows.filter { row in !own.contains { row.hasPrefix($0) } }
      #expect(drawn.count == rows.count - 3 && drawn.count > 10)
      #expect(drawn.allSatisfy { $0.hasSuffix(" \(count) cases") }, "\(run.output)")
    }
  }

  @Test(
    "A file for results that is not there yet is not left behind by a run that is refused, and one that is there stays")
  func noFileIsLeft() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "kan-json-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (fresh, old) = (folder.appending(path: "new.json"), folder.appending(path: "old.json"))
    try Data("old".utf8).write(to: old)
    for file in [fresh, old] {
      let run = try KANProcess.run(["verify", "eq-34", "--json", file.path, "--report", ""])
      #expect(run.status == 64 && run.hasOneErrorLine)
      let other = try KANProcess.run(["ntk-counterexample", "--order", "5", "--json", file.path])
      #expect(other.status == 64 && other.hasOneErrorLine)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["old.json"])
    #expect(try Data(contentsOf: old) == Data("old".utf8))
  }
}
