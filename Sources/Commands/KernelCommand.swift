import ArgumentParser
import Claims
import JSON
import KANCore

/// `kan kernel`: the tangent kernel of a model.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel",
    abstract: "Prints the spectrum of a model's tangent kernel at the inputs of a CSV file.",
    discussion: """
      The kernel is J J^T for the edge weights, in u (spline), in w (relu), or in the scaled w (relu-scaled). Prints \
      its eigenvalues in ascending order, and the ratio of the spectral radii in u and in the scaled w together with \
      the largest ratio that the theorem for networks allows. Eigenvalues below about 1e-15 of the largest one, \
      including negative ones, are rounding errors and stand for zero. The file has a header row and the inputs, \
      optionally followed by the outputs.
      """)

  enum Basis: String, ExpressibleByArgument, CaseIterable {
    case spline, relu
    case scaled = "relu-scaled"

    var coordinates: WeightCoordinates {
      switch self {
      case .spline: .spline
      case .relu: .relu
      case .scaled: .scaledRelu
      }
    }
  }

  @Option("The model or checkpoint.", "M.safetensors")
  var model: String

  @Option("The inputs.", "x.csv")
  var data: String

  @OptionGroup var tables: TableOptions

  @Option("The coordinates of the weights.")
  var coordinates: Basis = .spline

  @Option("The output format.")
  var format: SpectrumCommand.Format = .json

  func run() throws {
    let model = try ModelFile(reading: model)
    let network = model.network
    let inputs = try ModelInputs(reading: data, for: model, tables)
    if let remark = inputs.remark { CommandLineRun.complain(remark) }
    let report: KernelReport
    do {
      report = try inputs.rows.evaluating(network) {
        try KernelReport(of: network, at: inputs.values, in: coordinates.coordinates)
      }
    } catch let error as KernelReportError {
      throw BadInput("\(error)")
    }
    switch format {
    case .json: OutputText.write(json(report, network).text + "\n")
    case .csv: OutputText.write("eigenvalue\n" + values(report))
    case .text: OutputText.write(summary(report) + values(report))
    }
  }

  private func values(_ report: KernelReport) -> String { report.eigenvalues.map { "\($0)\n" }.joined() }

  private func json(_ report: KernelReport, _ network: Network) -> JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return [
      "coordinates": .string(coordinates.rawValue), "rows": .integer(report.eigenvalues.count),
      "parameters": .integer(network.parameterCount),
      "spectral_radius": [
        "spline": .number(report.splineRadius), "relu": .number(report.powerRadius),
        "relu-scaled": number(report.scaledRadius),
      ], "layer_radii": .array(report.layerRadii.map { .number($0) }), "ratio": number(report.ratio),
      "bound": number(report.bound), "no_bound_because": report.reason.map { .string($0) } ?? .null,
      "points_outside": .integer(report.pointsOutside), "eigenvalues": .array(report.eigenvalues.map { .number($0) }),
    ]
  }

  private func summary(_ report: KernelReport) -> String {
    let ratio = report.ratio.map { "rho(u) / rho(scaled w) = \($0)" } ?? "rho(u) = \(report.splineRadius)"
    let bound = report.bound.map { ", at most \($0) by the theorem" } ?? ", no bound: \(report.reason ?? "")"
    return ratio + bound + "\n"
  }
}
