import KANCore
import RealModule
import SplineKernels
import Splines
import Testing

/// Exported Python modules, run by Python, against the evaluator.
struct PythonModuleTests {
  /// Returns the number of inputs and the function of a module.
  private static let loader = """
    import importlib.util

    def load(name):
        spec = importlib.util.spec_from_file_location(name, name + ".py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return len(module.INPUTS), module.predict

    """

  @Test("Modules agree with the evaluator up to rounding, and modules with a changed coefficient do not")
  func predictions() throws {
    var cases = try NumPyCases()
    let networks = try (0..<ExportCases.count).map { try ExportCases.network($0) }
    var expected: [ExpectedOutputs] = []
    for (seed, network) in networks.enumerated() {
      let points = ExportCases.points(seed, network)
      expected.append(try ExpectedOutputs(network, at: points, ExportBound(network: network)))
      try cases.add(Array(ModelFile(network).pythonModule().utf8), ending: "py", points: points)
    }
    for (seed, network) in networks.enumerated() {
      let changed = try expected[seed].changed(network)
      try cases.add(Array(ModelFile(changed).pythonModule().utf8), ending: "py", points: expected[seed].points)
    }
    let found = try cases.outputs(Self.loader)
    for seed in networks.indices {
      #expect(expected[seed].bounds.allSatisfy { $0 <= 1e-9 }, "seed \(seed): the bound says too little")
      #expect(expected[seed].difference(from: found[seed]) == nil, "seed \(seed)")
      #expect(expected[seed].difference(from: found[networks.count + seed]) != nil, "the control of seed \(seed)")
    }
  }

  @Test("Every rule outside, at the ends, at and next to knots, far outside, and for what is not a number")
  func outsidePoints() throws {
    var cases = try NumPyCases()
    var expected: [(label: String, outputs: [Double], bounds: [Double])] = []
    for order in 1...7 {
      let left = (1..<order).reversed().map { -Double($0) }
      let irregular = try KnotVector<Double>(
        order: SplineOrder(order), knots: left + [0, 0.25, 1, 1.5] + (1..<order).map { 1.5 + Double($0) / 2 })
      let uniform = try KnotVector<Double>.uniform(order: SplineOrder(order), intervals: 4, lower: -1, upper: 1)
      for knots in [uniform, irregular] {
        var points = (0...knots.intervals).map { knots[$0] }
        points += points.flatMap { [$0.nextDown, $0.nextUp] }
        points += [knots.lower - 0.125, knots.upper + 0.125, knots.lower - 20, knots.upper + 20, .nan]
        for rule in [OutsideRule.clamp, .linear, .extrapolate, .zero] {
          let network = try Network(
            stages: [.splines(SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: rule))],
            parameters: (0..<knots.dimension).map { Double(3 * $0 % 7) - 2 })
          try cases.add(Array(ModelFile(network).pythonModule().utf8), ending: "py", points: points)
          expected.append(
            (
              "order \(order), \(rule), \(knots.lower)", try Evaluator<Double>(network).outputs(of: points),
              try ExportBound(network: network).bounds(at: points)
            ))
        }
      }
    }
    for (found, (label, outputs, bounds)) in zip(try cases.outputs(Self.loader), expected) {
      #expect(found.count == outputs.count)
      for k in outputs.indices {
        let agrees = outputs[k].isNaN ? found[k].isNaN : abs(found[k] - outputs[k]) <= bounds[k]
        #expect(agrees, "\(label), point \(k): \(found[k]) in place of \(outputs[k])")
      }
    }
  }

  @Test("Names are lists of strings, coefficients exact decimals; other shapes and points outside raise ValueError")
  func interface() throws {
    let knots = try KnotVector<Double>(order: SplineOrder(2), knots: [-1, 0, 0.1, 1e22, 2e22])
    let network = try Network(
      stages: [.splines(SplineEdges(knots: knots, inputs: 2, outputs: 1, outside: .error))],
      parameters: [0.1, -0.0, 5e-324, 1, 2, 3])
    let names = ["a \"b\"", "grad\\n\n"]
    let text = try ModelFile(network, inputNames: names, outputNames: ["größe"]).pythonModule()
    let tenth = "0.1000000000000000055511151231257827021181583404541015625"
    #expect(text.contains("np.array([-1.0, 0.0, \(tenth), 10000000000000000000000.0, 2"))
    #expect(text.contains("[\(tenth), -0.0, 0.0000000"))
    let folder = try TemporaryDirectory()
    try AtomicFile.write(text, to: folder.path("model.py"))
    let program = """
      import sys
      sys.path.insert(0, ".")
      import numpy as np
      import model

      def refuses(x):
          try:
              model.predict(x)
          except ValueError as error:
              return str(error)
          return "accepted"

      assert model.INPUTS == ["a \\"b\\"", "grad\\\\n\\n"] and model.OUTPUTS == ["gr\\u00f6\\u00dfe"]
      assert model.predict([[0, 0.1], [0.1, 0]]).tolist() == [[2.1], [1.0]], model.predict([[0, 0.1], [0.1, 0]])
      assert model.predict(np.zeros((0, 2))).shape == (0, 1)
      for x in ([0, 0], [[0]], [[0, 0, 0]], 3.0):
          assert "2 columns" in refuses(x), refuses(x)
      for x in ([[0, -1e-300]], [[1.1e22, 0]], [[float("nan"), 0]]):
          assert "outside [0.0, 1e+22]" in refuses(x), refuses(x)
      print("done")
      """
    #expect(try NumPyProcess.run(program, in: folder) == "done\n")
  }

  @Test("Models that are not ready, or whose numbers or names are damaged, are refused in every format")
  func refusals() throws {
    let range = try Network(
      stages: [.normalize(Normalization(width: 1, into: 0, 1, kind: .batchRange(remembered: nil)))], parameters: [])
    let dense = [Stage.dense(try DenseMap(inputs: 2, outputs: 1, hasBias: true))]
    let infinite = try Network(stages: dense, parameters: [1, 2, .infinity])
    let sound = try Network(stages: dense, parameters: [1, 2, 3])
    // The bounds are 1e-320 apart, so that the factor is infinite.
    let narrow = try Network(
      stages: [
        .linear(LinearMap(inputs: 1, outputs: 1)),
        .normalize(Normalization(width: 1, into: 0, 1, kind: .linearBounds(box: [0...1]))),
      ], parameters: [1e-320])
    let refused: [(ModelFile, ExportError)] = [
      (ModelFile(range), .rangesNotRemembered(stage: 0)),
      (ModelFile(infinite), .notFinite(stage: 0, what: "parameter", index: 2, value: "inf")),
      (ModelFile(narrow), .notFinite(stage: 1, what: "factor", index: 0, value: "inf")),
      (ModelFile(sound, inputNames: ["a"]), .nameCount(what: "inputs", expected: 2, found: 1)),
      (ModelFile(sound, outputNames: ["a", "b"]), .nameCount(what: "outputs", expected: 1, found: 2)),
    ]
    for (model, error) in refused {
      #expect(throws: error) { try model.pythonModule() }
      #expect(throws: error) { try model.jsonDocument() }
      #expect(throws: error) { try model.latexFragment() }
      #expect(throws: error) { try model.onnxModel() }
      #expect(!error.description.contains("\n"))
    }
  }
}
