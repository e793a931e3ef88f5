import SplineKernels

/// A function f applied to every unit, y = f(x), with channels for derivatives: y_k = f' x_k, y_kl = f'' x_k x_l + f'
/// x_kl, and higher ones by Faa di Bruno's formula.
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

  /// The number of derivatives that the backward sweep needs: the first, the first three if there are several channels, or
  /// the first five if some have order 3 or 4.
  private func slopeCount(_ layout: ChannelPairs) -> Int { layout.channels == 1 ? 1 : layout.paths.isEmpty ? 3 : 5 }

  /// The number of scratch scalars per sample.
  func scratchCount(_ layout: ChannelPairs) -> Int { slopeCount(layout) * stride }

  /// f and its first three derivatives.
  private struct Jet<Value> {
    var value, first, second, third: Value
  }

  /// Evaluates four units; those after the first `filled` give zero.
  @inline(__always)
  private func jets<Scalar: KernelScalar>(_ x: SIMD4<Scalar>, filled: Int) -> Jet<SIMD4<Scalar>> {
    var jet: Jet<SIMD4<Scalar>>
    switch function {
    case .logistic(let lower, let upper, let rate):
      // With s = 1/2 (1 + t): s' = rate s (1 - s), s'' = rate s' (1 - 2 s), s''' = rate^2 s' (1 - 6 s (1 - s)).
      let (t, product) = HyperbolicTangent.evaluate(
        SIMD4(Double(x[0]), Double(x[1]), Double(x[2]), Double(x[3])) * (rate / 2))
      let length = upper - lower
      let first = length * rate * product
      var value = (lower + upper) / 2 + length / 2 * t
      value.replace(with: lower, where: value .< lower)
      value.replace(with: upper, where: value .> upper)
      jet = Jet(
        value: rounded(value), first: rounded(first), second: rounded(-first * rate * t),
        third: rounded(first * rate * rate * (1 - 6 * product)))
    case .power(let degree):
      let zero = SIMD4<Scalar>(repeating: 0)
      jet = Jet(value: zero, first: zero, second: zero, third: zero)
      for lane in 0..<filled {
        let own = power(x[lane], degree)
        jet.value[lane] = own.value
        jet.first[lane] = own.first
        jet.second[lane] = own.second
        jet.third[lane] = own.third
      }
    }
    for lane in filled..<4 {
      jet.value[lane] = 0
      jet.first[lane] = 0
      jet.second[lane] = 0
      jet.third[lane] = 0
    }
    return jet
  }

  @inline(__always)
  private func rounded<Scalar: KernelScalar>(_ x: SIMD4<Double>) -> SIMD4<Scalar> {
    SIMD4(Scalar(x[0]), Scalar(x[1]), Scalar(x[2]), Scalar(x[3]))
  }

  /// Evaluates a power (x)_+^degree.
  @inline(__always)
  private func power<Scalar: KernelScalar>(_ x: Scalar, _ degree: Int) -> Jet<Scalar> {
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

  /// Loads four units of a row; a row with one unit is padded with zeros.
  @inline(__always)
  private func load<Scalar: KernelScalar>(_ row: UnsafePointer<Scalar>) -> SIMD4<Scalar> {
    stride == 1 ? SIMD4(row[0], 0, 0, 0) : UnsafeRawPointer(row).loadUnaligned(as: SIMD4<Scalar>.self)
  }

  @inline(__always)
  private func store<Scalar: KernelScalar>(_ value: SIMD4<Scalar>, _ row: UnsafeMutablePointer<Scalar>) {
    if stride == 1 {
      row[0] = value[0]
    } else {
      UnsafeMutableRawPointer(row).storeBytes(of: value, as: SIMD4<Scalar>.self)
    }
  }

  /// Applies f in every channel. `slopes`, ``scratchCount(_:)`` scalars per sample, receives the derivatives that the
  /// backward sweep needs: [sample][unit], or [sample][derivative 1, 2, ...][unit].
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
    let slopeCount = slopeCount(layout)
    for n in 0..<count {
      for p in Swift.stride(from: 0, to: stride, by: 4) {
        let source = x + n * channels * stride + p
        let target = y + n * channels * stride + p
        let jet = jets(load(source), filled: max(0, min(4, width - p)))
        store(jet.value, target)
        if channels == 1 {
          store(jet.first, slopes + n * stride + p)
          continue
        }
        let own = slopes + slopeCount * n * stride + p
        store(jet.first, own)
        store(jet.second, own + stride)
        store(jet.third, own + 2 * stride)
        for k in 0..<layout.directions {
          let c = (1 + k) * stride
          store(jet.first * load(source + c), target + c)
        }
        for (s, pair) in layout.pairs.enumerated() {
          let c = (1 + layout.directions + s) * stride
          let product = load(source + (1 + pair.0) * stride) * load(source + (1 + pair.1) * stride)
          store(jet.second * product + jet.first * load(source + c), target + c)
        }
      }
      if !layout.paths.isEmpty {
        let row = n * channels * stride
        forwardHigher(layout, x: x + row, y: y + row, slopes: slopes + slopeCount * n * stride)
      }
    }
  }

  /// Computes the values and derivatives of a logistic function of consecutive numbers, four at a time.
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

  /// The adjoint of ``forward``, using the derivatives that it stored in `slopes`.
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
    let slopeCount = slopeCount(layout)
    for n in 0..<count {
      for p in Swift.stride(from: 0, to: stride, by: 4) {
        let source = x + n * channels * stride + p
        let slope = delta + n * channels * stride + p
        let target = dx + n * channels * stride + p
        let own = slopes + slopeCount * n * stride + p
        let (first, second, third) = (load(own), load(own + stride), load(own + 2 * stride))
        var value = first * load(slope)
        for k in 0..<layout.directions {
          let c = (1 + k) * stride
          let adjoint = load(slope + c)
          value += adjoint * second * load(source + c)
          store(adjoint * first, target + c)
        }
        for (s, pair) in layout.pairs.enumerated() {
          let c = (1 + layout.directions + s) * stride
          let a = (1 + pair.0) * stride
          let b = (1 + pair.1) * stride
          let adjoint = load(slope + c)
          let bent = adjoint * second
          let (xa, xb) = (load(source + a), load(source + b))
          value += adjoint * (third * xa * xb + second * load(source + c))
          store(adjoint * first, target + c)
          store(load(target + a) + bent * xb, target + a)
          store(load(target + b) + bent * xa, target + b)
        }
        store(value, target)
      }
      if !layout.paths.isEmpty {
        let row = n * channels * stride
        backwardHigher(
          layout, x: x + row, slopes: slopes + slopeCount * n * stride, delta: delta + row, dx: dx + row)
      }
    }
  }
}
