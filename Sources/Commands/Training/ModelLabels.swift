import KANCore

/// What model files and checkpoints of a run say about inputs and outputs.
struct ModelLabels {
  private let columns: TrainingColumns
  private let outputKind: OutputKind
  /// The coverage of the inputs by the training samples on a level; it depends on the knots, and takes a sort.
  private var coverage: (level: Int, inputs: [InputCoverage])?

  init(_ columns: TrainingColumns, outputKind: OutputKind) {
    self.columns = columns
    self.outputKind = outputKind
  }

  /// Returns the model of a network.
  func model(_ network: Network) -> ModelFile { model(network, network.coverage(of: columns.samples)) }

  /// Returns the checkpoint of a trainer.
  ///
  /// - Throws: the errors of the objective.
  mutating func checkpoint(of trainer: Trainer<RegressionTask>) throws -> Checkpoint {
    var checkpoint = try trainer.checkpoint()
    if coverage?.level != checkpoint.level {
      coverage = (checkpoint.level, checkpoint.network.coverage(of: columns.samples))
    }
    checkpoint.model = model(checkpoint.network, coverage?.inputs ?? [])
    return checkpoint
  }

  private func model(_ network: Network, _ coverage: [InputCoverage]) -> ModelFile {
    ModelFile(
      network, inputNames: columns.inputNames, outputNames: columns.outputNames, coverage: coverage,
      outputKind: outputKind, classNames: columns.classes?.names ?? [])
  }
}
