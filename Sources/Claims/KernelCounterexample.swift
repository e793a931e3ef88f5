import Exact
import JSON
import KANCore
import Splines

/// A spline KAN with rho(NTK_S) > 4 rho(NTK_R) in the scaled basis, with its certificate. It refutes Theorem 2.
///
/// For r = 2 the network is explicit, weight by weight, of depth 11 or, much wider, of the least possible depth 10. For
/// r = 3 and 4 it is a member of a family whose size (depth 3482 and 4044122) rules that out, and the certificate is a
/// rational inequality between bounds for the family.
package struct KernelCounterexample: Sendable {
  /// The orders that have a counterexample; for all others the constant 4 is right.
  package static let orders = [2, 3, 4]

  /// The order.
  package let order: Int
  /// The number of layers.
  package let depth: Int
  /// A lower bound of rho(NTK_S).
  package let splinesAtLeast: Rational
  /// An upper bound of rho(NTK_R). For r = 3 and 4 both bounds are divided by the same positive factor.
  package let powersAtMost: Rational

  private let content: Content

  private enum Content: Sendable {
    case explicit(DesignNetwork, ReferenceNetwork<Rational>)
    case counted(CountedReadout, ReferenceNetwork<Rational>)
    case family(LineDesign, spread: Rational)
  }

  /// Creates and certifies the counterexample for an order.
  ///
  /// - Parameters:
  ///   - order: 2, 3 or 4.
  ///   - wanted: the number of layers, if there are several networks of that order: 11 or 10 for order 2.
  /// - Throws: ``KernelCounterexampleError``, and `LAPACKError` if a leading eigenvector cannot be approximated.
  package init(order: Int, depth wanted: Int? = nil) throws {
    self.order = order
    if order == 2, wanted == 10 {
      let network = try CountedReadout.found(depth: 10)
      content = .counted(network, try network.network())
      depth = network.depth
      (splinesAtLeast, powersAtMost) = try network.bounds()
    } else if order == 2 {
      let design = try DesignNetwork.fourCycles()
      let network = try design.network()
      let bound = try KernelBound(
        splines: network.tangentKernel(at: design.batch, in: .spline),
        powers: network.tangentKernel(at: design.batch, in: .scaledRelu))
      content = .explicit(design, network)
      depth = design.design.layers + 1
      (splinesAtLeast, powersAtMost) = (bound.splines.lower, bound.powers.upper)
    } else if let family = try LineDesign.counterexample(order: order) {
      let spread = Rational(10).power(order == 3 ? -20 : -40)
      content = .family(family, spread: spread)
      depth = family.count + 1
      (splinesAtLeast, powersAtMost) = try family.bounds(spread: spread, coupling: spread, gain: 1 / spread)
    } else {
      throw KernelCounterexampleError.noneExists(order: order)
    }
    guard wanted == nil || wanted == depth else {
      throw KernelCounterexampleError.noneOfDepth(wanted!, order: order, depths: order == 2 ? [10, depth] : [depth])
    }
    guard splinesAtLeast > 4 * powersAtMost else { throw KernelCounterexampleError.notCertified(order: order) }
  }

  /// A lower bound of the ratio of the two largest eigenvalues.
  package var ratioAtLeast: Rational { splinesAtLeast / powersAtMost }

  /// Returns the network over doubles, which represent its weights exactly, and the inputs, [sample][input]; `nil` for
  /// a family and for the network of depth 10, which is too wide.
  package func model() throws -> (network: Network, samples: [[Double]])? {
    guard case .explicit(let design, let network) = content else { return nil }
    let knots = try design.knots().map { Double($0) }
    let stages = try network.layers.map { layer in
      Stage.splines(try SplineEdges(knots: knots, inputs: layer.inputs, outputs: layer.outputs))
    }
    return (
      try Network(stages: stages, parameters: network.parameters().map { Double($0) }),
      design.batch.map { $0.map { Double($0) } }
    )
  }

  /// The counterexample as JSON, with numbers as exact strings "p/q".
  package var json: JSONValue {
    func text(_ value: Rational) -> JSONValue { .string("\(value)") }
    func list(_ values: [Rational]) -> JSONValue { .array(values.map(text)) }
    let statement = JSONValue.Member(
      "statement", .string("rho(NTK_S) > 4 rho(NTK_R) in the scaled basis, r = \(order), uniform knots"))
    switch content {
    case .explicit(let design, let network):
      let note =
        "samples are the 15 four-cycles of K5, layers 1 ... 10 its 10 edges; eps = \(design.spread), "
        + "eps' = \(design.coupling), M = \(design.gain)"
      let ones = [Rational](repeating: 1, count: design.batch.count)
      return .object([statement] + written(network, design.batch, ones, note: note))
    case .counted(let design, let network):
      let note =
        "samples are the 15 four-cycles of K5, layers its 10 edges; the last input of the last layer has no weights "
        + "and represents idle identical ones; sample k is repeated sample_copies[k] times; eps = \(design.spread), "
        + "eps' = \(design.coupling), M = \(design.gain)"
      return .object(
        [statement] + written(network, design.batch, design.vector, note: note) + [
          .init("idle", .integer(design.idle)),
          .init("sample_copies", .array(design.multiplicities.map { .integer($0) })),
        ])
    case .family(let family, let spread):
      return .object([
        statement, .init("kind", .string("family")), .init("r", .integer(order)),
        .init("n", .integer(family.intervals)),
        .init("s", .integer(family.prime)), .init("lines", .array(family.lines.map { .integer($0) })),
        .init("y", list(family.positions)), .init("w", list(family.totals)), .init("y_origin", text(family.origin)),
        .init("eps", text(spread)), .init("eps_prime", text(spread)), .init("M", text(1 / spread)),
        .init("factor", .string("4")), .init("lower", text(splinesAtLeast)), .init("upper", text(powersAtMost)),
        .init(
          "network",
          .string(
            "layers m = 1 ... s^2 and samples k are the elements of F_s^2, s prime; the class of k - m is that of "
              + "its direction, with lines in the order (1,0), (1,1), ..., (1,s-1), (0,1); the origin has weight 0")),
      ])
    }
  }

  /// Returns an explicit network with its certificate: v has a Rayleigh quotient above 4 mu, and mu is a bound of
  /// NTK_R.
  private func written(
    _ network: ReferenceNetwork<Rational>, _ batch: [[Rational]], _ vector: [Rational], note: String
  ) -> [JSONValue.Member] {
    func list(_ values: [Rational]) -> JSONValue { .array(values.map { .string("\($0)") }) }
    let layers = network.layers
    return [
      .init("kind", .string("explicit")), .init("r", .integer(order)),
      .init("n", .integer(layers[0].dimension - order + 1)), .init("a", .string("0")), .init("h", .string("1")),
      .init("depth", .integer(depth)), .init("widths", .array((layers.map(\.inputs) + [1]).map { .integer($0) })),
      .init("note", .string(note)), .init("samples", .array(batch.map(list))),
      .init(
        "weights_format",
        .string(
          "layers[l] = list of [p, q, [u_{1-r}, ..., u_{n-1}]], edge from input p to output q, in the B-spline basis; "
            + "absent edges are zero")),
      .init("layers", .array(layers.map(edges))), .init("v", list(vector)), .init("mu", .string("\(powersAtMost)")),
      .init("factor", .string("4")),
    ]
  }

  private func edges(_ layer: ReferenceLayer<Rational>) -> JSONValue {
    var edges: [JSONValue] = []
    for p in 0..<layer.inputs {
      for q in 0..<layer.outputs where layer.edge(q, p).contains(where: { !$0.isZero }) {
        edges.append(.array([.integer(p), .integer(q), .array(layer.edge(q, p).map { .string("\($0)") })]))
      }
    }
    return .array(edges)
  }
}

/// An error that explains why there is no counterexample.
package enum KernelCounterexampleError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No network of this order refutes the constant 4.
  case noneExists(order: Int)
  /// There is none of this depth, but there are some of other depths.
  case noneOfDepth(Int, order: Int, depths: [Int])
  /// The bounds of the two sides are too wide.
  case notCertified(order: Int)

  /// A one-line message.
  package var description: String {
    switch self {
    case .noneExists(let order):
      "no network of order \(order) refutes the constant 4: (2^r/(r-1)!)^2, which bounds every ratio, is at most 4; "
        + "choose an order from 2 to 4"
    case .noneOfDepth(let depth, let order, let depths):
      "there is no counterexample of order \(order) and depth \(depth); available depths: "
        + depths.map(String.init).joined(separator: ", ")
    case .notCertified(let order): "the certificate for order \(order) failed"
    }
  }
}
