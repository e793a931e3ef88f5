import DualNumbers
import Exact
import KANCore
import Optim
import SeededRandom
import Splines
import Testing

/// Jacobians and gradients, against dual numbers and against each other.
@Suite struct DifferentiationTests {
  @Test(arguments: 0..<16)
  func jacobianAgainstDualNumbers(seed: Int) throws {
    var cases = RandomNetworks(seed: 200 + UInt64(seed))
    let uniform = seed % 2 == 0
    let spline = try cases.network(depth: 1 + seed % 4, uniform: uniform, linear: seed % 3 == 0, maxWidth: 2)
    let batch = try cases.batch(for: spline, samples: 3)
    let coordinates: [WeightCoordinates] = uniform ? WeightCoordinates.allCases : [.spline, .relu]
    for network in try coordinates.map({ try spline.rewritten(in: $0) }) {
      let jacobian = try network.jacobian(at: batch, of: .allWeights)
      let parameters = network.parameters(of: .allWeights)
      #expect(jacobian.columns == parameters.count)
      #expect(jacobian.rows == batch.count * network.outputs)
      let dual = try network.map { Dual($0) }
      let dualBatch = batch.map { $0.map { Dual($0) } }
      for j in parameters.indices {
        let moved = parameters.indices.map { Dual(parameters[$0], slope: $0 == j ? 1 : 0) }
        let outputs = try dual.replacingParameters(with: moved, of: .allWeights).outputs(at: dualBatch)
        let column = (0..<jacobian.rows).map { jacobian[$0, j] }
        #expect(column == outputs.joined().map(\.slope), "parameter \(j)")
      }
    }
  }

  /// J_u = J_w C^T, where the change of basis takes weights by w = C^T u: the two Jacobians are computed from different
  /// bases, and C joins them.
  @Test(arguments: 0..<12)
  func jacobiansOfCoordinatesAgree(seed: Int) throws {
    var cases = RandomNetworks(seed: 300 + UInt64(seed))
    let network = try cases.network(depth: 1 + seed % 4, uniform: true, linear: seed % 2 == 0)
    let batch = try cases.batch(for: network, samples: 3)
    let spline = try network.jacobian(at: batch, in: .spline)
    #expect(try spline == network.jacobian(at: batch))
    for coordinates in [WeightCoordinates.relu, .scaledRelu] {
      let change = try network.changeOfBasis(to: coordinates)
      let other = try network.jacobian(at: batch, in: coordinates)
      for k in 0..<spline.rows { #expect(try change.apply(other.row(k)) == spline.row(k)) }
    }
  }

  @Test(arguments: 0..<12)
  func gradientIsTransposedJacobianTimesResidual(seed: Int) throws {
    var cases = RandomNetworks(seed: 400 + UInt64(seed))
    let network = try cases.network(depth: 1 + seed % 3, linear: seed % 2 == 1)
    let batch = try cases.batch(for: network, samples: 4)
    let targets = batch.map { _ in (0..<network.outputs).map { _ in cases.number() } }
    let loss = try LeastSquares(inputs: batch, targets: targets)
    let residuals = Array(try loss.residuals(of: network).joined())
    #expect(try loss.value(of: network) == residuals.reduce(0) { $0 + $1 * $1 } / 2)
    for selection in [ParameterSelection.edgeWeights, .allWeights] {
      let jacobian = try network.jacobian(at: batch, of: selection)
      #expect(try loss.gradient(of: network, with: selection) == jacobian.transposed() * residuals)
    }
    // g_u = A g_w.
    let change = try network.changeOfBasis(to: .relu, of: .allWeights)
    let inRelu = try loss.gradient(of: network, in: .relu, with: .allWeights)
    #expect(try change.apply(inRelu) == loss.gradient(of: network, in: .spline, with: .allWeights))
  }

  @Test func tangentKernels() throws {
    var cases = RandomNetworks(seed: 500)
    for depth in 1...3 {
      let network = try cases.network(depth: depth, uniform: true, maxOrder: 3, maxWidth: 2)
      let batch = try cases.batch(for: network, samples: 3)
      for coordinates in WeightCoordinates.allCases {
        let jacobian = try network.jacobian(at: batch, in: coordinates)
        #expect(try network.tangentKernel(at: batch, in: coordinates) == jacobian * jacobian.transposed())
      }
      // NTK_S = J_w A^T A J_w^T (eq. (39) with the transpose where it belongs); C here is A of all edges.
      let change = try network.changeOfBasis(to: .relu).materialized()
      let relu = try network.jacobian(at: batch, in: .relu)
      let product = relu * change.transposed() * change * relu.transposed()
      #expect(try network.tangentKernel(at: batch, in: .spline) == product)
    }
  }

  /// For r = 1 outputs do not depend on where in an interval an input lies: inner layers get no gradient.
  @Test func orderOneStopsTheGradient() throws {
    let one = try KnotVector<Rational>.uniform(order: SplineOrder(1), intervals: 3, lower: 0, upper: 1)
    let network = try ReferenceNetwork(widths: [1, 1, 1], knots: [one, one]) { _, _, _, i in Rational(i) }
    let jacobian = try network.jacobian(at: [[0], [Rational(1, 3)], [1]])
    #expect((0..<3).allSatisfy { k in (0..<3).allSatisfy { jacobian[k, $0] == 0 } })
    #expect((0..<3).allSatisfy { k in jacobian.row(k).suffix(3).reduce(0, +) == 1 })
  }
}
