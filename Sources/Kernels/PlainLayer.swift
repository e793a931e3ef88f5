import KernelInterface

// A layer for any order, knots and channel layout, sample by sample.

/// Computes the r coefficients of each channel, `result[c * r + j]`, from the derivatives of the basis and the jet of
/// the input.
///
/// Value: b. First derivative k: b' z_k. Second derivative (k, l): b'' z_k z_l + b' z_kl. Derivative of order n in one
/// direction: the sum over m = 1 ... n of B_nm b^(m), see `BellPolynomials`.
@inline(__always)
private func channelCoefficients<Scalar: KernelScalar>(
  _ plan: LayerPlan, _ basis: UnsafePointer<Double>, _ z: UnsafePointer<Scalar>,
  into result: UnsafeMutablePointer<Double>
) {
  let r = plan.order
  let stride = plan.inputStride
  for j in 0..<r { result[j] = basis[j] }
  for k in 0..<plan.directions {
    let zk = Double(z[(1 + k) * stride])
    for j in 0..<r { result[(1 + k) * r + j] = basis[r + j] * zk }
  }
  for e in 0..<plan.secondCount {
    let c = 1 + plan.directions + e
    let product =
      Double(z[(1 + plan.secondPairs[2 * e]) * stride]) * Double(z[(1 + plan.secondPairs[2 * e + 1]) * stride])
    let mixed = Double(z[c * stride])
    for j in 0..<r { result[c * r + j] = basis[2 * r + j] * product + basis[r + j] * mixed }
  }
  for e in 0..<plan.higherCount {
    let path = plan.higherPaths + 5 * e
    let n = path[0]
    let bell = bellPolynomials(plan, path, z)
    let own = result + path[n] * r
    for j in 0..<r { own[j] = 0 }
    for m in 1...n {
      let factor = bell(n, m)
      for j in 0..<r { own[j] += factor * basis[m * r + j] }
    }
  }
}

/// Returns the polynomials of the derivatives of one input along the path to a higher derivative.
@inline(__always)
private func bellPolynomials<Scalar: KernelScalar>(
  _ plan: LayerPlan, _ path: UnsafePointer<Int>, _ z: UnsafePointer<Scalar>
) -> BellPolynomials {
  func derivative(_ order: Int) -> Double { Double(z[path[order] * plan.inputStride]) }
  return BellPolynomials(derivative(1), derivative(2), derivative(3), path[0] > 3 ? derivative(4) : 0)
}

/// The number of arrays of r derivatives of the basis that the backward sweep needs: one order more than the channels
/// have, and at least two orders for a tangent.
@inline(__always)
private func derivativeRows(_ plan: LayerPlan) -> Int { plan.derivativeOrder + 2 }

/// The number of scratch Doubles of the plain layer: derivatives of the basis, and coefficients and dot products of every
/// channel.
func plainWorkspaceCount(_ plan: LayerPlan) -> Int { (derivativeRows(plan) + 2 * plan.channels) * plan.order }

@inline(__always)
func plainForward<Scalar: KernelScalar>(
  _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
  _ y: UnsafeMutablePointer<Scalar>, _ workspace: UnsafeMutablePointer<Double>
) -> Int {
  let r = plan.order
  let channels = plan.channels
  let width = plan.outputStride
  let basis = workspace
  let coefficients = workspace + derivativeRows(plan) * r
  let top = plan.derivativeOrder
  var outside = 0
  for s in 0..<count {
    let target = y + s * channels * width
    for q in 0..<channels * width { target[q] = 0 }
    for p in 0..<plan.inputs {
      let jet = z + s * channels * plan.inputStride + p
      let place = locate(Double(jet[0]), plan)
      if place.isOutside { outside += 1 }
      plainDerivatives(place, upTo: top, plan, into: basis)
      channelCoefficients(plan, basis, jet, into: coefficients)
      let rows = weights + (p * plan.dimension + place.interval) * plan.weightStride
      for c in 0..<channels {
        for j in 0..<r {
          let factor = Scalar(coefficients[c * r + j])
          for q in 0..<width { target[c * width + q] += factor * rows[j * plan.weightStride + q] }
        }
      }
    }
  }
  return outside
}

@inline(__always)
func plainBackward<Scalar: KernelScalar>(
  _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
  _ delta: UnsafePointer<Scalar>, _ dz: UnsafeMutablePointer<Scalar>?, _ gradient: UnsafeMutablePointer<Scalar>,
  _ workspace: UnsafeMutablePointer<Double>
) {
  let r = plan.order
  let channels = plan.channels
  let width = plan.outputStride
  let basis = workspace
  let coefficients = workspace + derivativeRows(plan) * r
  let dots = coefficients + channels * r
  let top = plan.derivativeOrder + 1
  let stride = plan.inputStride
  for s in 0..<count {
    let slopes = delta + s * channels * width
    if let dz { for i in 0..<channels * stride { dz[s * channels * stride + i] = 0 } }
    for p in 0..<plan.inputs {
      let jet = z + s * channels * stride + p
      let place = locate(Double(jet[0]), plan)
      plainDerivatives(place, upTo: top, plan, into: basis)
      channelCoefficients(plan, basis, jet, into: coefficients)
      let offset = (p * plan.dimension + place.interval) * plan.weightStride
      for c in 0..<channels {
        for j in 0..<r {
          let factor = Scalar(coefficients[c * r + j])
          let row = offset + j * plan.weightStride
          var dot: Scalar = 0
          for q in 0..<plan.outputs {
            gradient[row + q] += factor * slopes[c * width + q]
            dot += slopes[c * width + q] * weights[row + q]
          }
          dots[c * r + j] = Double(dot)
        }
      }
      if let dz { pullBack(plan, basis, dots, jet, into: dz + s * channels * stride + p) }
    }
  }
}

/// Computes the derivatives with respect to the jet of one input, from dots[c * r + j] = sum_q delta_cq u_q,k+j.
@inline(__always)
private func pullBack<Scalar: KernelScalar>(
  _ plan: LayerPlan, _ basis: UnsafePointer<Double>, _ dots: UnsafePointer<Double>,
  _ jet: UnsafePointer<Scalar>, into dz: UnsafeMutablePointer<Scalar>
) {
  let r = plan.order
  let stride = plan.inputStride
  func combine(_ c: Int, _ derivative: Int) -> Double {
    var sum = 0.0
    for j in 0..<r { sum += basis[derivative * r + j] * dots[c * r + j] }
    return sum
  }
  var value = combine(0, 1)
  for k in 0..<plan.directions {
    value += combine(1 + k, 2) * Double(jet[(1 + k) * stride])
    dz[(1 + k) * stride] = Scalar(combine(1 + k, 1))
  }
  for e in 0..<plan.secondCount {
    let c = 1 + plan.directions + e
    let k = 1 + plan.secondPairs[2 * e]
    let l = 1 + plan.secondPairs[2 * e + 1]
    let zk = Double(jet[k * stride])
    let zl = Double(jet[l * stride])
    let second = combine(c, 2)
    value += combine(c, 3) * zk * zl + second * Double(jet[c * stride])
    dz[k * stride] += Scalar(second * zl)
    dz[l * stride] += Scalar(second * zk)
    dz[c * stride] = Scalar(combine(c, 1))
  }
  for e in 0..<plan.higherCount {
    let path = plan.higherPaths + 5 * e
    let n = path[0]
    let c = path[n]
    let bell = bellPolynomials(plan, path, jet)
    for m in 1...n { value += bell(n, m) * combine(c, m + 1) }
    for i in 1..<n {
      var sum = 0.0
      for m in 0...(n - i) { sum += bell(n - i, m) * combine(c, m + 1) }
      dz[path[i] * stride] += Scalar(BellPolynomials.binomial(n, i) * sum)
    }
    dz[c * stride] += Scalar(combine(c, 1))
  }
  dz[0] = Scalar(value)
}
