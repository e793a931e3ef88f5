import ArgumentParser
import Experiments

/// How the loss of the Allen-Cahn experiment is composed. Values that are not given are those of the case.
struct AllenCahnLossOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: ArgumentHelp("The number of interior points.", valueName: "N"))
  var points: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "fixed, uniform, adaptive, or grid (default: adaptive, or fixed for Adam).", valueName: "DRAWING"))
  var drawing: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of points from which adaptive points are chosen.", valueName: "N"))
  var pool: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of points at t = 0.", valueName: "N"))
  var initialPoints: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of times at which the two ends are compared.", valueName: "N"))
  var boundaryPoints: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("The weight of the initial values.", valueName: "W"))
  var initialWeight: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The weight of the condition that u is equal at both ends.", valueName: "W"))
  var boundaryWeight: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The weight of the condition that u_x is equal at both ends.", valueName: "W"))
  var slopeWeight: Double?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Weight residuals by exp(2 C (1 - t)).", valueName: "C"))
  var causality: Double?

  /// Whether an option is given that applies only to our rows.
  var hasOwn: Bool {
    [pool, boundaryPoints].contains { $0 != nil } || drawing != nil
      || [initialWeight, boundaryWeight, slopeWeight, causality].contains { $0 != nil }
  }

  /// Returns the options of a case; rows as printed use only the numbers of points.
  ///
  /// - Throws: ``BadInput``.
  func options(for setting: AllenCahnCase) throws -> AllenCahnOptions {
    var options = setting.defaultOptions
    if let points { options.points = points }
    if let initialPoints { options.initialPoints = initialPoints }
    guard setting.source == .ours else {
      try badInput { try options.validate() }
      return options
    }
    if let pool { options.pool = pool }
    if let boundaryPoints { options.boundaryPoints = boundaryPoints }
    if let initialWeight { options.initialWeight = initialWeight }
    if let boundaryWeight { options.boundaryWeight = boundaryWeight }
    if let slopeWeight { options.slopeWeight = slopeWeight }
    if let causality { options.causality = causality }
    if let drawing {
      guard let drawing = AllenCahnOptions.Points(rawValue: drawing) else {
        throw BadInput("--drawing must be fixed, uniform, adaptive, or grid (got \"\(drawing)\")")
      }
      options.drawing = drawing
    }
    try badInput { try options.validate() }
    return options
  }
}
