import ArgumentParser
import Experiments
import KANCore

/// How the initial spline weights are drawn in an experiment with a differential equation.
struct InitializerOptions: ParsableArguments {
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case fanIn = "fan-in", normal, functionSpace = "function-space"
  }

  @Option(
    "How the initial spline weights are drawn: uniform within s / sqrt(P) for P inputs, normal with standard "
      + "deviation s, or as smooth functions that do not depend on the knots (default: fan-in).", "KIND")
  var initializer: Kind?

  @Option("The scale s of the initializer (default: 1).", "s")
  var initialScale: Double?

  /// Returns the selected initialization.
  ///
  /// - Throws: ``BadInput`` for a scale that is not positive.
  func chosen() throws -> Initialization {
    let scale = initialScale ?? 1
    guard scale > 0, scale.isFinite else {
      throw BadInput("--initial-scale must be a positive number (got \(scale))")
    }
    switch initializer ?? .fanIn {
    case .fanIn: return Initialization(edges: .fanIn(scale: scale))
    case .normal: return Initialization(edges: .normal(deviation: scale))
    case .functionSpace: return Initialization(edges: .functionSpace(scale: scale))
    }
  }

  /// Throws if an initializer of splines is given but no splines are trained.
  func check(_ cases: [EquationCase]) throws {
    for (option, isGiven) in [("--initializer", initializer != nil), ("--initial-scale", initialScale != nil)]
    where isGiven && !cases.contains(where: \.model.hasLevels) {
      throw BadInput("\(option) applies only to splines, and no selected row has any; omit it or choose --basis spline")
    }
  }
}
