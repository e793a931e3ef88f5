import Exact
import KANCore
import RealModule
import SplineKernels
import Splines
import Testing

/// Affine maps, ranges and bounds, worked out by hand.
@Suite struct MapTests {
  @Test("Ranges hold the first and the last row, in every column")
  func ranges() throws {
    for (data, expected) in [
      ([1.0, 5, 2, 4, 3, 9], [1.0...3, 4.0...9]),
      ([9, 0, 1, 1, 2, 2], [1...9, 0...2]),
      ([7, -8], [7...7, (-8)...(-8)]),
    ] {
      #expect(try Normalization.ranges(of: data, width: 2) == expected)
      let samples = try Samples(inputs: data, inputWidth: 2, targets: data, targetWidth: 2)
      #expect(samples.inputBox == expected && samples.targetBox == expected)
    }
    for (data, expected, found) in [([], 2, 0), ([1.0], 2, 1), ([1, 2, 3], 4, 3)] {
      #expect(throws: NetworkError.countMismatch(what: "numbers in rows of 2", expected: expected, found: found)) {
        try Normalization.ranges(of: data, width: 2)
      }
    }
    #expect(throws: NetworkError.notFinite(what: "the data", row: 1, column: 0, value: "inf")) {
      try Normalization.ranges(of: [1, 2, .infinity, 4], width: 2)
    }
  }

  @Test("Ranges go onto the interval, a constant column to its middle")
  func affineMaps() throws {
    // 3 goes to 1; 1 ... 2 goes to -1 ... 3.
    let map = try Normalization.affine(of: [3, 1, 3, 2], width: 2, into: -1, 3)
    #expect(map.kind == .affine(scale: [1, 4], shift: [-2, -5]))
    let network = try Network(stages: [.normalize(map)], parameters: [])
    #expect(try Evaluator<Double>(network).outputs(of: [3, 1, 3, 1.5, 3, 2]) == [1, -1, 1, 1, 1, 3])
    // A batch in which every sample is the same does so, too.
    let batch = try Network(
      stages: [.normalize(Normalization(width: 2, into: -1, 3, kind: .batchRange(remembered: nil)))], parameters: [])
    #expect(try Evaluator<Double>(batch).outputs(of: [3, 1, 3, 2], ranges: .batch) == [1, -1, 1, 3])
    let exact = try AffineStage<Rational>(
      mapping: [3...3, 1...2], into: -1, 3)
    #expect(exact.scale == [1, 4] && exact.shift == [-2, -5])
  }

  @Test("Bounds of a linear map are attained in corners of the box")
  func linearBounds() throws {
    let matrix = Matrix<Rational>(rows: 3, columns: 2) { [[2, -3], [-1, 0], [Rational(1, 2), 1]][$0][$1] }
    let box = [(-1 as Rational)...2, (1 as Rational)...4]
    let bounds = try LinearStage(matrix).outputBounds(for: box)
    #expect(bounds.map(\.lowerBound) == [-14, -2, Rational(1, 2)] && bounds.map(\.upperBound) == [1, 1, 5])
    #expect(throws: NetworkError.countMismatch(what: "bounds of the inputs", expected: 2, found: 1)) {
      try LinearStage(matrix).outputBounds(for: [box[0]])
    }
    // The evaluator maps these bounds onto [0, 1]; the corners (-1, 4) and (2, 1) are the ends of the first output.
    let network = try Network(
      stages: [
        .linear(LinearMap(inputs: 2, outputs: 1)),
        .normalize(
          Normalization(
            width: 1, into: 0, 1,
            kind: .linearBounds(box: [-1...2, 1...4]))),
      ], parameters: [2, -3])
    #expect(try Evaluator<Double>(network).outputs(of: [-1, 4, 2, 1]) == [0, 1])
  }

  @Test("Bounds of a layer hold its outputs and, where hats take one weight each, are attained")
  func layerBounds() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(2), intervals: 2, lower: 0, upper: 1)
    let layer = try ReferenceLayer(
      knots: knots, inputs: 2, outputs: 2, weights: [1, 5, -2, 0, 3, 3, -1, -1, -4, 2, Rational(1, 2), 1])
    let bounds = try layer.outputBounds()
    #expect(bounds.map(\.lowerBound) == [-2, Rational(-7, 2)] && bounds.map(\.upperBound) == [8, 1])
    let half = Rational(1, 2)
    #expect(try layer.outputs(at: [1, 0])[0] == -2 && layer.outputs(at: [half, half])[0] == 8)
    #expect(try layer.outputs(at: [1, half])[1] == Rational(-7, 2) && layer.outputs(at: [0, 0])[1] == 1)
    for k in 0...8 {
      for l in 0...8 {
        let y = try layer.outputs(at: [Rational(k, 8), Rational(l, 8)])
        for (value, bound) in zip(y, bounds) { #expect(bound.lowerBound <= value && value <= bound.upperBound) }
      }
    }
  }

  @Test("Rows are scaled to the length that is asked for, and the next map takes the lengths up")
  func lengthOfRows() throws {
    // (3, 4) has the length 5; by 5/2 it becomes 2.
    let kinds: [(Normalization.Kind, Normalization.Kind)] = [
      (.affine(scale: [0.5], shift: [7]), .affine(scale: [1.25], shift: [7])),
      (
        .batchRange(remembered: [-5...10]),
        .batchRange(remembered: [-2...4])
      ), (.batchRange(remembered: nil), .batchRange(remembered: nil)),
    ]
    for (kind, expected) in kinds {
      let stages: [Stage] = [
        .linear(try LinearMap(inputs: 2, outputs: 1)), .normalize(try Normalization(width: 1, into: 0, 1, kind: kind)),
        .activation(try ActivationStage(width: 1, function: .relu)),
      ]
      let network = try Network(stages: stages, parameters: [3, 4])
      // The factors of a last stage are the units of the outputs.
      let last = try Network(stages: Array(stages.dropLast()), parameters: [3, 4])
      #expect(try last.rescalingLinearRows(to: 2) == last)
      let scaled = try network.rescalingLinearRows(to: 2)
      #expect(abs(scaled.parameters[0] - 1.2) <= Double.ulpOfOne && abs(scaled.parameters[1] - 1.6) <= Double.ulpOfOne)
      #expect(scaled.stages[1] == .normalize(try Normalization(width: 1, into: 0, 1, kind: expected)))
    }
    // What is not invariant stays.
    let tanh = try Network(
      stages: [
        .linear(LinearMap(inputs: 2, outputs: 1)), .normalize(Normalization(width: 1, into: 0, 1, kind: .tanh)),
        .activation(ActivationStage(width: 1, function: .relu)),
      ],
      parameters: [3, 4])
    #expect(try tanh.rescalingLinearRows(to: 2) == tanh)
  }
}
