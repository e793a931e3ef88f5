/// How well an output of a network fits its targets, in the units of the targets.
public struct OutputStatistics: Sendable, Equatable {
  /// The root mean square of the errors.
  public let rootMeanSquare: Double
  /// The largest error in magnitude.
  public let largest: Double
  /// The length of the range of the targets; 0 if they are all equal.
  public let range: Double
  /// The coefficient of determination R^2, 1 minus the sum of the squared errors over that of the squared deviations of
  /// the targets from their mean; `nil` if the targets are all equal.
  public let determination: Double?

  /// The root mean square relative to the range; `nil` if the targets are all equal.
  public var relative: Double? { half > 0 ? rootMeanSquare / 2 / half : nil }
  /// Half the range, which does not overflow.
  private let half: Double

  /// Creates the statistics of errors. Squares are taken in the unit of the largest error, so that they neither overflow
  /// nor vanish.
  ///
  /// - Precondition: there is at least one.
  init(errors: [Double], targets: [Double]) {
    func meanSquare(_ values: [Double]) -> (unit: Double, mean: Double) {
      let unit = values.reduce(0) { max($0, $1.magnitude) }
      guard unit > 0, unit.isFinite else { return (unit, 0) }
      return (unit, values.reduce(0) { $0 + ($1 / unit) * ($1 / unit) } / Double(values.count))
    }
    let (unit, mean) = meanSquare(errors)
    largest = errors.reduce(0) { $1.isNaN || $0.isNaN ? .nan : max($0, $1.magnitude) }
    rootMeanSquare = largest.isFinite ? unit * mean.squareRoot() : largest
    let (lower, upper) = (targets.min()!, targets.max()!)
    range = upper - lower
    half = upper / 2 - lower / 2
    // The mean by halves, because sums may overflow.
    let center = targets.reduce(0) { $0 + $1 / Double(targets.count) }
    let deviations = meanSquare(targets.map { $0 - center })
    guard lower < upper, largest.isFinite, deviations.unit.isFinite, deviations.mean > 0 else {
      determination = nil
      return
    }
    let ratio = unit / deviations.unit
    determination = 1 - ratio * ratio * (mean / deviations.mean)
  }
}

extension Network {
  /// Returns how well each output fits the targets of samples.
  ///
  /// - Parameters:
  ///   - samples: as many inputs and targets as the network has inputs and outputs.
  ///   - threads: the number of threads to use.
  ///   - precision: the precision of the evaluation.
  /// - Throws: the same errors as ``meanSquaredError(on:threads:precision:)``.
  /// - Complexity: one evaluation.
  public func statistics(
    on samples: Samples, threads: Int = 1, precision: Precision = .double
  ) throws -> [OutputStatistics] {
    try outputsAndTargets(samples, threads, precision).map { outputs, targets in
      OutputStatistics(errors: zip(outputs, targets).map { $0 - $1 }, targets: targets)
    }
  }

  /// Returns, for each output, its values and its targets at all samples. Throws the same errors as
  /// ``meanSquaredError(on:threads:precision:)``.
  func outputsAndTargets(
    _ samples: Samples, _ threads: Int, _ precision: Precision
  ) throws -> [(outputs: [Double], targets: [Double])] {
    guard samples.targetWidth == outputs else {
      throw NetworkError.sampleWidth(what: "targets", sample: 0, expected: outputs, found: samples.targetWidth)
    }
    let fixed = try holdingRanges()
    let values =
      switch precision {
      case .double: try Evaluator<Double>(fixed, threads: threads).outputs(of: samples.inputs)
      case .float: try Evaluator<Float>(fixed, threads: threads).outputs(of: samples.inputs)
      }
    return (0..<outputs).map { q in
      let places = stride(from: q, to: values.count, by: outputs)
      return (outputs: places.map { values[$0] }, targets: places.map { samples.targets[$0] })
    }
  }
}
