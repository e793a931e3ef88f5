import KANCore

/// The optimizers in the study of cycles.
package enum CycleOptimizer: String, CaseIterable, Sendable {
  /// L-BFGS with 10 pairs and a strong Wolfe line search.
  case lbfgs
  /// Nesterov's method with backtracking and restarts.
  case nesterov
  /// Adam with learning rate 1e-2, decreasing to 1e-4 along half a cosine over the budget of a level.
  case adam
  /// Levenberg-Marquardt with Cholesky factors of J^T J.
  case lm
}

/// The order in which levels are visited.
package enum CycleScheme: String, CaseIterable, Sendable {
  /// Only the finest level, from initial weights drawn there.
  case fine
  /// One-way refinement: every level once, from coarse to fine.
  case oneWay = "one-way"
  /// V-cycles of the full approximation scheme on every level, from coarse to fine: the coarse problem is the loss of
  /// the coarse network plus a linear term that makes its gradient the restricted fine one.
  case fullApproximation = "full-approximation"
  /// V-cycles on every level, from coarse to fine, whose coarse problem is the loss of the fine network as a function
  /// of a coarse correction.
  case galerkin
}

/// A method of the study: a row of its table.
package struct CycleMethod: Hashable, Sendable {
  /// The optimizer on every level.
  package let optimizer: CycleOptimizer
  /// The order in which levels are visited.
  package let scheme: CycleScheme
  /// The preconditioner; `nil` for none. For Levenberg-Marquardt it preconditions conjugate gradients, which then
  /// replace the Cholesky factorization.
  package let preconditioner: PreconditionerChoice?

  /// Creates a method.
  package init(_ optimizer: CycleOptimizer, _ scheme: CycleScheme, _ preconditioner: PreconditionerChoice? = nil) {
    self.optimizer = optimizer
    self.scheme = scheme
    self.preconditioner = preconditioner
  }

  /// "lbfgs-one-way-two-level".
  package var name: String {
    "\(optimizer.rawValue)-\(scheme.rawValue)" + (preconditioner.map { "-\($0.rawValue)" } ?? "")
  }

  /// All methods in the table: L-BFGS and Nesterov's method with every scheme and every preconditioner, Adam with every
  /// scheme, and Levenberg-Marquardt on the finest level and with one-way refinement, there also with conjugate
  /// gradients.
  package static let all: [CycleMethod] =
    [CycleOptimizer.lbfgs, .nesterov].flatMap { optimizer in
      CycleScheme.allCases.map { CycleMethod(optimizer, $0) }
        + PreconditionerChoice.allCases.map { CycleMethod(optimizer, .oneWay, $0) }
    } + CycleScheme.allCases.map { CycleMethod(.adam, $0) }
    + [CycleMethod(.lm, .fine), CycleMethod(.lm, .oneWay), CycleMethod(.lm, .oneWay, .blocks)]
}
