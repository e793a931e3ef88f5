import SplineKernels

/// The channels of a layout as plain numbers: the value, `directions` first derivatives, second derivatives, and higher
/// ones.
struct ChannelPairs: Sendable {
  let directions: Int
  let pairs: [(Int, Int)]
  /// The higher derivatives.
  let paths: [Path]
  /// The highest order of the derivatives.
  let order: Int
  /// The number of channels.
  let channels: Int

  /// A derivative of order n in one direction.
  struct Path: Sendable {
    /// n, 3 or 4.
    let order: Int
    /// The channels of the derivatives of orders 0 ... n in the direction.
    let channels: [Int]

    /// Returns the polynomials of the derivatives of a unit; `x` is its value, followed by the other channels at distances
    /// of `stride`.
    func bellPolynomials<Scalar: KernelScalar>(_ x: UnsafePointer<Scalar>, stride: Int) -> BellPolynomials {
      func derivative(_ order: Int) -> Double { Double(x[channels[order] * stride]) }
      return BellPolynomials(derivative(1), derivative(2), derivative(3), order > 3 ? derivative(4) : 0)
    }
  }

  init(_ layout: ChannelLayout) {
    directions = layout.directions
    pairs = layout.secondDerivatives.map { ($0.first, $0.second) }
    paths = layout.higherDerivatives.map { Path(order: $0.order, channels: [0] + layout.path(to: $0)) }
    order = layout.order
    channels = layout.count
  }
}
