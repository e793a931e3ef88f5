import KANCore
import RealModule
import Testing

/// Exported models of class scores: Python modules and ONNX files give the probabilities, JSON and LaTeX say what the
/// outputs are.
struct ClassScoreTests {
  /// A model with at least two outputs.
  private func model(_ seed: Int, kind: OutputKind = .classScores) throws -> ModelFile {
    let network = try ExportCases.network(seed)
    try #require(network.outputs > 1)
    return ModelFile(network, outputKind: kind)
  }

  @Test("Probabilities agree with those of the evaluator up to rounding, and the scores do not: the control")
  func probabilities() throws {
    var (modules, files) = (try NumPyCases(), try NumPyCases())
    let seeds = [12, 14]
    for kind in [OutputKind.classScores, .values] {
      for seed in seeds {
        let model = try model(seed, kind: kind)
        let points = ExportCases.points(seed, model.network)
        try modules.add(Array(model.pythonModule().utf8), ending: "py", points: points)
        try files.add(model.onnxModel(), ending: "onnx", points: points)
      }
    }
    let loader = """
      import importlib.util

      def load(name):
          spec = importlib.util.spec_from_file_location(name, name + ".py")
          module = importlib.util.module_from_spec(spec)
          spec.loader.exec_module(module)
          return len(module.INPUTS), module.predict

      """
    let found = [try modules.outputs(loader), try files.outputs(ONNXInterpreter.program)]
    for (number, seed) in seeds.enumerated() {
      let network = try model(seed).network
      let (points, width) = (ExportCases.points(seed, network), network.outputs)
      let scores = rows(try network.outputs(of: rows(points, network.inputs)).flatMap { $0 }, width)
      for (format, usesPieces) in [(0, false), (1, true)] {
        let bounds = rows(try ExportBound(network: network, usesPieces: usesPieces).bounds(at: points), width)
        let (own, control) = (rows(found[format][number], width), rows(found[format][seeds.count + number], width))
        var isControlOff = false
        for (k, row) in scores.enumerated() {
          let expected = SoftmaxLoss.probabilities(of: row)
          // Differences of scores are exponents; exponentials, a sum of them, and a quotient have a rounding each.
          let size = row.reduce(0) { max($0, abs($1)) }
          let bound = 4 * bounds[k].max()! + (4 * size + Double(width) + 8) * Double.ulpOfOne
          #expect(bound < 1e-7, "the bound says too little")
          #expect(zip(own[k], expected).allSatisfy { abs($0 - $1) <= bound }, "\(format), seed \(seed): \(own[k])")
          if zip(control[k], expected).contains(where: { abs($0 - $1) > bound }) { isControlOff = true }
        }
        #expect(isControlOff)
      }
    }
  }

  @Test("JSON names kind and classes, LaTeX has the formula of the probabilities; other models have neither")
  func documents() throws {
    var scores = try model(12)
    scores.classNames = (0..<scores.network.outputs).map { "class \($0)" }
    let document = try scores.jsonDocument()
    #expect(document["output_kind"]?.stringValue == "class-scores")
    #expect(document["classes"]?.arrayValue?.compactMap(\.stringValue) == scores.classNames)
    #expect(try scores.latexFragment().contains("$e^{y_q} / \\sum_j e^{y_j}$"))
    let values = try model(12, kind: .values)
    #expect(try values.jsonDocument()["classes"]?.arrayValue == nil && !values.latexFragment().contains("sum_j"))
  }
}
