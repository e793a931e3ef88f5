import KANCore

/// What is trained in the Allen-Cahn experiment, and how: a network in a basis, on levels n = 4, 8, 16, ..., by a
/// method, with the paper's settings or ours.
package struct AllenCahnCase: Hashable, Sendable {
  /// The source of the settings.
  package enum Source: String, Sendable, CaseIterable {
    /// Section 5.2.3: learning rate 1e-3, 20000 random points.
    case text
    /// As ``text``, but with u and u_x equal at both ends, which the paper does not print.
    case periodic
    /// Supplement D: learning rate 1e-2 after a ramp, 251001 points.
    case appendix
    /// Our settings.
    case ours

    /// "printed", "printed-plus" or "ours".
    package var kind: String {
      switch self {
      case .text, .appendix: "printed"
      case .periodic: "printed-plus"
      case .ours: "ours"
      }
    }
  }

  /// The network and, for splines, the basis whose weights are used for iterates and gradients; both bases start from
  /// the same function.
  package enum Basis: String, Sendable, CaseIterable {
    /// The weights u of the B-splines.
    case spline
    /// The weights w = A^T u of the ReLU powers.
    case relu
    /// A multilayer perceptron with tanh.
    case mlp
  }

  /// The distribution of the epochs over the levels; all three have the same total number.
  package enum Schedule: String, Sendable, CaseIterable {
    /// Some on each level.
    case multilevel
    /// All on the coarsest level.
    case coarse
    /// All on the finest level.
    case fine
  }

  /// The methods.
  package enum Method: String, Sendable, CaseIterable {
    /// Levenberg-Marquardt; an epoch is one step.
    case lm
    /// L-BFGS; an epoch is up to 20 iterations.
    case lbfgs
    /// Adam; an epoch is one step.
    case adam
  }

  /// The source of the settings.
  package let source: Source
  /// The network and its basis.
  package let basis: Basis
  /// The schedule; perceptrons run all epochs on their single level.
  package let schedule: Schedule
  /// The method.
  package let method: Method

  /// Creates one of our cases, in one of the two bases.
  package init(_ basis: Basis, _ schedule: Schedule, _ method: Method) {
    precondition(basis != .mlp, "AllenCahnCase: the perceptron is available in printed cases only")
    (source, self.basis, self.schedule, self.method) = (.ours, basis, schedule, method)
  }

  /// Creates a case with the settings of the paper: Adam, with several levels if the network has knots.
  package init(_ source: Source, _ basis: Basis) {
    precondition(source != .ours, "AllenCahnCase: this initializer is for the paper's settings")
    (self.source, self.basis, schedule, method) = (source, basis, basis == .mlp ? .coarse : .multilevel, .adam)
  }

  /// The name in files and tables, such as "printed-text-spline-multilevel", "printed-appendix-mlp", or
  /// "lm-spline-multilevel".
  package var name: String {
    let prefix = source == .ours ? method.rawValue : "\(source.kind)-\(source.rawValue)"
    return basis == .mlp ? "\(prefix)-mlp" : "\(prefix)-\(basis.rawValue)-\(schedule.rawValue)"
  }

  /// Splines and ReLU powers on several levels and the perceptron, with each of the printed settings; and splines with
  /// periodic conditions.
  package static let printed: [AllenCahnCase] =
    Basis.allCases.map { AllenCahnCase(.text, $0) } + Basis.allCases.map { AllenCahnCase(.appendix, $0) }
    + [AllenCahnCase(.periodic, .spline)]

  /// Returns our cases: for each method, several levels in both bases, and for splines also the coarsest and the finest
  /// level alone.
  package static func ours(_ methods: [Method] = [.lm]) -> [AllenCahnCase] {
    methods.flatMap { method in
      Schedule.allCases.map { AllenCahnCase(.spline, $0, method) } + [AllenCahnCase(.relu, .multilevel, method)]
    }
  }

  /// The number of intervals of the coarsest level.
  package static let coarsestIntervals = 4
  /// The widths of the perceptron. With biases in its hidden layers it has 750 parameters, and the splines on n = 16
  /// have 760; the paper's two networks for Poisson's equation have 352 and 380.
  package static let perceptron = [2, 25, 25, 1]

  /// Creates the initial network: edges [2, 5, 5, 1] of order 4 on [-1, 1] with sigmoids in between, or the perceptron.
  ///
  /// - Parameters:
  ///   - level: the level, counted from 0 for n = 4.
  ///   - initialization: the distribution of the initial weights.
  ///   - generator: their source.
  /// - Throws: `NetworkError`.
  package func network<G: RandomNumberGenerator>(
    level: Int, initialization: Initialization = Initialization(), using generator: inout G
  ) throws -> Network {
    if basis == .mlp {
      return try .mlp(
        widths: AllenCahnCase.perceptron, inputBox: AllenCahnProblem.box, initialization: initialization,
        using: &generator)
    }
    return try .kan(
      widths: [2, 5, 5, 1], order: 4, intervals: AllenCahnCase.coarsestIntervals << level,
      inputBox: AllenCahnProblem.box, domain: -1...1, hidden: .sigmoid, initialization: initialization,
      using: &generator)
  }
}
