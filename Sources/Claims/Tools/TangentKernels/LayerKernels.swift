import Exact
import KANCore
import Splines

/// The tangent kernels of a chain of spline layers with one output, layer by layer: the Schur product of the kernel of
/// the derivatives with respect to the layer's outputs and that of the basis functions at its inputs.
///
/// They equal those of `ReferenceNetwork.tangentKernel(at:in:)`, by another route without a Jacobian. A node of the
/// last layer may represent many equal ones if it has no outgoing weights: only its own kernel is counted several
/// times, since the weights that lead to it have zero derivative.
package struct LayerKernels {
  /// A node of the last layer that represents several equal ones.
  package struct Idle: Sendable {
    /// The index of the node among the inputs of the last layer.
    package let node: Int
    /// The number of copies.
    package let copies: Int

    /// Creates a node with its copies.
    package init(node: Int, copies: Int) {
      self.node = node
      self.copies = copies
    }
  }

  private struct Layer {
    let knots: KnotVector<Rational>
    /// [sample][p].
    let inputs: [[Rational]]
    /// The derivatives of the output with respect to those of the layer, [sample][q].
    let deltas: [[Rational]]
  }

  private let layers: [Layer]
  private let idle: Idle?

  /// Runs the forward and backward sweeps through a network.
  ///
  /// - Precondition: the network is a chain of layers of B-splines with one output, and the edges of an idle node are
  ///   zero.
  /// - Complexity: O(N P Q m) for each layer.
  package init(_ network: ReferenceNetwork<Rational>, at batch: [[Rational]], idle: Idle? = nil) throws {
    let own = network.layers
    precondition(own.count == network.stages.count && network.outputs == 1, "LayerKernels: not a chain with one output")
    if let idle {
      precondition(own.last!.edge(0, idle.node).allSatisfy(\.isZero), "LayerKernels: an idle node has outgoing weights")
    }
    var inputs = [batch]
    for (number, layer) in own.dropLast().enumerated() {
      inputs.append(
        try inputs[number].enumerated().map { k, x in try layer.outputs(at: x, layer: number, sample: k) })
    }
    var deltas = batch.map { _ in [Rational(1)] }
    var layers: [Layer] = []
    for (number, layer) in own.enumerated().reversed() {
      guard let basis = layer.basis as? BSplineBasis<Rational> else {
        preconditionFailure("LayerKernels: layer \(number) is not a B-spline layer")
      }
      layers.append(Layer(knots: basis.knots, inputs: inputs[number], deltas: deltas))
      deltas = try zip(inputs[number], deltas).map { x, above in
        try x.enumerated().map { p, value in
          let slopes = try basis.derivatives(at: value, upTo: 1)[1]
          var sum = Rational(0)
          for (q, delta) in above.enumerated() where !delta.isZero {
            for (weight, slope) in zip(layer.edge(q, p), slopes) where !slope.isZero && !weight.isZero {
              sum += delta * weight * slope
            }
          }
          return sum
        }
      }
    }
    self.layers = layers.reversed()
    self.idle = idle
  }

  /// Whether every input of every layer lies in [a, b).
  package var isInside: Bool {
    layers.allSatisfy { layer in
      layer.inputs.allSatisfy { $0.allSatisfy { layer.knots.lower <= $0 && $0 < layer.knots.upper } }
    }
  }

  /// Returns NTK_S for the splines, NTK_R for the scaled powers.
  ///
  /// - Complexity: O(N^2 (P + Q) + v^2 m) for each layer, with v distinct inputs.
  package func kernel(in coordinates: WeightCoordinates) throws -> Matrix<Rational> {
    let samples = layers[0].inputs.count
    var kernel = Matrix<Rational>(rows: samples, columns: samples, repeating: 0)
    for (number, layer) in layers.enumerated() {
      // A layer has few distinct inputs, so products of their functions are shared.
      let abscissas = Array(Set(layer.inputs.joined()))
      let numbers = Dictionary(uniqueKeysWithValues: zip(abscissas, abscissas.indices))
      let functions = try values(at: abscissas, layer.knots, coordinates)
      let products = functions.map { f in functions.map { dot(f, $0) } }
      let own = layer.inputs.map { $0.map { numbers[$0]! } }
      for k in 0..<samples {
        for l in 0...k {
          let slope = dot(layer.deltas[k], layer.deltas[l])
          if slope.isZero { continue }
          var sum = Rational(0)
          for p in own[k].indices {
            let product = products[own[k][p]][own[l][p]]
            let isIdle = number == layers.count - 1 && p == idle?.node
            sum += isIdle ? product * Rational(idle!.copies) : product
          }
          kernel[k, l] += slope * sum
          if k != l { kernel[l, k] = kernel[k, l] }
        }
      }
    }
    return kernel
  }

  private func values(
    at abscissas: [Rational], _ knots: KnotVector<Rational>, _ coordinates: WeightCoordinates
  ) throws -> [[Rational]] {
    switch coordinates {
    case .spline:
      let basis = BSplineBasis(knots)
      return try abscissas.map { try basis.values(at: $0) }
    case .relu, .scaledRelu:
      let basis = coordinates == .relu ? ReLUPowerBasis(knots) : try ReLUPowerBasis(scaled: knots)
      return try abscissas.map { try basis.values(at: $0) }
    }
  }

  private func dot(_ a: [Rational], _ b: [Rational]) -> Rational {
    zip(a, b).reduce(Rational(0)) { $1.0.isZero || $1.1.isZero ? $0 : $0 + $1.0 * $1.1 }
  }
}
