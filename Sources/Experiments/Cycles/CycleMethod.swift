import KANCore

/// The optimizers of the study of cycles.
public enum CycleOptimizer: String, CaseIterable, Sendable {
  /// L-BFGS with 10 pairs and a line search for the strong Wolfe conditions.
  case lbfgs
  /// Nesterov's method with backtracking and restarts.
  case nesterov
  /// Adam with the rate 1e-2, falling to 1e-4 along half a cosine of the budget of a level.
  case adam
  /// Levenberg-Marquardt with Cholesky factors of J^T J.
  case lm
}

/// How levels are visited.
public enum CycleScheme: String, CaseIterable, Sendable {
  /// Only the finest level, from first weights drawn there.
  case fine
  /// One-way refinement: every level once, from coarse to fine.
  case oneWay = "one-way"
  /// On every level, from coarse to fine, V-cycles of the full approximation scheme: the coarse problem is the loss of the
  /// coarse network plus a linear term, so that its gradient is the restricted fine one.
  case fullApproximation = "full-approximation"
  /// On every level, from coarse to fine, V-cycles whose coarse problem is the loss of the fine network as a function of a
  /// coarse correction.
  case galerkin
}

/// A method of the study: a row of its table.
public struct CycleMethod: Hashable, Sendable {
  /// The optimizer of every level.
  public let optimizer: CycleOptimizer
  /// How levels are visited.
  public let scheme: CycleScheme
  /// The preconditioner; `nil` for none. That of Levenberg-Marquardt is one for conjugate gradients, which then take the
  /// place of Cholesky factors.
  public let preconditioner: PreconditionerChoice?

  /// A method.
  public init(_ optimizer: CycleOptimizer, _ scheme: CycleScheme, _ preconditioner: PreconditionerChoice? = nil) {
    self.optimizer = optimizer
    self.scheme = scheme
    self.preconditioner = preconditioner
  }

  /// "lbfgs-one-way-two-level".
  public var name: String {
    "\(optimizer.rawValue)-\(scheme.rawValue)" + (preconditioner.map { "-\($0.rawValue)" } ?? "")
  }

  /// All of the table: L-BFGS and Nesterov's method in every scheme and with every preconditioner, Adam in every scheme,
  /// Levenberg-Marquardt on the finest level and in one-way refinement, and there by conjugate gradients.
  public static let all: [CycleMethod] =
    [CycleOptimizer.lbfgs, .nesterov].flatMap { optimizer in
      CycleScheme.allCases.map { CycleMethod(optimizer, $0) }
        + PreconditionerChoice.allCases.map { CycleMethod(optimizer, .oneWay, $0) }
    } + CycleScheme.allCases.map { CycleMethod(.adam, $0) }
    + [CycleMethod(.lm, .fine), CycleMethod(.lm, .oneWay), CycleMethod(.lm, .oneWay, .blocks)]
}
