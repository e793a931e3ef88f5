import Experiments
import Foundation
import KANCore

/// Work requested by another program over the line protocol of `Benchmarks/peers`: for each line read, the work is done
/// once and "SECONDS CHECK" is written.
enum ServedWork {
  /// The names that ``competitor(_:threads:precision:)`` accepts; gradient takes any number of samples.
  static let names = ["basis", "gradient-N", "pinn", "refine"]

  static func competitor(
    _ name: String, threads: Int, precision: Precision
  ) throws -> InterleavedTimer.Competitor {
    switch name {
    case "basis":
      return precision == .double ? try BasisWorkload.table(Double.self) : try BasisWorkload.table(Float.self)
    case "refine":
      return try RefinementWorkload.network().competitors[0]
    case "pinn":
      let network = try PeerNetwork.network()
      return precision == .double
        ? try ResidualWorkload.double(name, network, threads) : try ResidualWorkload.single(name, network)
    default:
      guard name.hasPrefix("gradient-"), let count = Int(name.dropFirst("gradient-".count)), count > 0 else {
        throw BadInput("unknown workload \"\(name)\"; use one of \(names.joined(separator: ", "))")
      }
      let network = try PeerNetwork.network()
      let objective = try RegressionObjective(
        network, samples: PeerNetwork.samples(count), threads: threads, precision: precision)
      return GradientWorkload.competitor(name, objective, network)
    }
  }

  /// Serves requests until the end of the input.
  static func serve(_ competitor: InterleavedTimer.Competitor) throws {
    let clock = ContinuousClock()
    while readLine() != nil {
      let start = clock.now
      let describe = try competitor.work()
      let seconds = start.duration(to: clock.now) / .seconds(1)
      OutputText.write("\(seconds) \(describe())\n")
    }
  }
}
