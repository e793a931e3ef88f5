import Claims
import Exact
import KANCore
import Splines
import Testing

/// Kernels of built networks: by Schur products against Jacobians, the bounds for the families of lines against members that
/// are built, and the network of depth 10 whose last layer is mostly idle.
@Suite("Claims: kernels of built networks")
struct LayerKernelTests {
  private func knots(_ order: Int, _ n: Int) throws -> KnotVector<Rational> {
    try .uniform(order: SplineOrder(order), intervals: n, lower: 0, upper: Rational(n))
  }

  @Test(
    "Schur products give the kernels of the Jacobian; idle inputs that of the network in which they are written out")
  func routes() throws {
    for order in [2, 3] {
      let knots = try knots(order, 3)
      // Values stay inside: coefficients between 0 and 3.
      func weight(_ q: Int, _ p: Int, _ i: Int) -> Rational { Rational((q + 2 * p + i * i) % 4, 2) }
      func layer(_ inputs: Int, _ outputs: Int) throws -> ReferenceStage<Rational> {
        .layer(try ReferenceLayer(basis: BSplineBasis(knots), inputs: inputs, outputs: outputs, weight: weight))
      }
      let batch: [[Rational]] = [[Rational(1, 3), 2], [Rational(5, 2), Rational(7, 4)], [0, 1]]
      let network = try ReferenceNetwork(stages: [layer(2, 2), layer(2, 2), layer(2, 1)])
      let kernels = try LayerKernels(network, at: batch)
      #expect(kernels.isInside)
      for coordinates in [WeightCoordinates.spline, .relu, .scaledRelu] {
        #expect(try kernels.kernel(in: coordinates) == network.tangentKernel(at: batch, in: coordinates))
      }
      // One idle node, or five of them: node 2 of the last layer takes what node 1 takes, and leads nowhere.
      func widened(_ idle: Int) throws -> ReferenceNetwork<Rational> {
        let first = try ReferenceLayer(basis: BSplineBasis(knots), inputs: 2, outputs: 2 + idle) { q, p, i in
          weight(min(q, 1), p, i)
        }
        let last = try ReferenceLayer(basis: BSplineBasis(knots), inputs: 2 + idle, outputs: 1) { q, p, i in
          p < 2 ? weight(q, p, i) : 0
        }
        return try ReferenceNetwork(stages: [.layer(first), .layer(last)])
      }
      let wide = try widened(5)
      let counted = try LayerKernels(widened(1), at: batch, idle: .init(node: 2, copies: 5))
      for coordinates in [WeightCoordinates.spline, .scaledRelu] {
        #expect(try counted.kernel(in: coordinates) == wide.tangentKernel(at: batch, in: coordinates))
      }
    }
  }

  /// Members with s = 2 and 3, positions with and without denominators.
  static let small:
    [(order: Int, prime: Int, lines: [Int], positions: [Rational], totals: [Rational], origin: Rational)] =
      [
        (2, 2, [2, 1], [0, 1], [1, Rational(-1, 2)], Rational(1, 2)),
        (2, 3, [3, 1], [0, Rational(1, 2)], [1, -1], 1),
        (3, 2, [1, 1, 1], [0, Rational(1, 2), Rational(7, 4)], [9, -8, 1], 1),
        (3, 3, [1, 2, 1], [0, Rational(1, 2), Rational(7, 4)], [9, -8, 1], 1),
        (4, 2, [1, 2], [0, Rational(1, 4)], [2, -3], Rational(1, 2)),
      ]

  @Test("The bounds for a family hold for members that are built, and are narrow", arguments: small.indices)
  func members(number: Int) throws {
    let (order, prime, lines, positions, totals, origin) = Self.small[number]
    let design = LineDesign(
      order: try SplineOrder(order), intervals: 2, prime: prime, lines: lines, positions: positions, totals: totals,
      origin: origin)
    let member = try BuiltMember(
      design, spread: Rational(10).power(-12), coupling: Rational(10).power(-8), gain: 1_000_000)
    let (lower, upper) = try design.bounds(
      spread: member.network.spread, coupling: member.network.coupling, gain: member.network.gain)
    #expect(lower <= member.quotient && member.powersAreAtMost(upper))
    // Not by chance: what is a thousandth inside of them is not a bound.
    #expect(member.quotient < lower * Rational(1001, 1000) && !member.powersAreAtMost(upper * Rational(999, 1000)))
  }

  @Test("Bounds that forget the readout, the second eigenvalues or the perturbation do not hold for what is built")
  func plantedErrors() throws {
    let order = try SplineOrder(2)
    let design = LineDesign(
      order: order, intervals: 2, prime: 3, lines: [3, 1], positions: [0, Rational(1, 2)], totals: [1, -1], origin: 1)
    let (splines, powers) = try design.eigenvalues()
    // A small gain: the readout adds to NTK_R what the limit does not have.
    let loud = try BuiltMember(design, spread: Rational(10).power(-12), coupling: Rational(10).power(-8), gain: 10)
    #expect(
      try loud.powersAreAtMost(
        design.bounds(spread: Rational(10).power(-12), coupling: Rational(10).power(-8), gain: 10).upper))
    #expect(!loud.powersAreAtMost(powers))
    // (s - 1)^2 |g|^2 alone: 2 of 17.
    #expect(!loud.powersAreAtMost(2))
    // A large eps: NTK_R exceeds the limit by what the bound allows for.
    let wide = try BuiltMember(design, spread: Rational(1, 50), coupling: Rational(10).power(-8), gain: 1_000_000)
    let bounds = try design.bounds(spread: Rational(1, 50), coupling: Rational(10).power(-8), gain: 1_000_000)
    #expect(bounds.lower <= wide.quotient && wide.powersAreAtMost(bounds.upper) && !wide.powersAreAtMost(powers))
    // The smallest member: its quotient of NTK_S falls below 5/4, that of the design.
    let smallest = try BuiltMember(.smallest(order: order))
    #expect(try smallest.design.eigenvalues().splines == Rational(5, 4) && splines == 2)
    #expect(smallest.quotient < Rational(5, 4) && smallest.quotient > Rational(124_999, 100_000))
  }

  @Test("Depth 10: 18621 wide; the copies of samples and of the idle node are what makes the ratio exceed 4")
  func depthTen() throws {
    let found = try CountedReadout.found(depth: 10)
    #expect(found.depth == 10 && found.largestWidth == 18621 && found.classes.count == 15)
    #expect(found.multiplicities.reduce(0, +) == 60 && found.kinds.reduce(0, +) == 6)
    let (splines, powers) = try found.bounds()
    #expect(splines > 4 * powers && splines < Rational(402, 100) * powers)
    func ratio(idle: Int, copies: [Int]) throws -> Rational {
      let other = CountedReadout(
        classes: found.classes, weights: found.weights, turn: found.turn, copies: copies, idle: idle,
        spread: found.spread,
        coupling: found.coupling, gain: found.gain)
      let (splines, powers) = try other.bounds()
      return splines / powers
    }
    #expect(try ratio(idle: 9300, copies: [6, 1]) < 4 && ratio(idle: 18600, copies: [1, 1]) < 4)
  }

  @Test("Copies of samples: the bounds are those of the kernel in which every copy has a row", arguments: [5, 6])
  func copies(depth: Int) throws {
    let found = try CountedReadout.found(depth: depth)
    let (splines, powers) = try found.bounds()
    let rows = found.multiplicities.enumerated().flatMap { k, copies in [Int](repeating: k, count: min(copies, 3)) }
    // Cut to three copies at most: a smaller batch, whose NTK_R is smaller as well.
    let kernel = try found.kernels().kernel(in: .scaledRelu)
    let margin = SymmetricBandedMatrix(size: rows.count, bandwidth: rows.count) { i, j in
      (i == j ? powers : 0) - kernel[rows[i], rows[j]]
    }
    #expect(margin.inertiaByRisingPrecision().isPositiveSemidefinite)
    #expect(splines / powers < SecondOrderBound.proved.constant(depth: depth) && splines > 2 * powers)
  }
}
