import KANCore

/// Multistart for an experiment: several networks are trained briefly by the method of the first level, and training
/// starts with the one that has the smallest loss at points not used for training. The solution is not used.
///
/// The selection is done by ``MultistartSelection`` on a plan with one short level. An experiment then restarts its
/// first level from the selected network, so that the levels of its rows have the same epochs and schedules with and
/// without multistart.
struct ShortStarts {
  /// The selected network.
  let network: Network
  /// The validation loss of each candidate; infinite if its training failed.
  let losses: [Double]
  /// The total time of all epochs, in seconds.
  let seconds: Double
  /// The useful floating-point operations of all epochs.
  let flops: Double

  /// Trains the candidates and selects one.
  ///
  /// - Parameters:
  ///   - networks: the candidates, at least one.
  ///   - plan: the plan whose first level gives the method and its learning rates; its refinement is ignored.
  ///   - epochs: the number of epochs for each candidate.
  ///   - task: the training task.
  ///   - loss: the loss by which candidates are compared.
  /// - Throws: `TrainingError.noGoodStart` if no loss is finite, and any error thrown in training.
  init(
    _ networks: [Network], plan: TrainingPlan, epochs: Int, task: CollocationTask,
    loss: @escaping (Network) throws -> Double
  ) throws {
    var short = plan
    short.levels = Array(plan.levels.prefix(1))
    short.levels[0].refinement = .none
    short.levels[0].epochs = epochs
    var selection = try MultistartSelection(
      seeds: networks.indices.map { UInt64($0) }, task: task, plan: short, network: { networks[Int($0)] },
      validation: loss)
    network = try selection.run().network
    losses = selection.candidates.map(\.validationLoss)
    (seconds, flops) = selection.work
  }
}
