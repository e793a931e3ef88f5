import KANCore
import SplineKernels
import Splines
import Testing

/// Exported ONNX files, evaluated by an interpreter of their operators, against the evaluator.
struct ONNXTests {
  @Test("Files agree with the evaluator up to rounding, and files with a changed coefficient do not")
  func outputs() throws {
    var cases = try NumPyCases()
    let networks = try (0..<ExportCases.count).map { try ExportCases.network($0) }
    var expected: [ExpectedOutputs] = []
    for (seed, network) in networks.enumerated() {
      let points = ExportCases.points(seed, network)
      expected.append(try ExpectedOutputs(network, at: points, ExportBound(network: network, usesPieces: true)))
      try cases.add(try ModelFile(network).onnxModel(), ending: "onnx", points: points)
    }
    for (seed, network) in networks.enumerated() {
      let changed = try expected[seed].changed(network)
      try cases.add(try ModelFile(changed).onnxModel(), ending: "onnx", points: expected[seed].points)
    }
    let found = try cases.outputs(ONNXInterpreter.program)
    for seed in networks.indices {
      #expect(expected[seed].bounds.allSatisfy { $0 <= 1e-8 }, "seed \(seed): the bound says too little")
      #expect(expected[seed].difference(from: found[seed]) == nil, "seed \(seed)")
      #expect(expected[seed].difference(from: found[networks.count + seed]) != nil, "the control of seed \(seed)")
    }
  }

  @Test("Every rule outside, at the ends, next to knots, and outside; where there is an error, there is no number")
  func outsidePoints() throws {
    var cases = try NumPyCases()
    var expected: [(label: String, outputs: [Double], bounds: [Double])] = []
    for order in 1...5 {
      let knots = try KnotVector<Double>.uniform(order: SplineOrder(order), intervals: 3, lower: -1, upper: 2)
      var points = (0...knots.intervals).map { knots[$0] }
      points += points.flatMap { [$0.nextDown, $0.nextUp] }
      points += [-1.25, 2.25, -3, 4]
      for rule in OutsideRule.allCases {
        let edges = try SplineEdges(knots: knots, inputs: 1, outputs: 1, outside: rule)
        let weights = (0..<knots.dimension).map { Double(3 * $0 % 7) - 2 }
        let network = try Network(stages: [.splines(edges)], parameters: weights)
        try cases.add(try ModelFile(network).onnxModel(), ending: "onnx", points: points)
        let known = try network.replacingOutsideRule(with: rule == .error ? .clamp : rule)
        let outputs = try Evaluator<Double>(known).outputs(of: points)
        expected.append(
          (
            "order \(order), \(rule)",
            zip(points, outputs).map { rule == .error && !knots.contains($0) ? .nan : $1 },
            try ExportBound(network: known, usesPieces: true).bounds(at: points)
          ))
      }
    }
    for (found, (label, outputs, bounds)) in zip(try cases.outputs(ONNXInterpreter.program), expected) {
      #expect(found.count == outputs.count)
      for k in outputs.indices {
        let agrees = outputs[k].isNaN ? found[k].isNaN : abs(found[k] - outputs[k]) <= bounds[k]
        #expect(agrees, "\(label), point \(k): \(found[k]) in place of \(outputs[k])")
      }
    }
  }

  @Test("The bytes of a linear map and a ReLU are those that the Python package onnx writes for the same graph")
  func bytes() throws {
    let network = try Network(
      stages: [
        .linear(LinearMap(inputs: 2, outputs: 1)), .activation(ActivationStage(width: 1, function: .relu)),
      ], parameters: [2, -0.5])
    let bytes = try ModelFile(network, inputNames: ["a", "b"], outputNames: ["y"]).onnxModel()
    // onnx 1.23: helper.make_model of MatMul, Relu, and Identity, then SerializeToString.
    let expected = """
      0808120973776966742d6b616e3aa9010a180a06696e707574730a0263301202763022064d61744d756c0a0e0a0276301202763122045265
      6c750a170a02763112076f75747075747322084964656e7469747912076e6574776f726b2a1c08020801100b420263304a10000000000000
      0040000000000000e0bf5a1d0a06696e7075747312130a11080b120d0a07120562617463680a020802621e0a076f75747075747312130a11
      080b120d0a07120562617463680a02080142040a00101172130a06696e7075747312095b2261222c2262225d72100a076f75747075747312
      055b2279225d
      """
    let digits = bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    #expect(digits == expected.filter { !$0.isNewline })
  }
}
