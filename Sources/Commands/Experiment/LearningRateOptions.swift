import ArgumentParser
import Experiments

extension LearningRateShape: ExpressibleByArgument {}

/// The learning rates and the decay of Adam and AdamW in an equation experiment. Values that are not given are those of
/// the experiment.
struct LearningRateOptions: ParsableArguments {
  @Option("The first and last learning rates of a level or cycle.", "eta,eta")
  var learningRates: String?

  @Option(
    "constant, linear, exponential, cosine, or cyclic (default: cosine for poisson, cyclic for burgers).", "SHAPE")
  var rateShape: LearningRateShape?

  @Option("The epochs of the ramp up to the first rate on every level (default: 25 for poisson, 10 for burgers).", "E")
  var warmUp: Int?

  @Option("The epochs per cycle of the cyclic shape (default: 250).", "E")
  var period: Int?

  @Option("The factor of the rates for every halving of the intervals (default: 0.5 for poisson, 1 for burgers).", "c")
  var levelFactor: Double?

  @Option("The weight decay of AdamW (default: 1e-2 for poisson, 1e-4 for burgers).", "lambda")
  var weightDecay: Double?

  /// Applies the selected options to an experiment.
  ///
  /// - Throws: ``BadInput`` for numbers out of range and for options that contradict each other.
  func apply<E: EquationExperiment>(to experiment: inout E) throws {
    if let rateShape { experiment.rateShape = rateShape }
    if let learningRates {
      var rates = try CommaList.positiveNumbers(learningRates, option: "--learning-rates")
      if experiment.rateShape == .constant {
        guard rates.count == 1 || rates.count == 2 && rates[0] == rates[1] else {
          throw BadInput("--learning-rates has \(rates.count) numbers, but the constant shape has one rate; give one")
        }
        rates = [rates[0], rates[0]]
      }
      guard rates.count == 2 else { throw BadInput("--learning-rates has \(rates.count) numbers; give two") }
      experiment.learningRate = (rates[0], rates[1])
    }
    if let warmUp {
      try BadInput.require(warmUp, "--warm-up", 0...100_000_000)
      experiment.warmUp = warmUp
    }
    if let period {
      guard experiment.rateShape == .cyclic else {
        throw BadInput(
          "--period applies only to the cyclic shape, but the rates are \(experiment.rateShape.rawValue); omit it or "
            + "give --rate-shape cyclic")
      }
      try BadInput.require(period, "--period", 1...100_000_000)
      experiment.period = period
    }
    if let levelFactor {
      guard levelFactor > 0, levelFactor.isFinite else {
        throw BadInput("--level-factor must be a positive number (got \(levelFactor))")
      }
      experiment.levelFactor = levelFactor
    }
    if let weightDecay {
      guard weightDecay >= 0, weightDecay.isFinite else {
        throw BadInput("--weight-decay must be 0 or a positive number (got \(weightDecay))")
      }
      experiment.weightDecay = weightDecay
    }
  }

  /// Throws if an option applies to no selected row of ours, or if the warm-up uses up a whole level.
  func check<E: EquationExperiment>(_ cases: [EquationCase], of experiment: E) throws {
    let firstOrder = cases.filter { $0.method == .adam || $0.method == .adamw }
    let given = [
      ("--learning-rates", learningRates != nil), ("--rate-shape", rateShape != nil), ("--warm-up", warmUp != nil),
      ("--period", period != nil), ("--level-factor", levelFactor != nil),
    ]
    for (option, isGiven) in given where isGiven && firstOrder.isEmpty {
      throw BadInput(
        "\(option) applies only to adam and adamw, and no selected row uses them; omit it or choose --optimizer adam")
    }
    if weightDecay != nil, !cases.contains(where: { $0.method == .adamw }) {
      throw BadInput(
        "--weight-decay applies only to adamw, and no selected row uses it; omit it or choose --optimizer adamw")
    }
    if levelFactor != nil, !firstOrder.contains(where: { $0.model.hasLevels && $0.schedule != .coarse }) {
      throw BadInput(
        "--level-factor is only for finer levels, and no selected row has any; omit it or choose --schedule multilevel")
    }
    guard let warmUp else { return }
    for equationCase in firstOrder {
      let levels = try experiment.recipe(for: equationCase).plan.levels
      if let k = levels.firstIndex(where: { $0.epochs > 0 && $0.epochs <= warmUp }) {
        throw BadInput(
          "--warm-up is \(warmUp), but level \(k) of \(equationCase.name) has \(levels[k].epochs) epochs; use a smaller "
            + "--warm-up or more --epochs")
      }
    }
  }
}
