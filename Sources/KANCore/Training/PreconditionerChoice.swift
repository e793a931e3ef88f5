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
  ///   - extraParameters: the number of parameters after those of the network (``TrainingTask/extraParameters``).
  ///     Each is a block, and the same on all levels.
  /// - Throws: `OptimizerError` for a refresh interval below 1.
  public func preconditioning(
    _ choice: PreconditionerChoice, refreshInterval: Int = 60, extraParameters: Int = 0
  ) throws -> Preconditioning {
    func restriction(_ coarse: Network, _ fine: Network) throws -> any LinearOperator<Double> {
      let own = try NetworkProlongation(coarse: coarse, fine: fine).transposed
      if extraParameters == 0 { return own }
      return ExtendedOperator(base: own, extra: extraParameters)
    }
    switch choice {
    case .jacobi: return try Preconditioning(.jacobi, refreshInterval: refreshInterval)
    case .blocks:
      let blocks = edgeRanges + (0..<extraParameters).map { parameterCount + $0..<parameterCount + $0 + 1 }
      return try Preconditioning(.blocks(blocks), refreshInterval: refreshInterval)
    case .bpx:
      var restrictions: [any LinearOperator<Double>] = []
      var fine = self
      while let coarse = try fine.coarsenedDyadically() {
        restrictions.append(try restriction(coarse, fine))
        fine = coarse
      }
      return try Preconditioning(
        restrictions.isEmpty ? .jacobi : .bpx(restrictions), refreshInterval: refreshInterval)
    case .twoLevel:
      guard let coarse = try coarsenedDyadically() else {
        return try Preconditioning(.jacobi, refreshInterval: refreshInterval)
      }
      return try Preconditioning(.twoLevel(restriction(coarse, self)), refreshInterval: refreshInterval)
    }
  }
}

/// An operator on the first entries of a vector, and the identity on those after them.
struct ExtendedOperator: LinearOperator {
  let base: any LinearOperator<Double>
  /// The number of entries on which it is the identity.
  let extra: Int

  var rows: Int { base.rows + extra }
  var columns: Int { base.columns + extra }

  func apply(_ v: [Double]) throws -> [Double] {
    try base.apply(Array(v.prefix(base.columns))) + v.dropFirst(base.columns)
  }

  func applyTranspose(_ v: [Double]) throws -> [Double] {
    try base.applyTranspose(Array(v.prefix(base.rows))) + v.dropFirst(base.rows)
  }
}
