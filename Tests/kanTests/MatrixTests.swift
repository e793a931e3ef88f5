import Exact
import Foundation
import Testing

@Suite("kan matrix")
struct MatrixTests {
  private func entries(_ words: String) throws -> [[Rational]] {
    let object = try KANProcess.run(words + " --format json").object()
    let rows = try #require(object["entries"] as? [[String]])
    #expect(object["rows"] as? Int == rows.count && object["columns"] as? Int == rows.first?.count)
    return try rows.map { try $0.map { try Rational(parsing: $0) } }
  }

  @Test("The change of basis by hand: two hat functions on knots -1, 0, 1, 3")
  func handComputed() throws {
    // b_{-1} = -(x - 1)_+ ... : row i holds the jumps of the slope of b_i at t_i, t_{i+1}.
    let a = try entries("matrix change-of-basis --order 2 --knots -1,0,1,3")
    #expect(a == [[1, -2], [0, 1]])
    #expect(try entries("matrix inverse --order 2 --knots -1,0,1,3") == [[1, 2], [0, 1]])
    #expect(try entries("matrix gram --order 2 --knots -1,0,1,3") == [[1, -2], [-2, 5]])
  }

  @Test("Rows of the dyadic refinement of order 2 are 1/2, 1, 1/2")
  func refinement() throws {
    let p = try entries("matrix refinement --order 2 --intervals 2")
    let half = Rational(1, 2)
    #expect(p == [[1, half, 0, 0, 0], [0, half, 1, half, 0], [0, 0, 0, half, 1]])
    #expect(try p == entries("matrix refinement --order 2 --intervals 2 --fine-knots -1/4,0,1/4,1/2,3/4,1,9/8"))
  }

  @Test("Negative knots and decimal ones are read; the three forms agree")
  func forms() throws {
    let words = "matrix change-of-basis --order 2 --knots -0.5,-1/4,0,0.75"
    let exact = try entries(words)
    let csv = try KANProcess.run(words + " --format csv").output
    #expect(csv == exact.map { $0.map(\.description).joined(separator: ",") + "\n" }.joined())
    let text = try KANProcess.run(words + " --format text").output
    let cells = text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(cells == exact.map { $0.map(\.description) })
    let rounded = try KANProcess.run(words + " --float --format json").object()["entries"] as? [[Double]]
    #expect(rounded == exact.map { $0.map { Double($0) } })
  }
}
