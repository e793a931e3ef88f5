import KANCore

/// What is trained in the Allen-Cahn experiment, and how: a network in a basis, on levels n = 4, 8, 16, ..., by a method,
/// with the settings of the paper or with ours.
public struct AllenCahnCase: Hashable, Sendable {
  /// Whose settings they are.
  public enum Source: String, Sendable, CaseIterable {
    /// Those of Section 5.2.3: rate 1e-3, 20000 random points.
    case text
    /// As ``text``, with u and u_x made equal at both ends, which the paper does not print.
    case periodic
    /// Those of Supplement D: rate 1e-2 after a ramp, 251001 points.
    case appendix
    /// Ours.
    case ours

    /// "printed", "printed-plus" or "ours".
    public var kind: String {
      switch self {
      case .text, .appendix: "printed"
      case .periodic: "printed-plus"
      case .ours: "ours"
      }
    }
  }

  /// The network and, for splines, the basis whose weights are iterated and in which gradients are taken; both bases start
  /// from the same function.
  public enum Basis: String, Sendable, CaseIterable {
    /// u.
    case spline
    /// w = A^T u.
    case relu
    /// A multilayer perceptron with tanh.
    case mlp
  }

  /// How the epochs are spread over the levels; all three make the same number.
  public enum Schedule: String, Sendable, CaseIterable {
    /// Some on each.
    case multilevel
    /// All on the coarsest.
    case coarse
    /// All on the finest.
    case fine
  }

  /// The methods.
  public enum Method: String, Sendable, CaseIterable {
    /// Levenberg-Marquardt, an epoch being one step.
    case lm
    /// L-BFGS, an epoch being up to 20 iterations.
    case lbfgs
    /// Adam, an epoch being one step.
    case adam
  }

  /// Whose settings.
  public let source: Source
  /// The network and its basis.
  public let basis: Basis
  /// The schedule; perceptrons make all epochs on their one level.
  public let schedule: Schedule
  /// The method.
  public let method: Method

  /// A case of ours, in one of the two bases.
  public init(_ basis: Basis, _ schedule: Schedule, _ method: Method) {
    precondition(basis != .mlp, "AllenCahnCase: the perceptron is in printed cases only")
    (source, self.basis, self.schedule, self.method) = (.ours, basis, schedule, method)
  }

  /// A case with the settings of the paper: Adam, on several levels where there are knots.
  public init(_ source: Source, _ basis: Basis) {
    precondition(source != .ours, "AllenCahnCase: the settings are not the paper's")
    (self.source, self.basis, schedule, method) = (source, basis, basis == .mlp ? .coarse : .multilevel, .adam)
  }

  /// "printed-text-spline-multilevel", "printed-appendix-mlp", "lm-spline-multilevel"; for files and tables.
  public var name: String {
    let prefix = source == .ours ? method.rawValue : "\(source.kind)-\(source.rawValue)"
    return basis == .mlp ? "\(prefix)-mlp" : "\(prefix)-\(basis.rawValue)-\(schedule.rawValue)"
  }

  /// Splines and ReLU on levels and the perceptron, with each of the printed settings; splines with periodic conditions.
  public static let printed: [AllenCahnCase] =
    Basis.allCases.map { AllenCahnCase(.text, $0) } + Basis.allCases.map { AllenCahnCase(.appendix, $0) }
    + [AllenCahnCase(.periodic, .spline)]

  /// Ours: by every method several levels in both bases, and in splines the coarsest and the finest alone.
  public static func ours(_ methods: [Method] = [.lm]) -> [AllenCahnCase] {
    methods.flatMap { method in
      Schedule.allCases.map { AllenCahnCase(.spline, $0, method) } + [AllenCahnCase(.relu, .multilevel, method)]
    }
  }

  /// The number of intervals of the coarsest level.
  public static let coarsestIntervals = 4
  /// The widths of the perceptron. With biases in its hidden layers it has 750 parameters and the splines on n = 16 have 760;
  /// the paper's two networks for Poisson's equation have 352 and 380.
  public static let perceptron = [2, 25, 25, 1]

  /// A network at its beginning: edges [2, 5, 5, 1] of order 4 on [-1, 1] with sigmoids between, or the perceptron.
  ///
  /// - Parameter level: from 0 for n = 4.
  /// - Throws: `NetworkError`.
  public func network<G: RandomNumberGenerator>(
    level: Int, initialisation: Initialisation = Initialisation(), using generator: inout G
  ) throws -> Network {
    if basis == .mlp {
      return try .mlp(
        widths: AllenCahnCase.perceptron, inputBox: AllenCahnProblem.box, initialisation: initialisation,
        using: &generator)
    }
    return try .kan(
      widths: [2, 5, 5, 1], order: 4, intervals: AllenCahnCase.coarsestIntervals << level,
      inputBox: AllenCahnProblem.box, domain: -1...1, hidden: .sigmoid, initialisation: initialisation,
      using: &generator)
  }
}
