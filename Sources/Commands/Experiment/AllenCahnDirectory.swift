import Experiments
import Foundation
import KANCore
import SeededRandom

/// The directory of the Allen-Cahn experiment: a checkpoint for each run and a model for each of its levels.
struct AllenCahnDirectory {
  let files: ExperimentDirectory
  private let path: String

  /// - Throws: the errors of ``ExperimentDirectory``.
  init(path: String, allowsExistingRun: Bool) throws {
    self.path = path
    files = try ExperimentDirectory(path: path, allowsExistingRun: allowsExistingRun)
  }

  /// Restores a run from its checkpoint, if there is one.
  ///
  /// - Throws: the errors of reading, and ``BadInput`` if the checkpoint belongs to another run.
  func restore(_ run: AllenCahnRun<SplitMix64>) throws {
    guard let checkpoint = try files.checkpoint(of: name(run)) else { return }
    var models: [Network] = []
    for level in 0... {
      let model = place(run, level)
      guard FileManager.default.fileExists(atPath: model) else { break }
      models.append(try Network(reading: model))
    }
    do {
      try run.resume(from: checkpoint, levels: models)
    } catch let error as TrainingError {
      throw BadInput("\(name(run)) in \(path): \(error)")
    }
  }

  /// Writes the models of the finished levels, then the checkpoint, so that a checkpoint never lacks a model.
  func save(_ run: AllenCahnRun<SplitMix64>) throws {
    for (level, network) in run.levelNetworks.enumerated() { try network.write(to: place(run, level)) }
    if let checkpoint = run.checkpoint() { try files.write(checkpoint, of: name(run)) }
  }

  private func name(_ run: AllenCahnRun<SplitMix64>) -> String { "\(run.setting.name)-\(run.seed)" }

  private func place(_ run: AllenCahnRun<SplitMix64>, _ level: Int) -> String {
    URL(fileURLWithPath: path).appending(path: "\(name(run))-level-\(level).safetensors").path
  }
}
