import Claims
import KANCore
import Optim

/// The parts of a recipe as JSON, sufficient to reproduce a row of a result from the file alone.
enum RecipeText {
  /// A method with all its options.
  static func json(_ optimizer: OptimizerChoice) -> JSONValue {
    func object(_ name: String, _ members: JSONValue.Member...) -> JSONValue {
      .object([.init("method", .string(name))] + members)
    }
    switch optimizer {
    case .gradientDescent: return object("gradient-descent")
    case .nesterov: return object("nesterov")
    case .adam(let beta1, let beta2, let epsilon):
      return object(
        "adam", .init("beta1", .number(beta1)), .init("beta2", .number(beta2)), .init("epsilon", .number(epsilon)))
    case .adamW(let decay): return object("adam-w", .init("weight_decay", .number(decay)))
    case .lbfgs(let memory, let iterations, let rule):
      let steps: JSONValue.Member
      switch rule {
      case .fixedStep: steps = .init("steps", .string("fixed"))
      case .guardedStep(let guards): steps = .init("steps", .string("fixed, changes from \(guards.change) on"))
      case .strongWolfe(let conditions):
        steps = .init(
          "strong_wolfe",
          .object([
            .init("c1", .number(conditions.sufficientDecrease)), .init("c2", .number(conditions.curvature)),
            .init("trials", .integer(conditions.maximumTrials)),
          ]))
      }
      return object(
        "l-bfgs", .init("memory", .integer(memory)), .init("iterations_per_epoch", .integer(iterations)), steps)
    case .levenbergMarquardt(let scaling, let damping):
      return object(
        "levenberg-marquardt", .init("scaling", .string(scaling.rawValue)), .init("initial_damping", .number(damping)))
    }
  }

  /// The learning rates of a level.
  static func json(_ schedule: LearningRateSchedule) -> JSONValue {
    func object(_ shape: String, _ first: Double, _ last: Double, _ more: JSONValue.Member...) -> JSONValue {
      .object([.init("shape", .string(shape)), .init("first", .number(first)), .init("last", .number(last))] + more)
    }
    switch schedule {
    case .constant(let rate): return .object([.init("shape", .string("constant")), .init("rate", .number(rate))])
    case .linearRamp(let first, let last): return object("linear", first, last)
    case .exponential(let first, let last): return object("exponential", first, last)
    case .cosine(let first, let last): return object("cosine", first, last)
    case .cyclicExponential(let first, let last, let period):
      return object("cyclic", first, last, .init("period", .integer(period)))
    case .triangular(let base, let peak, let steps, let decay):
      return .object([
        .init("shape", .string("triangular")), .init("base", .number(base)), .init("peak", .number(peak)),
        .init("steps", .integer(steps)), .init("decay", .number(decay)),
      ])
    case .warmUp(let start, let epochs, let next):
      return .object([
        .init("warm_up_from", start.map { .number($0) } ?? .null), .init("warm_up_epochs", .integer(epochs)),
        .init("then", json(next)),
      ])
    }
  }

  /// How points and terms are weighted.
  static func json(_ weighting: CollocationWeighting) -> JSONValue {
    switch weighting {
    case .fixed: return .object([.init("kind", .string("fixed"))])
    case .residualAttention(let decay, let rate, let initial, let terms):
      return .object([
        .init("kind", .string("attention")), .init("decay", .number(decay)), .init("rate", .number(rate)),
        .init("initial", .number(initial)),
        .init("terms", terms.map { .array($0.map { .string($0) }) } ?? .string("all")),
      ])
    case .gradientNorms(let every, let decay):
      return .object([
        .init("kind", .string("gradient-norms")), .init("every", .integer(every)), .init("decay", .number(decay)),
      ])
    }
  }

  /// The terms of a loss: names, points, weights and residuals.
  static func json(_ problem: CollocationProblem) -> JSONValue {
    .array(
      problem.summary.map { term in
        .object([
          .init("term", .string(term.name)), .init("points", .integer(term.points)),
          .init("weight", .number(term.weight)), .init("residuals", .string(term.equation)),
        ])
      })
  }

  /// The stages of a network, without their parameters.
  static func json(_ network: Network) -> JSONValue { .array(network.stages.map(json)) }

  private static func json(_ stage: Stage) -> JSONValue {
    func object(_ kind: String, _ members: JSONValue.Member...) -> JSONValue {
      .object(
        [
          .init("kind", .string(kind)), .init("inputs", .integer(stage.inputs)),
          .init("outputs", .integer(stage.outputs)),
        ] + members)
    }
    switch stage {
    case .linear: return object("linear")
    case .dense(let map): return object("dense", .init("bias", .bool(map.hasBias)))
    case .activation(let activation): return object("activation", .init("function", .string("\(activation.function)")))
    case .normalise(let map):
      return object(
        "normalise", .init("map", json(map.kind)), .init("lower", .number(map.lower)),
        .init("upper", .number(map.upper)))
    case .splines(let edges):
      return object(
        "splines", .init("order", .integer(edges.knots.order.value)),
        .init("intervals", .integer(edges.knots.intervals)),
        .init("lower", .number(edges.knots.lower)), .init("upper", .number(edges.knots.upper)),
        .init("outside", .string(edges.outside.rawValue)))
    }
  }

  private static func json(_ kind: Normalisation.Kind) -> JSONValue {
    func bounds(_ bounds: [ClosedRange<Double>]) -> JSONValue {
      .array(bounds.map { .array([.number($0.lowerBound), .number($0.upperBound)]) })
    }
    switch kind {
    case .affine(let scale, let shift):
      return .object([
        .init("kind", .string("affine")), .init("scale", .array(scale.map { .number($0) })),
        .init("shift", .array(shift.map { .number($0) })),
      ])
    case .linearBounds(let box): return .object([.init("kind", .string("linear-bounds")), .init("box", bounds(box))])
    case .batchRange: return .string("batch-range")
    case .sigmoid: return .string("sigmoid")
    case .tanh: return .string("tanh")
    }
  }

  /// How the initial parameters are drawn.
  static func json(_ initialisation: Initialisation) -> JSONValue {
    .object([
      .init("edges", .string("\(initialisation.edges)")),
      .init("coordinates", .string("\(initialisation.coordinates)")),
      .init("linear_maps", .string("\(initialisation.maps)")),
    ])
  }
}
