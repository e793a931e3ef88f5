import SplineKernels

/// A function f of every unit, y = f(x), with channels for derivatives: y_k = f' x_k, y_kl = f'' x_k x_l + f' x_kl.
struct PointwiseOperation: Sendable {
  /// The functions.
  enum Function: Sendable {
    /// lower + (upper - lower) (1 + tanh(rate x / 2)) / 2: the sigmoid for rate 1, tanh for rate 2.
    case logistic(lower: Double, upper: Double, rate: Double)
    /// (x)_+^degree, with one-sided derivatives from the right.
    case power(degree: Int)
  }

  let width: Int
  let stride: Int
  let function: Function

  /// f and its first three derivatives.
  private struct Jet<Scalar> {
    var value: Scalar
    var first: Scalar
    var second: Scalar
    var third: Scalar
  }

  @inline(__always)
  private func jet<Scalar: KernelScalar>(_ x: Scalar) -> Jet<Scalar> {
    switch function {
    case .logistic(let lower, let upper, let rate):
      // With s = 1/2 (1 + t): s' = rate s (1 - s), s'' = rate s' (1 - 2 s), s''' = rate^2 s' (1 - 6 s (1 - s)).
      let four = HyperbolicTangent.evaluate(SIMD4(repeating: rate * Double(x) / 2))
      let t = four.value[0]
      let product = four.product[0]
      let length = upper - lower
      let first = length * rate * product
      let value = (lower + upper) / 2 + length / 2 * t
      return Jet(
        value: Scalar(value > upper ? upper : (value < lower ? lower : value)), first: Scalar(first),
        second: Scalar(-first * rate * t), third: Scalar(first * rate * rate * (1 - 6 * product)))
    case .power(let degree):
      if !(x >= 0) {
        let zero: Scalar = x.isNaN ? .nan : 0
        return Jet(value: zero, first: zero, second: zero, third: zero)
      }
      // d! / (d - k)! x^{d-k} for k = 0 ... 3.
      var powers = (Scalar(0), Scalar(0), Scalar(0), Scalar(0))
      var factor: Scalar = 1
      for e in 0...degree {
        let k = degree - e
        if k == 3 { powers.3 = factor }
        if k == 2 { powers.2 = factor }
        if k == 1 { powers.1 = factor }
        if k == 0 { powers.0 = factor }
        factor *= x
      }
      let d = Scalar(degree)
      return Jet(
        value: powers.0, first: d * powers.1, second: d * (d - 1) * powers.2, third: d * (d - 1) * (d - 2) * powers.3)
    }
  }

  /// f in every channel. `slopes` (one for a sample and unit) receives f' where there is one channel.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward<Scalar: KernelScalar>(
    count: Int, layout: ChannelPairs, x: UnsafePointer<Scalar>, y: UnsafeMutablePointer<Scalar>,
    slopes: UnsafeMutablePointer<Scalar>
  ) {
    let channels = layout.channels
    if channels == 1, case .logistic(let lower, let upper, let rate) = function {
      logistic(count * stride, x: x, y: y, slopes: slopes, lower: lower, upper: upper, rate: rate)
      for n in 0..<count { for p in width..<stride { y[n * stride + p] = 0 } }
      return
    }
    y.update(repeating: 0, count: count * channels * stride)
    for n in 0..<count {
      let source = x + n * channels * stride
      let target = y + n * channels * stride
      for p in 0..<width {
        let jet = jet(source[p])
        target[p] = jet.value
        slopes[n * stride + p] = jet.first
        for k in 0..<layout.directions {
          let c = (1 + k) * stride + p
          target[c] = jet.first * source[c]
        }
        for (s, pair) in layout.pairs.enumerated() {
          let c = (1 + layout.directions + s) * stride + p
          let product = source[(1 + pair.0) * stride + p] * source[(1 + pair.1) * stride + p]
          target[c] = jet.second * product + jet.first * source[c]
        }
      }
    }
  }

  /// The values and derivatives of a logistic function of consecutive numbers, four at a time.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  private func logistic<Scalar: KernelScalar>(
    _ count: Int, x: UnsafePointer<Scalar>, y: UnsafeMutablePointer<Scalar>, slopes: UnsafeMutablePointer<Scalar>,
    lower: Double, upper: Double, rate: Double
  ) {
    let middle = (lower + upper) / 2
    let half = (upper - lower) / 2
    for start in Swift.stride(from: 0, to: count, by: 4) {
      let filled = min(4, count - start)
      var argument = SIMD4<Double>(repeating: 0)
      for i in 0..<filled { argument[i] = rate / 2 * Double(x[start + i]) }
      let (t, product) = HyperbolicTangent.evaluate(argument)
      let slope = 2 * half * rate * product
      var value = middle + half * t
      value.replace(with: lower, where: value .< lower)
      value.replace(with: upper, where: value .> upper)
      for i in 0..<filled {
        y[start + i] = Scalar(value[i])
        slopes[start + i] = Scalar(slope[i])
      }
    }
  }

  /// The adjoint of ``forward``.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward<Scalar: KernelScalar>(
    count: Int, layout: ChannelPairs, x: UnsafePointer<Scalar>, slopes: UnsafePointer<Scalar>,
    delta: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>
  ) {
    let channels = layout.channels
    if channels == 1 {
      for n in 0..<count {
        let row = n * stride
        for p in 0..<width { dx[row + p] = slopes[row + p] * delta[row + p] }
        for p in width..<stride { dx[row + p] = 0 }
      }
      return
    }
    dx.update(repeating: 0, count: count * channels * stride)
    for n in 0..<count {
      let source = x + n * channels * stride
      let slope = delta + n * channels * stride
      let target = dx + n * channels * stride
      for p in 0..<width {
        let jet = jet(source[p])
        var value = jet.first * slope[p]
        for k in 0..<layout.directions {
          let c = (1 + k) * stride + p
          value += slope[c] * jet.second * source[c]
          target[c] = slope[c] * jet.first
        }
        for (s, pair) in layout.pairs.enumerated() {
          let c = (1 + layout.directions + s) * stride + p
          let a = (1 + pair.0) * stride + p
          let b = (1 + pair.1) * stride + p
          value += slope[c] * (jet.third * source[a] * source[b] + jet.second * source[c])
          target[c] += slope[c] * jet.first
          target[a] += slope[c] * jet.second * source[b]
          target[b] += slope[c] * jet.second * source[a]
        }
        target[p] = value
      }
    }
  }
}

/// The channels of a layout as plain numbers: the value, `directions` first derivatives, and second derivatives.
struct ChannelPairs: Sendable {
  let directions: Int
  let pairs: [(Int, Int)]

  /// The number of channels.
  var channels: Int { 1 + directions + pairs.count }

  init(_ layout: ChannelLayout) {
    directions = layout.directions
    pairs = layout.secondDerivatives.map { ($0.first, $0.second) }
  }
}
