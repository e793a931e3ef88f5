import BasisProperties
import Exact
import KANCore
import SeededRandom
import Splines

/// A network with data, in the spline weights u and in the ReLU weights w, for the statements of Section 3.
struct TwoBases {
  /// The description for counterexamples.
  let name: String
  /// g, whose parameters are u.
  let splines: ReferenceNetwork<Rational>
  /// f with the weights that the library computes from u.
  private let powers: ReferenceNetwork<Rational>
  /// The data; no residual vanishes.
  let loss: LeastSquares<Rational>
  /// A acting on all weights, from recursion (5).
  let change: RationalMatrix
  /// The knots if the network is a single edge, with samples that determine its weights.
  let edge: KnotVector<Rational>?

  private init(
    _ name: String, _ network: ReferenceNetwork<Rational>, inputs: [[Rational]], edge: KnotVector<Rational>? = nil,
    using generator: inout SplitMix64
  ) throws {
    self.name = name
    self.edge = edge
    splines = network
    powers = try network.rewritten(in: .relu)
    change = network.changeOfBasisMatrix
    let targets = try network.outputs(at: inputs).map { row in
      row.map { $0 + .randomPositive(bits: 2, using: &generator) }
    }
    loss = try LeastSquares(inputs: inputs, targets: targets)
  }

  /// Returns single edges on knot vectors of the family, at most three of each shape and with up to four intervals,
  /// then random networks of one to three layers.
  static func cases(_ family: CaseFamily, id: String) throws -> [TwoBases] {
    var networks = RandomNetworks(family.generator(for: id))
    var cases: [TwoBases] = []
    for order in family.orders {
      for n in 1...min(4, family.maxIntervals) {
        for knots in try family.knotVectors(order: order, intervals: n).prefix(3) {
          let network = try ReferenceNetwork(widths: [1, 1], knots: [knots]) { _, _, _, _ in networks.number() }
          cases.append(
            try TwoBases(
              knots.caseDescription, network, inputs: knots.determiningPoints.map { [$0] }, edge: knots,
              using: &networks.random))
        }
      }
    }
    for k in 0..<family.networks {
      let depth = 1 + k % 3
      let knots = try (0..<depth).map { _ in
        try networks.knots(maxOrder: depth == 1 ? family.maxOrder : 3, maxIntervals: 2)
      }
      let network = try networks.network(on: knots)
      let inputs = try networks.batch(for: network, samples: 3)
      let shapes = knots.map { $0.caseDescription }.joined(separator: "; ")
      cases.append(
        try TwoBases("network \(k) of \(depth) layers, \(shapes)", network, inputs: inputs, using: &networks.random))
    }
    return cases
  }

  /// Returns the scope of ``cases(_:id:)``.
  static func scope(_ family: CaseFamily) -> String {
    "single edges of orders 1-\(family.maxOrder) on 1-\(min(4, family.maxIntervals)) intervals, three knot vectors"
      + " each; \(family.networks) random networks of 1-3 layers"
  }

  /// Returns f with the given weights w.
  func powers(_ w: [Rational]) throws -> ReferenceNetwork<Rational> { try powers.replacingParameters(with: w) }

  /// u.
  var u: [Rational] { splines.parameters() }

  /// Returns w = A^T u.
  func w() throws -> [Rational] { try change.transposed().multiplied(by: u) }
}

extension ReferenceNetwork where Scalar == Rational {
  /// A acting on the weights of all spline edges, with one block per edge, from recursion (5).
  var changeOfBasisMatrix: RationalMatrix {
    let count = parameterCount()
    var matrix = Matrix<Rational>(rows: count, columns: count, repeating: 0)
    var start = 0
    for layer in layers {
      guard let (knots, _) = layer.splineCoordinates else { continue }
      let block = ChangeOfBasis(knots).recursionMatrix()
      for _ in 0..<layer.inputs * layer.outputs {
        for i in 0..<block.rows {
          for j in i..<block.columns { matrix[start + i, start + j] = block[i, j] }
        }
        start += block.rows
      }
    }
    return RationalMatrix(matrix)
  }
}
