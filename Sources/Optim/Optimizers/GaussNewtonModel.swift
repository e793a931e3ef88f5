/// The quadratic model of Levenberg-Marquardt at a point, f + g^T p + p^T J^T J p / 2, in the coordinates of the rule:
/// the linearization, and the step for a given damping. Dense (J^T J is assembled) or by products with J and J^T only.
struct GaussNewtonModel: Sendable {
  /// The options of the method.
  let options: LevenbergMarquardt.Options
  /// The blocks of the preconditioner for conjugate gradients; nil for none.
  let ranges: [Range<Int>]?
  /// An unmixed row of Table 1 and the coordinates of the iteration; nil to use the gradient as it is.
  let geometry: DescentGeometry?
  /// The gradient in the coordinates of the iteration.
  private(set) var gradient: [Double] = []
  /// The step for the last damping, in the coordinates of the rule.
  private(set) var step: [Double] = []
  private var ruleGradient: [Double] = []
  private var gram: [Double] = []
  private var scale: [Double] = []
  private var image: [Double] = []
  private var bent: [Double] = []
  private var shifted: [Double] = []
  private var equations = DampedNormalEquations()
  private var conjugateGradients = ConjugateGradients()
  private var blockRanges: [Range<Int>] = []
  private var blocks: [Double] = []
  private var blockFactors = BlockCholesky()

  init(_ options: LevenbergMarquardt.Options, ranges: [Range<Int>]?, geometry: DescentGeometry?) {
    self.options = options
    self.ranges = ranges
    self.geometry = geometry
  }

  private func isDense(_ count: Int) -> Bool { count <= options.denseLimit }

  /// Linearizes at a point.
  ///
  /// - Returns: the value, and the number of evaluations: one for the gradient with or without J^T J, and one for the
  ///   blocks of a preconditioner.
  mutating func linearize<O: LeastSquaresObjective>(
    at x: [Double], _ objective: O
  ) throws -> (value: Double, evaluations: Int) {
    let count = x.count
    Vector.resize(&gradient, to: count)
    Vector.resize(&step, to: count)
    Vector.resize(&scale, to: count)
    Vector.resize(&ruleGradient, to: count)
    let value: Double
    var evaluations = 1
    if isDense(count) {
      Vector.resize(&gram, to: count * count)
      value = try objective.normalEquations(at: x, gradient: &gradient, gram: &gram)
      if let geometry {
        try Congruence.apply(to: &gram, dimension: count) { try geometry.gradient($0) }
      }
    } else {
      value = try objective.valueAndGradient(at: x, into: &gradient)
      if let ranges {
        blockRanges = BlockCholesky.covering(ranges, dimension: count)
        try objective.gramBlocks(at: x, ranges: blockRanges, into: &blocks)
        evaluations += 1
      }
    }
    if let geometry {
      ruleGradient = try geometry.gradient(gradient)
    } else {
      Vector.copy(gradient, to: &ruleGradient)
    }
    switch options.scaling {
    case .identity:
      for i in 0..<count { scale[i] = 1 }
    case .marquardt:
      // A parameter on which no residual depends must not make the matrix singular.
      let least = largestDiagonal(count) * 1e-30
      for i in 0..<count { scale[i] = max(gram[i * count + i], least) }
    }
    return (value, evaluations)
  }

  /// The mean diagonal entry of J^T J; 1 if it is zero.
  var meanDiagonal: Double {
    let count = gradient.count
    let mean = (0..<count).reduce(0) { $0 + gram[$1 * count + $1] } / Double(max(1, count))
    return mean > 0 && mean.isFinite ? mean : 1
  }

  /// Bends the last step, computed densely in the coordinates of the iteration, by geodesic acceleration where that is
  /// short enough.
  ///
  /// - Returns: the number of evaluations: residuals at another point, and two products.
  mutating func accelerate<O: LeastSquaresObjective>(
    at x: [Double], residuals: [Double], _ objective: O
  ) throws -> Int {
    let h = 0.1
    let count = residuals.count
    Vector.resize(&bent, to: count)
    Vector.resize(&shifted, to: x.count)
    Vector.combine(x, h, step, into: &shifted)
    try objective.residuals(at: shifted, into: &bent)
    var second = [Double](repeating: 0, count: count)
    try objective.applyJacobian(at: x, to: step, into: &second)
    for k in 0..<count { second[k] = 2 / h * ((bent[k] - residuals[k]) / h - second[k]) }
    try objective.applyJacobianTranspose(at: x, to: second, into: &shifted)
    equations.applyInverse(&shifted)
    let length = Vector.norm(shifted)
    if length.isFinite, 2 * length <= 0.75 * Vector.norm(step) { Vector.add(-0.5, times: shifted, to: &step) }
    return 3
  }

  private func largestDiagonal(_ count: Int) -> Double { (0..<count).map { gram[$0 * count + $0] }.max() ?? 0 }

  /// Returns the size of J^T J in units of D: its largest diagonal entry, or without a diagonal the curvature along the
  /// gradient, which is at most the largest eigenvalue; 1 if that is zero. Also returns the number of products with J
  /// and J^T.
  mutating func curvature<O: LeastSquaresObjective>(
    at x: [Double], _ objective: O
  ) throws -> (size: Double, products: Int) {
    if options.scaling == .marquardt { return (1, 0) }
    var size = 0.0
    var products = 0
    if isDense(x.count) {
      size = largestDiagonal(x.count)
    } else {
      var product = [Double](repeating: 0, count: x.count)
      try applyGram(ruleGradient, at: x, objective, into: &product)
      products = 2
      size = Vector.dot(ruleGradient, product) / Vector.dot(ruleGradient, ruleGradient)
    }
    return (size > 0 && size.isFinite ? size : 1, products)
  }

  /// Computes C J^T J C^T v, where C maps gradients to the coordinates of the rule.
  private mutating func applyGram<O: LeastSquaresObjective>(
    _ v: [Double], at x: [Double], _ objective: O, into result: inout [Double]
  ) throws {
    Vector.resize(&image, to: objective.residualCount)
    try objective.applyJacobian(at: x, to: try geometry?.step(v) ?? v, into: &image)
    try objective.applyJacobianTranspose(at: x, to: image, into: &result)
    if let geometry { result = try geometry.gradient(result) }
  }

  /// Computes the step for a given damping.
  ///
  /// - Returns: the decrease predicted by the model, and the number of products with J and J^T; the decrease is nil if
  ///   the damped matrix is not positive definite.
  mutating func solve<O: LeastSquaresObjective>(
    damping: Double, at x: [Double], _ objective: O
  ) throws -> (decrease: Double?, products: Int) {
    var rest = 0.0
    var products = 0
    if isDense(x.count) {
      guard equations.solve(gram: gram, damping: damping, scale: scale, gradient: ruleGradient, step: &step) else {
        return (nil, 0)
      }
      if options.refinements > 0 {
        let equations = equations
        (rest, products) = try iterate(
          damping: damping, tolerance: .ulpOfOne, limit: options.refinements, at: x, objective
        ) { equations.applyInverse(&$0) }
      }
    } else if ranges != nil {
      guard blockFactors.factorize(blocks, ranges: blockRanges, damping: damping, scale: scale) else { return (nil, 0) }
      let factors = blockFactors
      (rest, products) = try iterate(
        damping: damping, tolerance: options.conjugateGradientTolerance, limit: options.conjugateGradientLimit, at: x,
        objective
      ) { factors.applyInverse(&$0) }
    } else {
      (rest, products) = try iterate(
        damping: damping, tolerance: options.conjugateGradientTolerance, limit: options.conjugateGradientLimit, at: x,
        objective, preconditioner: nil)
    }
    // m(0) - m(p) = -g.p - p.Gp/2, where Gp = residual - g - lambda D p.
    var decrease = -rest - Vector.dot(ruleGradient, step)
    for i in step.indices { decrease += damping * scale[i] * step[i] * step[i] }
    return (decrease.isFinite ? decrease / 2 : nil, products)
  }
  /// Computes the step by conjugate gradients; an existing step is kept if they find none.
  ///
  /// - Returns: the product of the step with its residual, and the number of products with J and J^T.
  private mutating func iterate<O: LeastSquaresObjective>(
    damping: Double, tolerance: Double, limit: Int, at x: [Double], _ objective: O,
    preconditioner: ((inout [Double]) -> Void)?
  ) throws -> (rest: Double, products: Int) {
    // Moved out of `self` for the closure, together with its buffers.
    var inner = ConjugateGradients()
    swap(&inner, &conjugateGradients)
    defer { swap(&inner, &conjugateGradients) }
    let count = try inner.solve(
      gradient: ruleGradient, tolerance: tolerance, limit: limit, preconditioner: preconditioner
    ) { v, result in
      try applyGram(v, at: x, objective, into: &result)
      addDamping(damping, times: v, to: &result)
    }
    let isFound = !isDense(x.count) || inner.solution.contains { $0 != 0 }
    if isFound { Vector.copy(inner.solution, to: &step) }
    return (isFound ? Vector.dot(step, inner.residual) : 0, 2 * count)
  }

  /// result += lambda D v.
  private func addDamping(_ damping: Double, times v: [Double], to result: inout [Double]) {
    if options.scaling == .identity { return Vector.add(damping, times: v, to: &result) }
    for i in v.indices { result[i] += damping * (scale[i] * v[i]) }
  }
}
