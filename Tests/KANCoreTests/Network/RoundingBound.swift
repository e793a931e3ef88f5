import Exact
import KANCore
import Splines

/// A bound of the error of a network's outputs in floating point, by counting roundings, for orders of at least 2 and
/// inputs, knots and parameters that are exact.
///
/// As in `FloatingPointTests`: a basis value is off by 5 (r - 1) units, relatively, a sum of P r products adds P r + 1
/// units of sum_p max |u|; a layer multiplies an error of its inputs by (r - 1) max |u_i - u_{i-1}| / min (t_{i+r-1} - t_i)
/// on each edge. An affine map rounds six times, where its coefficients come from bounds of a linear map of P inputs by
/// 2 P more; a linear map P times.
struct RoundingBound {
  let unit: Double

  private func magnitude(_ x: Rational) -> Double { abs(Double(x)) }

  func outputs(
    _ network: ReferenceNetwork<Rational>, _ x: [Rational]
  ) throws -> (values: [Rational], bound: [Double]) {
    var exact = x
    // Float cannot hold every double: inputs are rounded once.
    var error = x.map { unit * magnitude($0) }
    var terms = 0
    for stage in network.stages {
      switch stage {
      case .linear(let linear):
        terms = 2 * exact.count
        error = (0..<linear.matrix.rows).map { q in
          (0..<exact.count).reduce(0.0) { sum, p in
            let weight = magnitude(linear.matrix[q, p])
            return sum + weight * error[p] + Double(exact.count + 1) * unit * weight * (magnitude(exact[p]) + error[p])
          }
        }
        exact = linear.matrix * exact
      case .affine(let affine):
        error = exact.indices.map { p in
          let scale = magnitude(affine.scale[p])
          // The origin of a centered map is as large as the inputs and the offset together.
          let size = 2 * scale * (magnitude(exact[p]) + error[p]) + 3 * magnitude(affine.shift[p]) + 2
          return scale * error[p] + Double(6 + terms) * unit * size
        }
        exact = exact.indices.map { affine.scale[$0] * exact[$0] + affine.shift[$0] }
        terms = 0
      case .layer(let layer):
        guard let knots = layer.splineCoordinates?.knots else { return (exact, error) }
        let r = knots.order.value
        let width = Double((1...(knots.values.count - r)).map { knots.values[$0 + r - 1] - knots.values[$0] }.min()!)
        // Knots are rounded to the scalar, too: as if the argument were.
        error = zip(error, exact).map { $0 + 2 * unit * (magnitude($1) + magnitude(knots.upper)) }
        let roundings = Double(5 * (r - 1) + layer.inputs * r + 2)
        error = (0..<layer.outputs).map { q in
          var sum = 0.0
          for p in 0..<layer.inputs {
            let weights = Array(layer.edge(q, p))
            let jump = zip(weights, weights.dropFirst()).map { magnitude($1 - $0) }.max() ?? 0
            sum += Double(r - 1) * jump / width * error[p]
            sum += roundings * unit * weights.map { magnitude($0) }.max()!
          }
          return sum
        }
        exact = try layer.outputs(at: exact.map { min(max($0, knots.lower), knots.upper) })
      }
    }
    return (exact, error)
  }
}
