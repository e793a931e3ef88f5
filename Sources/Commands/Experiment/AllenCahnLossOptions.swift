import ArgumentParser
import Experiments

/// How the loss of the Allen-Cahn experiment is made up; what is not given is the case's own.
struct AllenCahnLossOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: ArgumentHelp("The number of points inside.", valueName: "N"))
  var points: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("fixed, uniform, adaptive or grid; adaptive, for Adam fixed.", valueName: "DRAWING"))
  var drawing: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Points that adaptive ones are chosen from.", valueName: "N"))
  var pool: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("The number of points at t = 0.", valueName: "N"))
  var initialPoints: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Times at which the ends are compared.", valueName: "N"))
  var boundaryPoints: Int?

  @Option(parsing: .unconditional, help: ArgumentHelp("The weight of the initial values.", valueName: "W"))
  var initialWeight: Double?

  @Option(parsing: .unconditional, help: ArgumentHelp("The weight of equal u at the ends.", valueName: "W"))
  var boundaryWeight: Double?

  @Option(parsing: .unconditional, help: ArgumentHelp("The weight of equal u_x at the ends.", valueName: "W"))
  var slopeWeight: Double?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Residuals are weighted by exp(2 C (1 - t)).", valueName: "C"))
  var causality: Double?

  /// Whether something is given that only our rows have a use for.
  var hasOwn: Bool {
    [pool, boundaryPoints].contains { $0 != nil } || drawing != nil
      || [initialWeight, boundaryWeight, slopeWeight, causality].contains { $0 != nil }
  }

  /// The options of a case; rows as printed take the numbers of points only.
  ///
  /// - Throws: ``BadInput``.
  func options(for setting: AllenCahnCase) throws -> AllenCahnOptions {
    var options = setting.usualOptions
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
        throw BadInput("there is no drawing \"\(drawing)\"; give fixed, uniform, adaptive or grid")
      }
      options.drawing = drawing
    }
    try badInput { try options.validate() }
    return options
  }
}
