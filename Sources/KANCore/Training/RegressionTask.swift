import JSON
import Optim

extension RegressionObjective: NetworkObjective {}

/// Regression: the mean squared error on samples, or a ``RegressionLoss``.
public final class RegressionTask: TrainingTask {
  /// The samples to fit.
  public let samples: Samples
  /// The held-out samples.
  public let test: Samples?
  /// The samples by which the best network is chosen, and on which progress is measured.
  public let validation: Samples?
  /// The number of threads; the results are bitwise the same for any number.
  public let threads: Int
  /// The precision of the evaluation.
  public let precision: Precision
  /// The loss of the differences during training; `nil` for their squares.
  public let loss: (any RegressionLoss)?
  /// The loss on the validation samples; `nil` for squares.
  public let validationRule: (any RegressionLoss)?
  /// The loss of a refit, on the training samples followed by the validation samples; `nil` for ``loss``.
  public let refitLoss: (any RegressionLoss)?
  /// The loss on the test samples: the cross-entropy if ``loss`` is a ``LogisticLoss`` or a ``SoftmaxLoss``, with or
  /// without weights; `nil` for squares.
  public let testRule: (any RegressionLoss)?
  /// The units of the outputs of a network that does not have its own: ones if all targets are of size one.
  private let units: [Double]
  private var testObjective: RegressionObjective?
  private var validationObjective: RegressionObjective?
  private var batchObjective: RegressionObjective?

  /// Creates a regression.
  ///
  /// - Parameters:
  ///   - samples: the samples to fit.
  ///   - validation: the samples by which the best network is chosen.
  ///   - test: held-out samples.
  ///   - threads: the number of threads to use.
  ///   - precision: the precision of the evaluation.
  ///   - loss: the loss of the differences during training; `nil` for their squares.
  ///   - validationLoss: the loss on the validation samples, whose indices count from 0; `nil` for squares.
  ///   - refitLoss: the loss of a refit (``TrainingLevel/isRefit``), whose indices count through the training and then
  ///     the validation samples; `nil` for `loss`, which must then have no data for single samples.
  /// - Throws: `NetworkError`: `sampleWidth(what:sample:expected:found:)` if training samples do not match the others,
  ///   `countMismatch(what:expected:found:)` for a loss for another number of samples,
  ///   `valueOutOfRange(what:value:needed:)` for test targets that a ``LogisticLoss`` or a ``SoftmaxLoss`` cannot have.
  public init(
    _ samples: Samples, validation: Samples? = nil, test: Samples? = nil, threads: Int = 1,
    precision: Precision = .double, loss: (any RegressionLoss)? = nil, validationLoss: (any RegressionLoss)? = nil,
    refitLoss: (any RegressionLoss)? = nil
  ) throws(NetworkError) {
    for (others, name) in [(test, "test"), (validation, "validation")] {
      guard let others else { continue }
      guard others.inputWidth == samples.inputWidth else {
        throw .sampleWidth(what: "\(name) inputs", sample: 0, expected: samples.inputWidth, found: others.inputWidth)
      }
      guard others.targetWidth == samples.targetWidth else {
        throw .sampleWidth(what: "\(name) targets", sample: 0, expected: samples.targetWidth, found: others.targetWidth)
      }
    }
    try loss?.requireSamples(samples.count)
    if let validation { try validationLoss?.requireSamples(validation.count) }
    try refitLoss?.requireSamples(samples.count + (validation?.count ?? 0))
    self.samples = samples
    self.validation = validation
    self.test = test
    self.threads = threads
    self.precision = precision
    self.loss = loss
    validationRule = validationLoss
    self.refitLoss = refitLoss
    switch (loss?.core, test) {
    case (is LogisticLoss, let test?): testRule = try LogisticLoss(targets: test)
    case (is SoftmaxLoss, let test?): testRule = try SoftmaxLoss(targets: test)
    default: testRule = nil
    }
    let scale = OutputScale(of: samples)
    units = scale.isOfSizeOne ? Array(repeating: 1, count: samples.targetWidth) : scale.halves
  }

  /// Returns the units in which the errors of a network's outputs are measured during training: its own
  /// (``Network/outputUnits``) if it has any, and otherwise the half lengths of the ranges of the targets, or ones if all
  /// targets are of size one.
  public func units(for network: Network) -> [Double] { network.outputUnits ?? units }

  /// Returns the square of the unit of all outputs, so that losses are in the user's units. If the units differ, or if the
  /// square overflows or vanishes, it is 1, and losses are relative to the units.
  public func lossUnit(for network: Network) -> Double {
    let units = units(for: network)
    let square = Set(units).count == 1 ? units[0] * units[0] : 1
    return square.isNormal ? square : 1
  }

  /// Returns whether losses are relative to the units of the outputs, because they cannot be given in one unit.
  public func hasRelativeLoss(for network: Network) -> Bool {
    lossUnit(for: network) == 1 && units(for: network).contains { $0 != 1 }
  }

  /// The number of samples.
  public var sampleCount: Int { samples.count }

  /// The inputs of the samples.
  public var rangeInputs: [Double] { samples.inputs }

  /// The inputs of the samples.
  public var determiningInputs: [Double] { samples.inputs }

  /// Whether there are test samples.
  public var hasTestData: Bool { test != nil }

  /// The precision, fingerprints of the samples, and the names of the losses.
  public var recipe: JSONValue {
    var members: [JSONValue.Member] = [
      .init("precision", .string(precision.rawValue)), .init("samples", .integer(samples.count)),
      .init("fingerprint", .string(Fingerprint.text(of: samples.inputs, samples.targets))),
      .init("loss", Self.name(of: loss)),
    ]
    if let validation {
      members.append(.init("validation", .string(Fingerprint.text(of: validation.inputs, validation.targets))))
      members.append(.init("validation_loss", Self.name(of: validationRule)))
    }
    if let test {
      members.append(.init("test", .string(Fingerprint.text(of: test.inputs, test.targets))))
    }
    if let refitLoss { members.append(.init("refit_loss", .string(refitLoss.name))) }
    return .object(members)
  }

  private static func name(of loss: (any RegressionLoss)?) -> JSONValue {
    loss.map { .string($0.name) } ?? "mean squared error"
  }

  /// Returns the loss over all samples.
  public func objective(for network: Network) throws -> RegressionObjective {
    try RegressionObjective(
      network, samples: samples, threads: threads, precision: precision, loss: loss,
      units: units(for: network))
  }

  /// Returns the loss over all samples, followed by the validation samples.
  ///
  /// - Throws: ``TrainingError/badOption(what:value:need:)`` if ``loss`` is for the training samples alone and there is
  ///   no ``refitLoss``, and the errors of ``objective(for:)``.
  public func refitObjective(for network: Network) throws -> RegressionObjective {
    let all = try validation.map { try samples.appending($0) } ?? samples
    let loss = refitLoss ?? loss
    if let count = loss?.sampleCount, count != all.count {
      throw TrainingError.badOption(
        what: "the loss of a refit", value: "one for \(count) samples",
        need: "a refitLoss for the \(samples.count) training samples followed by the \(all.count - samples.count) for"
          + " validation")
    }
    return try RegressionObjective(
      network, samples: all, threads: threads, precision: precision, loss: loss, units: units(for: network))
  }

  /// Returns the loss over selected samples, valid until the next call. For a given network it is always the same
  /// object, which keeps its evaluator and its memory from batch to batch.
  ///
  /// - Throws: `NetworkError.noSamples` for an empty selection, and the errors of ``objective(for:)``.
  /// - Complexity: O(samples), from the second call for a network onward.
  public func objective(for network: Network, samples chosen: ArraySlice<Int>) throws -> RegressionObjective {
    guard !chosen.isEmpty else { throw NetworkError.noSamples }
    if let batchObjective, batchObjective.network == network {
      batchObjective.take(chosen, of: samples)
      return batchObjective
    }
    let new = try objective(for: network)
    new.take(chosen, of: samples)
    batchObjective = new
    return new
  }

  /// Returns the mean squared error on the test samples, regardless of the loss, in the units of the loss; with a
  /// ``LogisticLoss`` or a ``SoftmaxLoss`` the cross-entropy, because its outputs are log-odds or scores of classes.
  ///
  /// - Throws: `NetworkError.samplesOutside(what:error:)` if points outside the knots are errors and a test sample
  ///   has one.
  public func testLoss(of network: Network) throws -> Double? {
    try error(of: network, on: test, Self.testName, by: testRule, &testObjective)
  }

  /// What the test samples are called in errors.
  package static let testName = "test samples"

  /// Returns the mean squared error on the validation samples, or the mean of their own loss, in the units of the loss.
  ///
  /// - Throws: the same errors as ``testLoss(of:)``, for a validation sample.
  public func validationLoss(of network: Network) throws -> Double? {
    try error(of: network, on: validation, "validation samples", by: validationRule, &validationObjective)
  }

  private func error(
    of network: Network, on others: Samples?, _ what: String, by rule: (any RegressionLoss)?,
    _ objective: inout RegressionObjective?
  ) throws -> Double? {
    guard let others else { return nil }
    do {
      return lossUnit(for: network)
        * (try network.meanSquaredError(
          on: others, threads: threads, precision: precision, units: units(for: network), loss: rule,
          reusing: &objective))
    } catch let error as NetworkError {
      // Samples are numbered within the table they come from.
      if case .outsideDomain = error { throw NetworkError.samplesOutside(what: what, error: error) }
      throw error
    }
  }
}

/// A fingerprint of numbers, FNV-1a over their bits; for distinguishing data, not for security.
enum Fingerprint {
  static func text(of arrays: [Double]...) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for array in arrays {
      hash = (hash ^ UInt64(array.count)) &* 0x0000_0100_0000_01B3
      for value in array {
        hash = (hash ^ value.bitPattern) &* 0x0000_0100_0000_01B3
        // A product propagates bits only upward; the high bits are folded back down.
        hash ^= hash >> 29
      }
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
