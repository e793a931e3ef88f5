import Optim

/// The method that trains a level, with its options. A new optimizer is created for every level.
public enum OptimizerChoice: Sendable, Equatable {
  /// Gradient descent.
  case gradientDescent
  /// Nesterov's method with backtracking and restarts; an epoch is one step.
  case nesterov
  /// Adam.
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// Adam with decoupled weight decay.
  case adamW(weightDecay: Double = 1e-2)
  /// L-BFGS; an epoch is up to `iterationsPerEpoch` iterations.
  case lbfgs(
    memory: Int = 10, iterationsPerEpoch: Int = 20, stepRule: LBFGS.StepRule = .strongWolfe(.quasiNewton))
  /// Levenberg-Marquardt; an epoch is one accepted step.
  case levenbergMarquardt(scaling: LevenbergMarquardt.Scaling = .identity, initialDamping: Double = 1e-3)

  /// The default learning rate: 1 if the method determines its own step size.
  public var usualLearningRate: Double {
    switch self {
    case .gradientDescent: 1e-1
    case .adam, .adamW: 1e-2
    case .nesterov, .lbfgs, .levenbergMarquardt: 1
    }
  }

  /// Whether the method compares values of one objective, so that batches must not change.
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

  /// Creates a new optimizer.
  ///
  /// - Parameters:
  ///   - geometry: the rule of Table 1; `nil` for the plain gradient.
  ///   - preconditioning: the preconditioner of gradient descent, Nesterov's method, and L-BFGS; `nil` for none.
  /// - Throws: `OptimizerError` for options out of range, for a mixed rule if the method needs a descent direction, and
  ///   for a rule or a preconditioner with a method that takes none.
  public func makeOptimizer(
    geometry: DescentGeometry?, preconditioning: Preconditioning? = nil
  ) throws(OptimizerError) -> any Optimizer {
    if let preconditioning, !takesPreconditioner || geometry != nil {
      throw .badOption(
        optimizer: identity, option: "the preconditioner",
        value: preconditioning.kind.name
          + (takesPreconditioner ? " with a rule of Table 1 for the ReLU weights" : ""),
        need: takesPreconditioner ? "one of them" : "none, or use gradient descent, Nesterov's method, or L-BFGS")
    }
    switch self {
    case .gradientDescent:
      return preconditioning.map { GradientDescentOptimizer(preconditioning: $0) }
        ?? GradientDescentOptimizer(geometry: geometry)
    case .nesterov:
      if let geometry {
        throw .badOption(
          optimizer: identity, option: "the rule of Table 1", value: "\(geometry.rule)",
          need: "that of the weights of the iteration")
      }
      return try Nesterov(preconditioning: preconditioning)
    case .adam(let beta1, let beta2, let epsilon):
      return try Adam(beta1: beta1, beta2: beta2, epsilon: epsilon, geometry: geometry)
    case .adamW(let weightDecay):
      return try AdamW(weightDecay: weightDecay, geometry: geometry)
    case .lbfgs(let memory, let iterations, let stepRule):
      return try LBFGS(
        memory: memory, iterationsPerEpoch: iterations, stepRule: stepRule, geometry: geometry,
        preconditioning: preconditioning)
    case .levenbergMarquardt(let scaling, let damping):
      return try LevenbergMarquardt(scaling: scaling, initialDamping: damping, geometry: geometry)
    }
  }

  /// A text that is equal only for equal choices.
  var identity: String {
    switch self {
    case .gradientDescent: "gradient-descent"
    case .nesterov: "nesterov"
    case .adam(let beta1, let beta2, let epsilon): "adam, beta1 \(beta1), beta2 \(beta2), epsilon \(epsilon)"
    case .adamW(let decay): "adam-w, decay \(decay)"
    case .lbfgs(let memory, let iterations, .fixedStep):
      "l-bfgs, memory \(memory), \(iterations) iterations, fixed step"
    case .lbfgs(let memory, let iterations, .guardedStep(let guards)):
      "l-bfgs, memory \(memory), \(iterations) iterations, fixed step (\(guards))"
    case .lbfgs(let memory, let iterations, .strongWolfe(let conditions)):
      "l-bfgs, memory \(memory), \(iterations) iterations, strong Wolfe (\(conditions))"
    case .levenbergMarquardt(let scaling, let damping):
      "levenberg-marquardt, scaling \(scaling.rawValue), damping \(damping)"
    }
  }
}
