import Optim

/// The method that trains a level, with its options. A new optimizer is created for every level.
///
/// ``init(_:)`` takes the options of any method, also one of your own.
public struct OptimizerChoice: Sendable {
  /// The options.
  public let options: any OptimizerOptions

  /// Creates a choice.
  public init(_ options: some OptimizerOptions) { self.options = options }

  /// Gradient descent.
  public static let gradientDescent = OptimizerChoice(GradientDescentOptimizer.Options())
  /// Nesterov's method with backtracking and restarts; an epoch is one step.
  public static func nesterov(_ options: Nesterov.Options = .init()) -> OptimizerChoice { .init(options) }
  /// Adam.
  public static func adam(_ options: Adam.Options = .init()) -> OptimizerChoice { .init(options) }
  /// Adam with decoupled weight decay.
  public static func adamW(_ options: AdamW.Options = .init()) -> OptimizerChoice { .init(options) }
  /// L-BFGS; an epoch is up to `iterationsPerEpoch` iterations.
  public static func lbfgs(_ options: LBFGS.Options = .init()) -> OptimizerChoice { .init(options) }
  /// The self-scaled Broyden method; an epoch is up to `iterationsPerEpoch` iterations.
  public static func selfScaledBroyden(_ options: SelfScaledBroyden.Options = .init()) -> OptimizerChoice {
    .init(options)
  }
  /// Levenberg-Marquardt; an epoch is one accepted step.
  public static func levenbergMarquardt(_ options: LevenbergMarquardt.Options = .init()) -> OptimizerChoice {
    .init(options)
  }

  /// The name of the method, such as "l-bfgs".
  public var method: String { type(of: options).method }

  /// Creates a new optimizer.
  ///
  /// - Parameters:
  ///   - geometry: the rule of Table 1; `nil` for the plain gradient.
  ///   - preconditioning: the preconditioner of gradient descent, Nesterov's method, L-BFGS, and the self-scaled Broyden
  ///     method; `nil` for none.
  /// - Throws: `OptimizerError` for options out of range, for a mixed rule if the method needs a descent direction, and
  ///   for a rule or a preconditioner with a method that takes none.
  public func makeOptimizer(
    geometry: DescentGeometry?, preconditioning: Preconditioning? = nil
  ) throws(OptimizerError) -> any Optimizer {
    if let preconditioning, !options.takesPreconditioner || geometry != nil {
      throw .badOption(
        optimizer: method, option: "the preconditioner",
        value: preconditioning.kind.name
          + (options.takesPreconditioner ? " with a rule of Table 1 for the ReLU weights" : ""),
        need: options.takesPreconditioner
          ? "one of them"
          : "none, or use gradient descent, Nesterov's method, L-BFGS, or the self-scaled Broyden method")
    }
    return try options.makeOptimizer(geometry: geometry, preconditioning: preconditioning)
  }
}

extension OptimizerChoice: Equatable {
  /// Whether the methods and all their options are equal.
  public static func == (a: OptimizerChoice, b: OptimizerChoice) -> Bool {
    func equals<Options: OptimizerOptions>(_ options: Options) -> Bool { b.options as? Options == options }
    return equals(a.options)
  }
}

extension OptimizerChoice: Encodable {
  private enum CodingKeys: CodingKey { case method }

  /// Writes "method" and the options.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(method, forKey: .method)
    try options.encode(to: encoder)
  }
}
