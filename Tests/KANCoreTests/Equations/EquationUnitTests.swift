import KANCore
import Optim
import RealModule
import Testing

/// Solutions of equations do not depend on the units of outputs and coordinates.
@Suite struct EquationUnitTests {
  /// u'' = 0 on 0 < x < length, with u given at both ends.
  struct Rod {
    var ends = (350.0, 290.0)
    var length = 1.0

    /// - Parameter isForced: whether all scales are given as 1.
    func problem(isForced: Bool = false) throws -> CollocationProblem {
      let (a, b) = ends
      let length = length
      return try CollocationProblem(
        coordinates: 1,
        terms: [
          CollocationTerm(
            "rod", points: PointGrid.centers([0...length], counts: [200]), scale: isForced ? [1] : nil
          ) { u in [u.second(0, 0)] },
          .values("ends", points: [[0], [length]], scale: isForced ? [1] : nil) { [$0[0] == 0 ? a : b] },
        ],
        reference: ReferenceSolution(points: points) { [a + (b - a) * ($0[0] / length)] },
        outputScale: isForced ? OutputScale(middles: [0], halves: [1]) : nil)
    }

    var points: [[Double]] { PointGrid.nodes([0...length], counts: [101]) }

    func solution(seed: UInt64, isForced: Bool = false) throws -> (fit: TrainingResult, values: [Double]) {
      let problem = try problem(isForced: isForced)
      let fit = try Network.kan([1, 5, 1], over: [0...length], seed: seed)
        .trained(solving: problem, epochs: [30, 20, 10])
      return (fit, try problem.values(of: fit.network, at: points).map { $0[0] })
    }
  }

  @Test("350 and 290 at the ends: solved with the scales that are found, not with scales of 1", arguments: 1...5)
  func temperatures(seed: Int) throws {
    let found = try Rod().solution(seed: UInt64(seed)).fit
    #expect(found.errors!.relative < 1e-4 && found.network.outputUnits == [30], "\(found.errors!)")
    let forced = try Rod().solution(seed: UInt64(seed), isForced: true).fit
    #expect(forced.errors!.relative > 0.5 && forced.network.outputUnits == nil, "\(forced.errors!)")
  }

  /// Numbers in other units differ by a rounding or two, so that given values differ by eps (|middle| + half), relative
  /// to the half length by eps (1 + |middle| / half). Levenberg-Marquardt ends at a minimum, where the values at the
  /// ends hold and the solution between them follows: differences do not grow from step to step, only by the few steps
  /// and the sums over points, for which there is a factor of 256 (8 at most was measured, for five seeds).
  @Test("Other units of outputs and coordinates, and another zero: the same solution up to rounding", arguments: -9...9)
  func otherUnits(power: Int) throws {
    let seed: UInt64 = 3
    let factor = Double.pow(10, power)
    let (fit, values) = try Rod().solution(seed: seed)
    func check(_ rod: Rod, shift: Double, unit: Double, _ label: String) throws {
      let other = try rod.solution(seed: seed)
      let bound = 256 * Double.ulpOfOne * (1 + abs(320 + shift) / 30)
      for (a, b) in zip(values, other.values) { #expect(abs(b / unit - shift - a) <= 30 * bound, "\(label)") }
      #expect(other.fit.trace.count == fit.trace.count && other.fit.errors!.relative < 1e-4)
    }
    try check(Rod(ends: (350 * factor, 290 * factor)), shift: 0, unit: factor, "outputs")
    try check(Rod(length: factor), shift: 0, unit: 1, "coordinates")
    try check(Rod(ends: (350 + factor, 290 + factor)), shift: factor, unit: 1, "another zero")
  }

  /// Units of two outputs and two coordinates.
  struct Units {
    var u = 1.0
    var v = 1.0
    var t = 1.0
    var x = 1.0
  }

  /// u_t + u u_x / 64 = u_xx / 8 and v_x = 16 u with periodic ends, in any units.
  private func system(_ unit: Units) throws -> CollocationProblem {
    let box = [0...2 * unit.t, -unit.x...unit.x]
    let left = PointGrid.centers([box[0], -unit.x ... -unit.x], counts: [8, 1])
    let start: @Sendable ([Double]) -> [Double] = {
      let x = $0[1] / unit.x
      return [unit.u * (320 + 30 * .cos(.pi * x)), unit.v * (1000 * x)]
    }
    return try CollocationProblem(
      coordinates: 2, outputs: 2,
      terms: [
        CollocationTerm("system", points: PointGrid.centers(box, counts: [9, 40]), weight: 0.5) { u in
          let speed = TracedNumber(unit.x / unit.t / unit.u / 64)
          let diffusion = TracedNumber(unit.x / unit.t * unit.x / 8)
          let slope = TracedNumber(16 * unit.v / unit.x / unit.u)
          return [
            u.derivative(0) + speed * u.value * u.derivative(1) - diffusion * u.second(1, 1),
            u.derivative(1, of: 1) - slope * u.value,
          ]
        },
        .values("start", points: PointGrid.nodes([0...0, box[1]], counts: [1, 20]), weight: 4, start),
        CollocationTerm("ends", points: left, partners: left.map { [$0[0], -$0[1]] }) { u in
          [u.side(0).value - u.side(1).value, u.side(0).derivative(1) - u.side(1).derivative(1)]
        },
      ])
  }

  /// u_xx = - 1e6 sin x and u = 0 at both ends: only the source has a size.
  private func driven(_ unit: Units) throws -> CollocationProblem {
    let length = 3 * unit.x
    return try CollocationProblem(
      coordinates: 1,
      terms: [
        CollocationTerm("source", points: PointGrid.centers([0...length], counts: [200])) { u in
          let strength = TracedNumber(1e6 * unit.u / unit.x / unit.x)
          return [u.second(0, 0) + strength * .sin(u.coordinate(0) / TracedNumber(unit.x))]
        }, .values("ends", points: [[0], [length]]) { _ in [0] },
      ])
  }

  /// Products with powers of two have no rounding.
  @Test(
    "Units that are powers of two: the same bits, for any number of outputs, for all weightings",
    arguments: [CollocationWeighting.fixed, .residualAttention(initial: 1), .gradientNorms(every: 2)])
  func powersOfTwo(weighting: CollocationWeighting) throws {
    let units = [
      Units(u: 0x1p20), Units(v: 0x1p-30), Units(t: 0x1p-40), Units(u: 4, v: 0x1p-6, t: 8, x: 0x1p10), Units(x: 0x1p-9),
    ]
    func check(_ optimizer: OptimizerChoice, outputs: Int, _ problem: (Units) throws -> CollocationProblem) throws {
      func run(_ unit: Units) throws -> (losses: [Double], values: [[Double]]) {
        let box = outputs == 2 ? [0...2 * unit.t, -unit.x...unit.x] : [0...3 * unit.x]
        let problem = try problem(unit)
        #expect(!problem.scales.areOne)
        let fit = try Network.kan([box.count, 3, outputs], intervals: 3, over: box, seed: 5)
          .trained(solving: problem, epochs: [4, 3], by: optimizer, weighting: weighting)
        let points = PointGrid.nodes(box, counts: box.map { _ in 7 })
        let values = try problem.values(of: fit.network, at: points)
        return (fit.trace.map(\.loss), values.map { zip($0, [unit.u, unit.v]).map { $0 / $1 } })
      }
      let expected = try run(Units())
      for unit in units {
        let found = try run(unit)
        #expect(found.losses == expected.losses && found.values == expected.values, "\(unit)")
      }
    }
    for optimizer in [OptimizerChoice.levenbergMarquardt(), .adam()] {
      try check(optimizer, outputs: 2, system)
      try check(optimizer, outputs: 1, driven)
    }
  }

  @Test("Zero at the ends and a strong source")
  func sources() throws {
    let problem = try driven(Units())
    let fit = try Network.kan([1, 5, 1], over: [0...3], seed: 1).trained(solving: problem, epochs: [30, 20])
    let points = PointGrid.nodes([0...3], counts: [31])
    let largest = zip(points, try problem.values(of: fit.network, at: points)).map { point, values in
      abs(values[0] - 1e6 * (.sin(point[0]) - point[0] / 3 * .sin(3)))
    }.max()!
    #expect(largest < 1e-4 * 1e6, "\(largest)")
  }
}
