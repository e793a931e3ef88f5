import KANCore

/// The distribution of the epochs over the levels n = 5, 10, 20, 40. All three schedules of the paper take the work of
/// 128 epochs on the coarsest level if the cost of an epoch is proportional to n.
package enum RegressionSchedule: String, CaseIterable, Sendable {
  /// {32, 16, 8, 4}.
  case multilevel
  /// {128, 0, 0, 0}.
  case coarse
  /// {0, 0, 0, 16}.
  case fine

  /// The number of intervals of the coarsest level.
  package static let coarsestIntervals = 5

  /// Returns the number of epochs on each level.
  ///
  /// These are the printed ones, except for Levenberg-Marquardt on several levels: {16, 8, 8, 8}, since its steps
  /// matter, not its work.
  /// - Parameters:
  ///   - levels: the number of levels; beyond four, a multilevel schedule continues as on the fourth, and a fine one
  ///     has its epochs on the last.
  ///   - optimizer: the method.
  package func epochs(levels: Int = 4, optimizer: RegressionOptimizer = .lbfgs) -> [Int] {
    let count = max(1, levels)
    switch self {
    case .multilevel where optimizer == .lm: return (0..<count).map { $0 == 0 ? 16 : 8 }
    case .multilevel: return (0..<count).map { $0 < 4 ? 32 >> $0 : 4 }
    case .coarse: return [128] + Array(repeating: 0, count: count - 1)
    case .fine: return Array(repeating: 0, count: count - 1) + [16]
    }
  }

  /// Returns the number of intervals at which training starts and the epochs from there on; levels without training are
  /// skipped.
  func start(_ epochs: [Int]) -> (intervals: Int, epochs: [Int]) {
    guard let first = epochs.firstIndex(where: { $0 > 0 }), let last = epochs.lastIndex(where: { $0 > 0 }) else {
      return (RegressionSchedule.coarsestIntervals, [0])
    }
    // The fine network starts from its own initial weights; a coarse one ends on the level where it is trained, since
    // refinement does not change its error.
    return (RegressionSchedule.coarsestIntervals << first, Array(epochs[first...last]))
  }
}
