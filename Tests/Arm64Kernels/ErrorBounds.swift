import KernelInterface

// How far two builds may be apart: twice the bound of the rounding errors of one.

/// Bounds for the results of a case, place by place.
struct ErrorBounds {
  var y: [Double]
  var gradient: [Double]
  var dz: [Double]
  var basis: [Double]

  /// No differences at all.
  static func zero(like results: KernelResults) -> ErrorBounds {
    ErrorBounds(
      y: results.y.map { _ in 0 }, gradient: results.gradient.map { _ in 0 }, dz: results.dz.map { _ in 0 },
      basis: results.basis.map { _ in 0 })
  }

  private init(y: [Double], gradient: [Double], dz: [Double], basis: [Double]) {
    self.y = y
    self.gradient = gradient
    self.dz = dz
    self.basis = basis
  }

  /// The bounds of a case.
  ///
  /// A result is a sum of products of basis derivatives b^(d), jets, weights and deltas. Let B_d be b^(d) by the
  /// recurrences with every term replaced by its absolute value. Computed in at most 10 r + 20 roundings, b^(d) is off by
  /// (10 r + 20) u B_d, and by B_(d+1) times the error of the place in the interval, at most 8 u (|a| + |b|). Another
  /// `n` roundings of products and sums, the longest way of a term into the result, add n u B_d. So the result is off by
  /// u times the sum, in absolute values, with ((10 r + 20) + n) B_d + 8 (|a| + |b|) B_(d+1) in place of b^(d). On the
  /// tangent at e the value is b(e) + (x - e) b'(e), so its error is that of b plus |x - e| times that of b'.
  init(_ test: KernelCase) {
    let (C, P, Q, r) = (test.channels.count, test.inputs, test.outputs, test.order)
    let m = test.dimension
    y = [Double](repeating: 0, count: test.count * C * Q)
    gradient = [Double](repeating: 0, count: Q * P * m)
    dz = [Double](repeating: 0, count: test.count * C * P)
    basis = [Double](repeating: 0, count: test.count * r)
    for s in 0..<test.count {
      for p in 0..<P {
        let jet = (0..<C).map { abs(test.z[(s * C + $0) * P + p]) }
        let place = Majorants(test, at: test.z[s * C * P + p])
        let forY = place.coefficients(jet, test.channels, roundings: P * r + 4)
        let forGradient = place.coefficients(jet, test.channels, roundings: test.count * C + 4)
        var dots = [[Double]](repeating: [Double](repeating: 0, count: r), count: C)
        for c in 0..<C {
          for q in 0..<Q {
            let delta = abs(test.delta[(s * C + c) * Q + q])
            for j in 0..<r {
              let i = (q * P + p) * m + place.interval + j
              y[(s * C + c) * Q + q] += forY[c][j] * abs(test.weights[i])
              gradient[i] += forGradient[c][j] * delta
              dots[c][j] += delta * abs(test.weights[i])
            }
          }
        }
        let slopes = place.pulledBack(dots, jet, test.channels, roundings: Q + r + 3 * C + 4)
        for c in 0..<C { dz[(s * C + c) * P + p] = slopes[c] }
        if p == 0 {
          let values = place.errors(0, roundings: 0)
          for j in 0..<r { basis[s * r + j] = values[j] }
        }
      }
    }
    let twice = 2 * test.unit
    y = y.map { twice * $0 }
    gradient = gradient.map { twice * $0 }
    dz = dz.map { twice * $0 }
    basis = basis.map { twice * $0 }
  }
}

/// B_d at one argument.
struct Majorants {
  let interval: Int
  private let order: Int
  private let shift: Double
  /// Derivatives of this order and above are zero.
  private let vanishingOrder: Int
  /// |x - e| on the tangent at e, otherwise zero.
  private let distance: Double
  /// [d][j] for d = 0 ... 4.
  private var rows: [[Double]]

  init(_ test: KernelCase, at z: Double) {
    let r = test.order
    let isOutside = z < test.lower || z > test.upper
    order = r
    shift = 8 * (abs(test.lower) + abs(test.upper))
    vanishingOrder =
      switch test.outside {
      case _ where !isOutside: Int.max
      case .zero: 0
      case .clamp, .error: 1
      case .linear: 2
      case .extrapolate: Int.max
      }
    let x = isOutside && test.outside != .extrapolate ? min(max(z, test.lower), test.upper) : z
    distance = isOutside && test.outside == .linear ? abs(z - x) : 0
    var k = 0
    while k < test.intervals - 1 && x >= test.knots[r + k] { k += 1 }
    interval = k
    rows = (0...4).map { Majorants.row($0, r, k, x, test.knots) }
  }

  /// As `plainDerivatives` of the kernels, without signs.
  private static func row(_ d: Int, _ r: Int, _ k: Int, _ x: Double, _ knots: [Double]) -> [Double] {
    var row = [Double](repeating: 0, count: r)
    if d >= r { return row }
    func t(_ i: Int) -> Double { knots[i + r - 1] }
    row[0] = 1
    for step in 1..<max(1, r - d) {
      var saved = 0.0
      for s in 0..<step {
        let right = t(k + s + 1)
        let left = t(k + s + 1 - step)
        let share = row[s] / (right - left)
        row[s] = saved + abs(right - x) * share
        saved = abs(x - left) * share
      }
      row[step] = saved
    }
    for s in (r - d + 1)..<(r + 1) {
      for p in stride(from: s - 1, through: 0, by: -1) {
        let i = k - s + 1 + p
        var sum = 0.0
        if p > 0 { sum += row[p - 1] / (t(i + s - 1) - t(i)) }
        if p < s - 1 { sum += row[p] / (t(i + s) - t(i + 1)) }
        row[p] = Double(s - 1) * sum
      }
    }
    return row
  }

  /// The errors of b^(d) with `roundings` more, in units of u.
  func errors(_ d: Int, roundings: Int) -> [Double] {
    if d >= vanishingOrder { return [Double](repeating: 0, count: order) }
    let own = Double(10 * order + 20 + roundings)
    return (0..<order).map { j in
      let error = own * rows[d][j] + shift * rows[d + 1][j]
      return d > 0 ? error : error + distance * (own * rows[1][j] + shift * rows[2][j])
    }
  }

  /// Those of the coefficients of every channel, [c][j], for a jet of absolute values.
  func coefficients(_ jet: [Double], _ channels: ChannelLayout, roundings: Int) -> [[Double]] {
    let b = (0...2).map { errors($0, roundings: roundings) }
    var result = [b[0]]
    for k in 0..<channels.directions { result.append(b[1].map { $0 * jet[1 + k] }) }
    for (e, second) in channels.secondDerivatives.enumerated() {
      let product = jet[1 + second.first] * jet[1 + second.second]
      let own = jet[1 + channels.directions + e]
      result.append(zip(b[1], b[2]).map { $1 * product + $0 * own })
    }
    return result
  }

  /// Those of the derivatives with respect to the jet, [c], for dots [c][j] and a jet of absolute values.
  func pulledBack(_ dots: [[Double]], _ jet: [Double], _ channels: ChannelLayout, roundings: Int) -> [Double] {
    let b = (0...3).map { errors($0, roundings: roundings) }
    func sum(_ c: Int, _ d: Int) -> Double { zip(b[d], dots[c]).reduce(0) { $0 + $1.0 * $1.1 } }
    var result = [Double](repeating: 0, count: channels.count)
    result[0] = sum(0, 1)
    for k in 0..<channels.directions {
      result[0] += sum(1 + k, 2) * jet[1 + k]
      result[1 + k] = sum(1 + k, 1)
    }
    for (e, second) in channels.secondDerivatives.enumerated() {
      let c = 1 + channels.directions + e
      let (k, l) = (1 + second.first, 1 + second.second)
      result[0] += sum(c, 3) * jet[k] * jet[l] + sum(c, 2) * jet[c]
      result[k] += sum(c, 2) * jet[l]
      result[l] += sum(c, 2) * jet[k]
      result[c] = sum(c, 1)
    }
    return result
  }
}
