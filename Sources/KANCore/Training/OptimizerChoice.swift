import Optim

/// Which method trains a level, with its options. A new one is made for every level.
public enum OptimizerChoice: Sendable, Equatable {
  /// Gradient descent.
  case gradientDescent
  /// Nesterov's method with backtracking and restarts; an epoch is one step.
  case nesterov
  /// Adam.
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// Adam with decoupled weight decay.
  case adamW(weightDecay: Double = 1e-2)
  /// L-BFGS; an epoch is up to `iterationsPerEpoch` iterations. A loss of the size `unit` counts as one: by it the
  /// first step and the norm of a gradient that is as good as zero are measured.
  case lbfgs(
    memory: Int = 10, iterationsPerEpoch: Int = 20, stepRule: LBFGS.StepRule = .strongWolfe(.quasiNewton),
    unit: Double = 1)
  /// Levenberg-Marquardt; an epoch is one accepted step. `unit` is as for L-BFGS.
  case levenbergMarquardt(
    scaling: LevenbergMarquardt.Scaling = .identity, initialDamping: Double = 1e-3, unit: Double = 1)

  /// A learning rate to begin with: 1 where the method finds the length of its steps itself.
  public var usualLearningRate: Double {
    switch self {
    case .gradientDescent: 1e-1
    case .adam, .adamW: 1e-2
    case .nesterov, .lbfgs, .levenbergMarquardt: 1
    }
  }

  /// Whether the method compares values of one objective, so that batches cannot change under it.
  public var needsWholeData: Bool {
    switch self {
    case .gradientDescent, .adam, .adamW: false
    case .nesterov, .lbfgs, .levenbergMarquardt: true
    }
  }

  /// Whether the method takes a preconditioner.
  public var takesPreconditioner: Bool {
    switch self {
    case .gradientDescent, .nesterov, .lbfgs: true
    case .adam, .adamW, .levenbergMarquardt: false
    }
  }

  /// A new optimiser.
  ///
  /// - Parameters:
  ///   - geometry: the rule of Table 1; `nil` for the gradient as it comes.
  ///   - preconditioning: the preconditioner of gradient descent, Nesterov's method and L-BFGS; `nil` for none.
  /// - Throws: `OptimizerError` for options out of their range, for a mixed rule where the method needs a descent
  ///   direction, and for a rule or a preconditioner with a method that takes none.
  public func makeOptimizer(
    geometry: DescentGeometry?, preconditioning: Preconditioning? = nil
  ) throws(OptimizerError) -> any Optimizer {
    if let preconditioning, !takesPreconditioner || geometry != nil {
      throw .badOption(
        optimizer: identity, option: "the preconditioner",
        value: preconditioning.kind.name
          + (takesPreconditioner ? " beside a rule of Table 1 for the ReLU weights" : ""),
        need: takesPreconditioner ? "one of them" : "none, or take gradient descent, Nesterov's method or L-BFGS")
    }
    switch self {
    case .gradientDescent:
      return preconditioning.map { GradientDescentOptimizer(preconditioning: $0) }
        ?? GradientDescentOptimizer(geometry: geometry)
    case .nesterov:
      if let geometry {
        throw .badOption(
          optimizer: identity, option: "the rule of Table 1", value: "\(geometry.rule)",
          need: "that of the weights one iterates in")
      }
      return try Nesterov(preconditioning: preconditioning)
    case .adam(let beta1, let beta2, let epsilon):
      return try Adam(beta1: beta1, beta2: beta2, epsilon: epsilon, geometry: geometry)
    case .adamW(let weightDecay):
      return try AdamW(weightDecay: weightDecay, geometry: geometry)
    case .lbfgs(let memory, let iterations, let stepRule, let unit):
      return try LBFGS(
        memory: memory, iterationsPerEpoch: iterations, stepRule: stepRule, longestFirstStep: 1 / unit,
        gradientTolerance: 1e-14 * unit, geometry: geometry, preconditioning: preconditioning)
    case .levenbergMarquardt(let scaling, let damping, let unit):
      return try LevenbergMarquardt(
        scaling: scaling, initialDamping: damping, gradientTolerance: 1e-14 * unit, geometry: geometry)
    }
  }

  /// A text that is equal for equal choices only.
  var identity: String {
    switch self {
    case .gradientDescent: "gradient-descent"
    case .nesterov: "nesterov"
    case .adam(let beta1, let beta2, let epsilon): "adam, beta1 \(beta1), beta2 \(beta2), epsilon \(epsilon)"
    case .adamW(let decay): "adam-w, decay \(decay)"
    case .lbfgs(let memory, let iterations, .fixedStep, let unit):
      "l-bfgs, memory \(memory), \(iterations) iterations, fixed step" + Self.identity(ofUnit: unit)
    case .lbfgs(let memory, let iterations, .guardedStep(let guards), let unit):
      "l-bfgs, memory \(memory), \(iterations) iterations, fixed step (\(guards))" + Self.identity(ofUnit: unit)
    case .lbfgs(let memory, let iterations, .strongWolfe(let conditions), let unit):
      "l-bfgs, memory \(memory), \(iterations) iterations, strong Wolfe (\(conditions))"
        + Self.identity(ofUnit: unit)
    case .levenbergMarquardt(let scaling, let damping, let unit):
      "levenberg-marquardt, scaling \(scaling.rawValue), damping \(damping)" + Self.identity(ofUnit: unit)
    }
  }

  /// Nothing for the usual unit, which earlier checkpoints do not mention.
  private static func identity(ofUnit unit: Double) -> String {
    unit == 1 ? "" : ", unit \(unit)"
  }
}
