import KANCore
import Optim
import RealModule
import Testing

/// The sizes of outputs, coordinates, and residuals by which a problem is scaled.
@Suite struct CollocationScaleTests {
  @Test("Outputs and coordinates of size one have scales of exactly 1, the bits, and the recipe that they had")
  func sizeOne() throws {
    func problem(isForced: Bool) throws -> CollocationProblem {
      let ends = PointGrid.nodes([0...1, 0...0], counts: [5, 1])
      return try CollocationProblem(
        coordinates: 2,
        terms: [
          CollocationTerm(
            "heat", points: PointGrid.centers([0...1, 0...1], counts: [6, 6]), scale: isForced ? [1] : nil
          ) { u in [u.derivative(0) - u.second(1, 1) / 10] },
          .values(
            "start", points: PointGrid.nodes([0...0, 0...1], counts: [1, 9]), weight: 4, scale: isForced ? [1] : nil
          ) { [.sin(.pi * $0[1])] },
          CollocationTerm("ends", points: ends, partners: ends.map { [$0[0], 1] }, scale: isForced ? [1, 1] : nil) {
            u in [u.side(0).value, u.side(1).value]
          },
        ], outputScale: isForced ? OutputScale(middles: [0], halves: [1]) : nil)
    }
    let (own, forced) = (try problem(isForced: false), try problem(isForced: true))
    #expect(own.scales == forced.scales && own.scales.areOne)
    #expect(own.scales.outputs.halves == [1] && own.scales.residuals == [[1], [1], [1, 1]])
    #expect(own.recipe == forced.recipe && own.recipe["scales"] == nil)
    let network = try CollocationTrainingTests.network()
    #expect(try own.scalingOutputs(of: network) == network)
    for problem in [own, forced] {
      // The problem of other tests, whose scales nobody gave before there were any.
      let before = try CollocationObjective(network, problem: CollocationTrainingTests.problem())
      let objective = try CollocationObjective(network, problem: problem)
      var (a, b): ([Double], [Double]) = ([], [])
      let value = try objective.valueAndGradient(at: network.parameters, into: &a)
      #expect(try before.valueAndGradient(at: network.parameters, into: &b) == value && a.bits == b.bits)
    }
    for name in own.termNames {
      #expect(try own.operationCount(ofTerm: name) == CollocationTrainingTests.problem().operationCount(ofTerm: name))
    }
  }

  /// Values at the ends of 0 ... 2, and the output scale that they have.
  @Test(
    "Middles and sizes of outputs by hand",
    arguments: [
      ([350.0, 290], 320, 30), ([0, 1], 0, 1), ([-4, 4], 0, 1),
      ([0, Double(4).nextUp], Double(4).nextUp / 2, Double(4).nextUp / 2),
      ([3.5, 2.9], 3.2, 0.3), ([0, 0.0625], 0, 1), ([-0.875, -0.9375], 0, 1), ([2, 3], 0, 1),
      ([0, 0.03125], 0.015625, 0.015625), ([90, 90], 0, 90), ([-90, -90], 0, 90),
      ([1, 1], 0, 1), ([-4, -4], 0, 1), ([5e-9, 5e-9], 0, 5e-9), ([0, 0], 0, 1), ([0, 1.2e-16], 0, 1),
      ([90, Double(90).nextUp], 0, 90), ([1e9 + 290, 1e9 + 350], 1e9 + 320, 30),
    ] as [([Double], Double, Double)])
  func outputs(values: [Double], middle: Double, half: Double) throws {
    let problem = try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("equation", points: [[0.5], [1], [1.5]]) { u in [3 * u.second(0, 0)] },
        .values("ends", points: [[0], [2]], values: values.map { [$0] }),
      ])
    let scales = problem.scales
    #expect(abs(scales.outputs.middles[0] - middle) <= 1e-15 * abs(middle))
    #expect(abs(scales.outputs.halves[0] - half) <= 1e-15 * half, "\(scales)")
    #expect(scales.coordinates == [1])
    let isOne = half == 1 && middle == 0
    #expect(scales.areOne == isOne)
    #expect(scales.residuals == (isOne ? [[1], [1]] : [[3 * scales.outputs.halves[0]], scales.outputs.halves]))
  }

  @Test("Sizes of residuals and sources by hand")
  func residuals() throws {
    // The half length of the output is 30, those of the coordinates are 2 and 0.5.
    let points = PointGrid.nodes([0...4, 0...1], counts: [3, 3])
    let problem = try CollocationProblem(
      coordinates: 2,
      terms: [
        .values("values", points: points) { [350 - 60 * $0[1]] },
        CollocationTerm("linear", points: points, fields: [{ $0[0] }]) { u in
          // At x = 0, 2, 4 the larger one of 30 / 2 and x 30 / 0.25 / 10 is 15, 24, 48.
          [u.derivative(0) - u.field(0) * u.second(1, 1) / 10, u.value - 320, 5 * u.second(0, 1)]
        },
        // At u = 335 and u_x = 60; the middle is 320.
        CollocationTerm("product", points: points) { u in [u.value * u.derivative(1), (u.value - 320).power(2) / 10] },
        // Not a number where it is estimated.
        CollocationTerm("root", points: points) { u in [.sqrt(100 - u.value)] },
        CollocationTerm("given", points: points, scale: [7]) { u in [u.derivative(0)] },
        CollocationTerm("high", points: points) { u in [u.third(1), u.fourth(0) / 2] },
      ])
    let sizes: [[Double]] = [[30], [29, 30, 150], [335 * 60, 3 * 30], [1], [7], [240, 0.9375]]
    #expect(problem.scales.residuals == sizes)
    #expect(
      problem.scales.description
        == "outputs 320.0 +- 30.0; coordinates 2.0, 0.5; values 30.0; linear 29.0, 30.0, 150.0; product 20100.0, 90.0;"
        + " root 1.0; given 7.0; high 240.0, 0.9375")
    #expect(
      problem.recipe["scales"]
        == [
          "middles": [.number(320)], "halves": [.number(30)],
          "residuals": .array(
            problem.scales.residuals.map { .array($0.map { .number($0) }) }),
        ])
    // |f| / max(2, 1 / 0.25) for a single output; above 64 only.
    for (source, size) in [(256.0, 1.0), (1024, 256), (-4096, 1024)] {
      let driven = try CollocationProblem(
        coordinates: 1,
        terms: [
          CollocationTerm("source", points: [[0.25], [0.5]]) { u in
            [u.second(0, 0) - 2 * u.value - TracedNumber(source)]
          },
          .values("ends", points: [[0], [1]]) { _ in [0] },
        ])
      #expect(driven.scales.outputs.halves == [size] && driven.scales.outputs.middles == [0], "\(driven.scales)")
    }
    // Of two outputs, one without a value that is not zero: v' = 10^4 u with u = 1000 at first.
    let oscillator = try CollocationProblem(
      coordinates: 1, outputs: 2,
      terms: [
        CollocationTerm("system", points: [[0], [0.5]]) { u in
          [u.derivative(0) - u.value(of: 1), u.derivative(0, of: 1) + 10_000 * u.value]
        }, .values("start", points: [[0]]) { _ in [1000, 0] },
      ])
    #expect(oscillator.scales.outputs.halves == [1000, 2.5e6])
    // The mean over more points than a block holds: 3 (0 + ... + 599) / 600, up to a rounding per point.
    let long = try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("field", points: (0..<600).map { [Double($0)] }, fields: [{ 3 * $0[0] }]) { u in
          [u.field(0) * u.value]
        }
      ])
    #expect(abs(long.scales.residuals[0][0] - 898.5) <= 600 * 1000 * Double.ulpOfOne)
    // Coordinates alone.
    let far = try CollocationProblem(
      coordinates: 1, terms: [CollocationTerm("slope", points: [[0], [256]]) { u in [u.derivative(0), u.value] }])
    #expect(far.scales.outputs.halves == [1] && far.scales.residuals == [[1.0 / 128, 1]])
    // A slope of one over a length of 256 demands an output of size 128.
    let rising = try CollocationProblem(
      coordinates: 1, terms: [CollocationTerm("slope", points: [[0], [256]]) { u in [u.derivative(0) - 1] }])
    #expect(rising.scales.outputs.halves == [128] && rising.scales.residuals == [[1]])
  }

  @Test("Residuals keep their units, losses have none; derivatives pass through the scale of the outputs")
  func unitsOfResiduals() throws {
    let points = [[0.25], [0.5], [1]]
    func problem(_ scale: OutputScale?, _ sizes: [Double]?) throws -> CollocationProblem {
      try CollocationProblem(
        coordinates: 1,
        terms: [
          CollocationTerm("jet", points: points, scale: sizes) { u in [u.value, u.derivative(0), u.second(0, 0)] }
        ],
        outputScale: scale)
    }
    let network = try Network.kan([1, 3, 1], over: [0...1], seed: 7)
    let plain = try problem(nil, nil)
    let scaled = try problem(OutputScale(middles: [512], halves: [64]), [8, 16, 32])
    let whole = try scaled.scalingOutputs(of: network)
    #expect(whole.outputUnits == [64])
    // Networks that have units keep them.
    #expect(try scaled.scalingOutputs(of: whole) == whole)
    let trainer = try Trainer(network, solving: scaled, plan: .multilevel(epochs: [1], optimizer: .adam()))
    #expect(try trainer.network() == whole)
    let r = try plain.residuals(of: network, term: "jet")
    let found = try scaled.residuals(of: whole, term: "jet")
    for (a, b) in zip(r, found) {
      #expect(b[0] == 512 + 64 * a[0] && b[1] == 64 * a[1] && b[2] == 64 * a[2])
    }
    let losses = try CollocationObjective(whole, problem: scaled).termLosses(at: whole.parameters)
    let expected = found.reduce(0.0) { sum, b in
      sum + zip(b, [8, 16, 32]).reduce(0) { $0 + ($1.0 / $1.1) * ($1.0 / $1.1) } / 3
    }
    #expect(abs(losses[0] - expected) <= 1e-14 * expected)
  }

  @Test func errors() throws {
    func make(_ scale: OutputScale? = nil, _ sizes: [Double]? = nil) throws {
      _ = try CollocationProblem(
        coordinates: 1, terms: [.values("a", points: [[0]], scale: sizes) { _ in [1] }], outputScale: scale)
    }
    let two = try OutputScale(middles: [0, 0], halves: [1, 1])
    #expect(
      throws: CollocationError.badOption(option: "the number of outputs of the output scale", value: "2", need: "1")
    ) { try make(two) }
    for sizes in [[], [1, 1], [0], [-1], [.nan], [.infinity], [5e-324]] as [[Double]] {
      let error = #expect(throws: CollocationError.self, "\(sizes)") { try make(nil, sizes) }
      #expect(error.map { "\($0)".contains("the scale of term \"a\" is \(sizes)") } == true)
    }
    for (middles, halves) in [([0], []), ([.nan], [1]), ([0], [0]), ([0], [-1]), ([0], [.infinity])]
      as [([Double], [Double])]
    {
      #expect(throws: NetworkError.self) { try OutputScale(middles: middles, halves: halves) }
    }
    let network = try CollocationTrainingTests.network()
    #expect(throws: CollocationError.networkShape(what: "inputs", expected: 1, found: 2)) {
      try EquationUnitTests.Rod().problem().scalingOutputs(of: network)
    }
  }
}
