import Optim

/// A preconditioner by name; what it is made of follows from the network that is trained.
public enum PreconditionerChoice: String, CaseIterable, Sendable {
  /// The diagonal of J^T J.
  case jacobi
  /// The blocks of J^T J, one for the weights of each edge and one for each other stage.
  case blocks
  /// Diagonals on the knots of the level and on all coarser ones, halved down to an odd number of intervals, where the
  /// diagonal of the level is all that is left.
  case bpx
  /// The diagonal on the knots of the level, and the whole matrix on half as many intervals, as far as their number is even.
  case twoLevel = "two-level"
}

extension Network {
  /// The rule of a preconditioner for the parameters of this network.
  ///
  /// - Parameters:
  ///   - choice: which.
  ///   - refreshInterval: the iterations that one preconditioner serves.
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
