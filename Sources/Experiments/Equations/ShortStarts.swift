import KANCore

/// Restarts of an experiment: several networks are trained for a while by the method of the first level, and training
/// begins with the one that has the smallest loss at points that were not trained at. The solution is not looked at.
///
/// The selection is ``MultistartSelection``, on a plan of one short level: an experiment begins its first level anew from
/// the winner, so that the levels of its rows have the same epochs and schedules with restarts and without.
struct ShortStarts {
  /// The network to begin with.
  let network: Network
  /// The loss that every candidate reached; infinite where its training failed.
  let losses: [Double]
  /// The seconds of all epochs.
  let seconds: Double
  /// The useful floating-point operations of all epochs.
  let flops: Double

  /// Tries networks.
  ///
  /// - Parameters:
  ///   - networks: at least one.
  ///   - plan: of whose first level the method and its learning rates are; its refinement is left out.
  ///   - epochs: those of every candidate.
  ///   - task: what is trained for.
  ///   - loss: by which candidates are compared.
  /// - Throws: `TrainingError.noGoodStart` where no loss is finite, and what training throws.
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
