import Exact
import KANCore
import Optim
import Pages
import RealModule
import Splines

extension RelaxationStudy {
  /// The remaining errors, one line per case.
  var notes: [String] {
    single.map { example in
      let splines = example.left[.spline]!
      let powers = example.left[.relu]!
      return
        "\(example.place): remaining of new modes: \(brief(splines.dropFirst(example.coarse).max()!)) (spline "
        + "geometry) and \(brief(powers.dropFirst(example.coarse).max()!)) (ReLU); of smooth ones: "
        + "\(brief(splines.prefix(example.coarse).max()!)) and \(brief(powers.prefix(example.coarse).max()!)); of the "
        + "smoothest: \(brief(splines[0])) and \(brief(powers[0]))"
    }
      + trained.map { network in
        "\(network.place), trained: remaining of the new modes: \(brief(network.left(.spline, new: true))) and "
          + "\(brief(network.left(.relu, new: true))); of the smooth ones: \(brief(network.left(.spline, new: false))) "
          + "and \(brief(network.left(.relu, new: false))); of the excess error: \(brief(network.excess[.spline]!)) "
          + "and \(brief(network.excess[.relu]!))"
      }
  }

  /// Returns figures of the remaining errors by mode.
  func figures(id: String) -> [FigureData] {
    func name(_ geometry: Coordinates) -> String { geometry == .spline ? "spline" : "ReLU" }
    func points(_ values: [Double]) -> [(x: Double, y: Double)] {
      values.enumerated().map { (Double($0 + 1), max($1, 1e-5)) }
    }
    let modes = single.filter { [1, 2, 4].contains($0.order) }.flatMap { example in
      Coordinates.allCases.map { geometry in
        FigureData.Series(
          name: "r = \(example.order), \(name(geometry)) geometry", points: points(example.left[geometry]!))
      }
    }
    // Two networks of one order, for comparison.
    let curves = trained.filter { $0.place.hasPrefix("r = 3") }.prefix(2).flatMap { network in
      Coordinates.allCases.map { geometry in
        FigureData.Series(
          name: "\(network.widths), \(name(geometry)) geometry",
          points: points(zip(network.after[geometry]!, network.before).map { $0 / $1 }))
      }
    }
    return [
      FigureData(
        id: id, title: "Remaining error of one mode after 20 steps, one edge",
        xLabel: "eigenmode of A A^T, smooth to oscillatory", yLabel: "remaining after 20 steps, at least 10^{-5}",
        logY: true,
        series: modes),
      FigureData(
        id: id + "-network", title: "Remaining error of a refined network after 20 steps, r = 3",
        xLabel: "eigenmode of A A^T, smooth to oscillatory", yLabel: "remaining after 20 steps", series: curves),
    ]
  }
}
