import SplineKernels

/// The mean squared error of an evaluator on samples, or another mean of squares, in one precision. Errors are in units of
/// the outputs.
final class SquaredError<Scalar: KernelScalar> {
  let evaluator: Evaluator<Scalar>
  private(set) var samples: Samples
  private let loss: (any RegressionLoss)?
  /// The reciprocals of the units.
  private let factors: [Double]
  /// The indices of the samples among all samples; `nil` if all are used.
  private var numbers: [Int]?

  init(_ evaluator: Evaluator<Scalar>, _ samples: Samples, _ loss: (any RegressionLoss)?, units: [Double]) {
    self.evaluator = evaluator
    factors = units.map { 1 / $0 }
    self.samples = samples
    self.loss = loss
  }

  /// Switches to selected samples of another set.
  func take(_ indices: ArraySlice<Int>, of others: Samples) {
    samples.take(indices, of: others)
    if loss != nil { numbers = Array(indices) }
  }

  /// sqrt(2 / (N Q)).
  var residualScale: Double { (2 / Double(samples.targets.count)).squareRoot() }

  func value(at x: [Double]) throws(NetworkError) -> Double { try sweep(x, gradient: nil) }

  func valueAndGradient(at x: [Double], into gradient: inout [Double]) throws(NetworkError) -> Double {
    if gradient.count != evaluator.parameterCount { gradient = Array(repeating: 0, count: evaluator.parameterCount) }
    return try gradient.withUnsafeMutableBufferPointer { target throws(NetworkError) in
      try sweep(x, gradient: target.baseAddress)
    }
  }

  func residuals(at x: [Double], into r: inout [Double]) throws(NetworkError) {
    try evaluator.load(x)
    try evaluator.residuals(of: samples.inputs, by: rule, into: &r)
  }

  private var rule: RegressionResiduals<Scalar> {
    RegressionResiduals(samples: samples, scale: residualScale, scales: factors, loss: loss, numbers: numbers)
  }

  func jacobian(at x: [Double], residuals: inout [Double], jacobian: inout [Double]) throws(NetworkError) {
    try evaluator.load(x)
    try evaluator.jacobian(of: samples.inputs, by: rule, residuals: &residuals, jacobian: &jacobian)
  }

  func normalEquations(
    at x: [Double], gradient: inout [Double], gram: inout [Double]
  ) throws(NetworkError) -> Double {
    try evaluator.load(x)
    return try evaluator.normalEquations(of: samples.inputs, by: rule, gradient: &gradient, gram: &gram)
  }

  func applyJacobian(at x: [Double], to v: [Double], into result: inout [Double]) throws(NetworkError) {
    try evaluator.load(x)
    try evaluator.applyJacobian(of: samples.inputs, by: rule, to: v, into: &result)
  }

  func applyJacobianTranspose(at x: [Double], to r: [Double], into result: inout [Double]) throws(NetworkError) {
    try evaluator.load(x)
    try evaluator.applyJacobianTranspose(of: samples.inputs, by: rule, to: r, into: &result)
  }

  func gramBlocks(at x: [Double], ranges: [Range<Int>], into result: inout [Double]) throws(NetworkError) {
    try evaluator.load(x)
    try evaluator.gramBlocks(of: samples.inputs, by: rule, blocks: ranges, into: &result)
  }

  private func sweep(_ x: [Double], gradient: UnsafeMutablePointer<Double>?) throws(NetworkError) -> Double {
    try evaluator.load(x)
    if loss != nil { return try ownLoss(gradient: gradient) }
    let total = Double(samples.targets.count)
    return try samples.inputs.withUnsafeBufferPointer { inputs throws(NetworkError) in
      try samples.targets.withUnsafeBufferPointer { targets throws(NetworkError) in
        try factors.withUnsafeBufferPointer { factors throws(NetworkError) in
          let (y, scales) = (targets.baseAddress!, factors.baseAddress!)
          let sum = try evaluator.sweep(
            inputs.baseAddress!, count: samples.count, ranges: .batch, gradient: gradient
          ) { outputs, adjoints in
            squaredError(outputs, targets: y, scales: scales, factor: 2 / total, adjoints: adjoints)
          }
          return sum / total
        }
      }
    }
  }

  /// Returns the mean of the squares of the residuals of a custom loss.
  private func ownLoss(gradient: UnsafeMutablePointer<Double>?) throws(NetworkError) -> Double {
    let rule = rule
    let total = Double(samples.targets.count)
    return try samples.inputs.withUnsafeBufferPointer { inputs throws(NetworkError) in
      let sum = try evaluator.sweep(
        inputs.baseAddress!, count: samples.count, ranges: .batch, gradient: gradient
      ) { outputs, adjoints in
        var sum = 0.0
        if let loss = rule.loss, loss.couplesOutputs {
          adjoints.clear()
          rule.forEachCoupled(0..<outputs.width, outputs, by: loss) { n, _, value, slopes in
            sum += value * value
            for j in slopes.indices { adjoints[n, 0, j] += Scalar(2 * value / total * slopes[j]) }
          }
          return sum
        }
        for n in 0..<outputs.count {
          for q in 0..<outputs.width {
            let (value, slope) = rule.residual(n, q, outputs)
            sum += value * value
            adjoints.base[n * outputs.stride + q] = Scalar(2 / total * value * slope)
          }
        }
        return sum
      }
      return sum / total
    }
  }
}

/// Returns the sum of squared differences of a block, each multiplied by the scale of its output; `factor` times the
/// derivatives of half the squares are written as adjoints.
@_specialize(where Scalar == Double)
@_specialize(where Scalar == Float)
func squaredError<Scalar: KernelScalar>(
  _ outputs: ChannelBlock<Scalar>, targets: UnsafePointer<Double>, scales: UnsafePointer<Double>, factor: Double,
  adjoints: ChannelBlock<Scalar>
) -> Double {
  var sum = 0.0
  let y = targets + outputs.firstSample * outputs.width
  for n in 0..<outputs.count {
    for q in 0..<outputs.width {
      let difference = (Double(outputs.base[n * outputs.stride + q]) - y[n * outputs.width + q]) * scales[q]
      sum += difference * difference
      adjoints.base[n * outputs.stride + q] = Scalar(factor * difference * scales[q])
    }
  }
  return sum
}
