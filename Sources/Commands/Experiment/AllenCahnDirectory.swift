import BasisProperties
import Experiments
import Foundation
import KANCore

/// The directory of the Allen-Cahn experiment: a checkpoint for each run and a model for each of its levels.
struct AllenCahnDirectory {
  let files: ExperimentDirectory
  private let path: String

  /// - Throws: as ``ExperimentDirectory``.
  init(path: String, mayHoldRun: Bool) throws {
    self.path = path
    files = try ExperimentDirectory(path: path, mayHoldRun: mayHoldRun)
  }

  /// Brings a run to where its checkpoint is, if there is one.
  ///
  /// - Throws: what reading throws, and ``BadInput`` where the checkpoint is of another run.
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

  /// Writes the models of levels that are done, then the checkpoint: a checkpoint never misses a model.
  func save(_ run: AllenCahnRun<SplitMix64>) throws {
    for (level, network) in run.levelNetworks.enumerated() { try network.write(to: place(run, level)) }
    if let checkpoint = run.checkpoint() { try files.write(checkpoint, of: name(run)) }
  }

  private func name(_ run: AllenCahnRun<SplitMix64>) -> String { "\(run.setting.name)-\(run.seed)" }

  private func place(_ run: AllenCahnRun<SplitMix64>, _ level: Int) -> String {
    URL(fileURLWithPath: path).appending(path: "\(name(run))-level-\(level).safetensors").path
  }
}
