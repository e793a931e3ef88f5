import Claims
import Foundation
import KANCore
import Splines
import Testing

@Suite("kan kernel")
struct KernelTests {
  @Test("The spectrum of a trained model is that of the library, and its ratio below the bound")
  func spectrum() throws {
    let files = try TrainingFiles()
    #expect(try files.run(TrainTests.command + " --order 3 --epochs 2 --out @run").status == 0)
    let network = try Network(reading: files.path("run/model.safetensors"))
    let inputs = try CSVTable(reading: files.path("x.csv")).values
    for (name, coordinates) in [
      ("spline", WeightCoordinates.spline), ("relu", .relu), ("relu-scaled", .scaledRelu),
    ] {
      let command = "kernel --model @run/model.safetensors --coordinates \(name)"
      let run = try files.run(command + " --data @x.csv")
      #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
      let object = try run.object()
      let expected = try network.tangentKernel(at: inputs, in: coordinates).spectrum()
      // Foundation's JSON does not round numbers correctly, so the text is compared with that of the CSV.
      let csv = try files.run(command + " --data @test.csv --format csv").output.split(separator: "\n")
      #expect(csv.first == "eigenvalue" && csv.dropFirst().compactMap { Double($0) } == expected)
      #expect((object["eigenvalues"] as? [Double])?.count == 30 && object["rows"] as? Int == 30)
      #expect(object["coordinates"] as? String == name && object["parameters"] as? Int == network.parameterCount)
      let radii = try #require(object["spectral_radius"] as? [String: Double])
      #expect(abs(try #require(radii[name]) / expected[29] - 1) < 1e-12)
      // The kernel is the sum of those of its layers, each positive semidefinite.
      let layers = try #require(object["layer_radii"] as? [Double])
      #expect(layers.count == 2 && layers.max()! <= radii[name]! * (1 + 1e-12))
      #expect(layers.reduce(0, +) >= radii[name]! * (1 - 1e-12))
      let ratio = try #require(object["ratio"] as? Double)
      // Two layers of order 3: beta_3 = 19/32, in the middle of an interval, and the constant is 2 beta_3 / 16.
      let bound = try #require(object["bound"] as? Double)
      #expect(abs(ratio / (radii["spline"]! / radii["relu-scaled"]!) - 1) < 1e-12 && ratio <= bound)
      #expect(abs(bound - (try Self.bound(order: 3, layers: 2))) < 1e-12)
      let text = try files.run(command + " --data @x.csv --format text").output.split(separator: "\n")
      #expect(text[0].contains("by the theorem") && text.dropFirst().elementsEqual(csv.dropFirst()))
    }
  }

  /// L gamma_r: L sum b_i(a)^2 / sum_{j=1}^{r-1} j^{2(r-1)}.
  private static func bound(order: Int, layers: Int) throws -> Double {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(order), intervals: 1, lower: 0, upper: 1)
    let basis = BSplineBasis(knots)
    let first = try basis.values(at: 0).reduce(0) { $0 + $1 * $1 }
    return Double(layers) * first / (1..<order).reduce(0) { $0 + pow(Double($1), Double(2 * (order - 1))) }
  }

  @Test("Knots that are not uniform have a kernel in u and w, and no bound")
  func notUniform() throws {
    let files = try TrainingFiles()
    let knots = try KnotVector<Double>(order: SplineOrder(2), knots: [-1, 0, 0.3, 1, 2])
    let edges = try SplineEdges(knots: knots, inputs: 2, outputs: 1)
    try Network(stages: [.splines(edges)], parameters: [0, 1, 2, 3, 2, 1]).write(to: files.path("m"))
    try files.write("a,b\n0.1,0.2\n0.7,0.9\n", as: "in.csv")
    let object = try files.run("kernel --model @m --data @in.csv").object()
    #expect(object["ratio"] is NSNull && object["bound"] is NSNull)
    #expect(object["no_bound_because"] as? String == "the knots are not uniform")
    let scaled = try files.run("kernel --model @m --data @in.csv --coordinates relu-scaled")
    #expect(scaled.status == 64 && scaled.output.isEmpty && scaled.hasOneErrorLine, "\(scaled.errors)")
  }

  @Test("Bad input gives one clear line")
  func badInput() throws {
    let files = try TrainingFiles()
    #expect(try files.run(TrainTests.command + " --epochs 1 --out @run").status == 0)
    let perceptron = "train --data @train.csv --layers 2,3,1 --activation tanh --epochs 1 --out @mlp"
    #expect(try files.run(perceptron).status == 0)
    try files.write("x1\n1\n", as: "narrow.csv")
    try files.write("x1,x2\n", as: "none.csv")
    try files.write("x1,x2\n1,nan\n", as: "nan.csv")
    try files.write("x1,x2\n" + String(repeating: "10.5,0\n", count: 3001), as: "long.csv")
    for (options, mentioned) in [
      ("--data @x.csv", "--model"), ("--model @run/model.safetensors", "--data"),
      ("--model @nothing --data @x.csv", "no such file"),
      ("--model @x.csv --data @x.csv", "not a file of this package"),
      ("--model @run/model.safetensors --data @nothing.csv", "no such file"),
      ("--model @run/model.safetensors --data @narrow.csv", "no column \"x2\""),
      ("--model @run/model.safetensors --data @none.csv", "no samples"),
      ("--model @run/model.safetensors --data @nan.csv", "row 2, column 2 (x2)"),
      ("--model @run/model.safetensors --data @long.csv", "at most 3000 rows"),
      ("--model @run/model.safetensors --data @x.csv --coordinates hat", "hat"),
      ("--model @run/model.safetensors --data @x.csv --format xml", "xml"),
      ("--model @mlp/model.safetensors --data @x.csv", "no spline layers"),
    ] {
      let run = try files.run("kernel " + options)
      #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(options): \(run.errors)")
      #expect(run.errors.contains(mentioned), "\(run.errors)")
    }
  }
}
