import Optim
import RealModule
import Spectral
import Splines

/// The logarithm of the ratio of tangent kernels of a chain of single edges, as a function of the quantities that the
/// kernels depend on: for every layer the arguments of the samples and the slopes of the following layers.
///
/// With arguments x_lk and slopes d_lk (d_Lk = 1) the kernels are sums over layers of D_l B_l B_l^T D_l and D_l Phi_l
/// Phi_l^T D_l. Every factor between layers is free, and so is the scale of each D_l. Which edges can take these values
/// and slopes is a question of interpolation (`JetNetwork`). The objective is - log(rho_S / rho_R), whose gradient
/// comes from the two leading eigenvectors.
package struct JetProblem: DifferentiableObjective {
  /// r.
  package let order: SplineOrder
  /// L.
  package let depth: Int
  /// N.
  package let samples: Int

  /// Creates the problem for a depth.
  package init(order: SplineOrder, depth: Int, samples: Int) {
    self.order = order
    self.depth = depth
    self.samples = samples
  }

  /// Returns the interval of a sample. For r = 2 slopes change only at the knots, so after the first layer sample k
  /// stays in interval k.
  private func interval(_ l: Int, _ k: Int) -> Double { order.value == 2 && l > 0 ? Double(k) : 0 }

  /// The number of knot intervals.
  var intervals: Int { order.value == 2 ? samples : 1 }

  /// L N angles, whose arguments run through an interval, then the slopes of all layers except the last.
  package var dimension: Int { (2 * depth - 1) * samples }

  /// The margins of arguments from the left and right ends of their intervals, so that rounding does not lead outside.
  private static let margins = (left: 0x1p-16, right: 0x1p-10)

  /// Returns the arguments of layer l: the positions in their intervals given by the angles.
  func arguments(_ x: [Double], _ l: Int) -> [Double] {
    let (left, right) = Self.margins
    return (0..<samples).map { k in
      interval(l, k) + left + (1 - left - right) * (1 - Double.cos(x[l * samples + k])) / 2
    }
  }

  /// Returns the slopes of the layers after layer l.
  func slopes(_ x: [Double], _ l: Int) -> [Double] {
    l + 1 == depth
      ? [Double](repeating: 1, count: samples) : Array(x[(depth + l) * samples..<(depth + l + 1) * samples])
  }

  /// Returns a random point: arguments anywhere or close to the lower ends, slopes of any sign and of sizes up to e^3
  /// apart.
  package func start<R: RandomNumberGenerator>(using generator: inout R) -> [Double] {
    let reach = Bool.random(using: &generator) ? Double.pi : 0.6
    let angles = (0..<depth * samples).map { _ in Double.random(in: 0..<reach, using: &generator) }
    return angles
      + (1..<depth).flatMap { _ -> [Double] in
        let size = Double.exp(Double.random(in: -3...3, using: &generator))
        return (0..<samples).map { _ in size * Double.random(in: -1...1, using: &generator) }
      }
  }

  /// Returns - log(rho_S / rho_R) and its gradient.
  package func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws -> Double {
    gradient = [Double](repeating: 0, count: dimension)
    let layers = (0..<depth).map { Layer(arguments(x, $0), slopes(x, $0), order: order, intervals: intervals) }
    var value = 0.0
    for isSplines in [true, false] {
      let kernel = Matrix<Double>(rows: samples, columns: samples) { j, k in
        layers.reduce(0) { $0 + $1.kernel(j, k, isSplines) }
      }
      guard kernel.entries.allSatisfy(\.isFinite) else { return .infinity }
      let eigen = try LAPACK.symmetricEigen(kernel)
      let (radius, vector) = (eigen.values[samples - 1], eigen.vector(samples - 1))
      let sign = isSplines ? -1.0 : 1.0
      value += sign * Double.log(radius)
      for (l, layer) in layers.enumerated() {
        let (byArgument, bySlope) = layer.derivatives(vector, isSplines)
        for k in 0..<samples {
          let angle = l * samples + k
          let (left, right) = Self.margins
          gradient[angle] += sign * byArgument[k] / radius * (1 - left - right) * Double.sin(x[angle]) / 2
          if l + 1 < depth { gradient[(depth + l) * samples + k] += sign * bySlope[k] / radius }
        }
      }
    }
    return value
  }
}

/// The basis values of the samples of a layer on knots 0, 1, ..., n, times the slopes of the following layers.
private struct Layer {
  private let slopes: [Double]
  /// [sample][index], values and derivatives, of the B-splines and of the powers.
  private let splines: [(values: [Double], derivatives: [Double])]
  private let powers: [(values: [Double], derivatives: [Double])]

  init(_ arguments: [Double], _ slopes: [Double], order: SplineOrder, intervals: Int) {
    self.slopes = slopes
    let r = order.value
    let stencil = Stencil<Double>.changeOfBasis(order: order)
    powers = arguments.map { x in
      let distances = (1 - r..<intervals).map { x - Double($0) }
      return (
        distances.map { $0 < 0 ? 0 : Double.pow($0, r - 1) },
        distances.map { $0 < 0 ? 0 : Double(r - 1) * Double.pow($0, r - 2) }
      )
    }
    splines = powers.map { own in
      func spline(_ values: [Double]) -> [Double] {
        values.indices.map { i in
          (0...r).reduce(0) { $0 + (i + $1 < values.count ? stencil[$1] * values[i + $1] : 0) }
        }
      }
      return (spline(own.values), spline(own.derivatives))
    }
  }

  private func rows(_ isSplines: Bool) -> [(values: [Double], derivatives: [Double])] { isSplines ? splines : powers }

  func kernel(_ j: Int, _ k: Int, _ isSplines: Bool) -> Double {
    let rows = rows(isSplines)
    return slopes[j] * slopes[k] * zip(rows[j].values, rows[k].values).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Returns the derivatives of v^T D B B^T D v = |sum v_k d_k B(x_k)|^2 with respect to x_k and d_k.
  func derivatives(_ v: [Double], _ isSplines: Bool) -> (byArgument: [Double], bySlope: [Double]) {
    let rows = rows(isSplines)
    let sum = rows[0].values.indices.map { i in
      rows.indices.reduce(0) { $0 + v[$1] * slopes[$1] * rows[$1].values[i] }
    }
    func product(_ row: [Double]) -> Double { zip(row, sum).reduce(0) { $0 + $1.0 * $1.1 } }
    return (
      rows.indices.map { 2 * v[$0] * slopes[$0] * product(rows[$0].derivatives) },
      rows.indices.map { 2 * v[$0] * product(rows[$0].values) }
    )
  }
}
