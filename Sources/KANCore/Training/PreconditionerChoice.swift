import Optim

/// A preconditioner by name; its contents follow from the network that is trained.
public enum PreconditionerChoice: String, CaseIterable, Sendable, Codable {
  /// The diagonal of J^T J.
  case jacobi
  /// The blocks of J^T J: one for the weights of each edge and one for every other stage.
  case blocks
  /// The diagonals on the knots of the level and of all coarser levels, halving the number of intervals until it is
  /// odd. If it is odd from the start, only the diagonal of the level remains.
  case bpx
  /// The diagonal on the knots of the level, and the full matrix on half as many intervals, where their number is even.
  case twoLevel = "two-level"
}

extension Network {
  /// Returns the rule of a preconditioner for the parameters of this network.
  ///
  /// - Parameters:
  ///   - choice: the preconditioner.
  ///   - refreshInterval: the number of iterations for which one preconditioner is used.
  /// - Throws: `OptimizerError` for a refresh interval below 1.
  public func preconditioning(_ choice: PreconditionerChoice, refreshInterval: Int = 60) throws -> Preconditioning {
    switch choice {
    case .jacobi: return try Preconditioning(.jacobi, refreshInterval: refreshInterval)
    case .blocks: return try Preconditioning(.blocks(edgeRanges), refreshInterval: refreshInterval)
    case .bpx:
      var restrictions: [any LinearOperator<Double>] = []
      var fine = self
      while let coarse = try fine.coarsenedDyadically() {
        restrictions.append(try NetworkProlongation(coarse: coarse, fine: fine).transposed)
        fine = coarse
      }
      return try Preconditioning(
        restrictions.isEmpty ? .jacobi : .bpx(restrictions), refreshInterval: refreshInterval)
    case .twoLevel:
      guard let coarse = try coarsenedDyadically() else {
        return try Preconditioning(.jacobi, refreshInterval: refreshInterval)
      }
      let restriction = try NetworkProlongation(coarse: coarse, fine: self).transposed
      return try Preconditioning(.twoLevel(restriction), refreshInterval: refreshInterval)
    }
  }
}
