import SplineKernels

/// The channels of derivatives of order 3 and 4, unit by unit in `Double`.
extension PointwiseOperation {
  /// Computes the higher channels of one sample, whose other channels and first three slopes are there, and adds the fourth
  /// and fifth slopes.
  func forwardHigher<Scalar: KernelScalar>(
    _ layout: ChannelPairs, x: UnsafePointer<Scalar>, y: UnsafeMutablePointer<Scalar>,
    slopes: UnsafeMutablePointer<Scalar>
  ) {
    for p in 0..<stride {
      let (fourth, fifth) = p < width ? higherSlopes(Double(x[p])) : (0, 0)
      slopes[3 * stride + p] = Scalar(fourth)
      slopes[4 * stride + p] = Scalar(fifth)
      for path in layout.paths {
        let bell = path.bellPolynomials(x + p, stride: stride)
        var sum = 0.0
        for m in 1...path.order { sum += bell(path.order, m) * Double(slopes[(m - 1) * stride + p]) }
        y[path.channels[path.order] * stride + p] = Scalar(sum)
      }
    }
  }

  /// Adds the adjoints of the higher channels of one sample to those of all channels of x.
  func backwardHigher<Scalar: KernelScalar>(
    _ layout: ChannelPairs, x: UnsafePointer<Scalar>, slopes: UnsafePointer<Scalar>, delta: UnsafePointer<Scalar>,
    dx: UnsafeMutablePointer<Scalar>
  ) {
    for path in layout.paths { (dx + path.channels[path.order] * stride).update(repeating: 0, count: stride) }
    for path in layout.paths {
      let n = path.order
      for p in 0..<stride {
        let bell = path.bellPolynomials(x + p, stride: stride)
        let adjoint = Double(delta[path.channels[n] * stride + p])
        for i in 0...n {
          // The derivative with respect to x^(i) is binomial(n, i) times the derivative of order n - i of f'(x).
          var sum = 0.0
          for m in 0...(n - i) { sum += bell(n - i, m) * Double(slopes[m * stride + p]) }
          dx[path.channels[i] * stride + p] += Scalar(adjoint * BellPolynomials.binomial(n, i) * sum)
        }
      }
    }
  }

  /// Returns the fourth and fifth derivatives of the function.
  private func higherSlopes(_ x: Double) -> (fourth: Double, fifth: Double) {
    switch function {
    case .logistic(let lower, let upper, let rate):
      // With the first derivative f', product = s (1 - s), and t = 2 s - 1, the fourth is -rate^3 f' t (1 - 12 product),
      // and the fifth rate^4 f' (1 - 30 product + 120 product^2).
      let (t, product) = HyperbolicTangent.evaluate(SIMD4(repeating: rate / 2 * x))
      let third = (upper - lower) * rate * product[0] * rate * rate
      let square = product[0] * product[0]
      return (-third * rate * t[0] * (1 - 12 * product[0]), third * rate * rate * (1 - 30 * product[0] + 120 * square))
    case .power(let degree):
      func slope(_ order: Int) -> Double {
        if !(x >= 0) || degree < order { return x.isNaN ? .nan : 0 }
        var product = 1.0
        for k in 0..<order { product *= Double(degree - k) }
        for _ in order..<degree { product *= x }
        return product
      }
      return (slope(4), slope(5))
    }
  }
}
