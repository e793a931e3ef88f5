import RealModule

/// Inputs and targets of a regression problem, validated once.
public struct Samples: Sendable, Equatable {
  /// The inputs, one row of ``inputWidth`` numbers per sample.
  public private(set) var inputs: [Double]
  /// The targets, one row of ``targetWidth`` numbers per sample.
  public private(set) var targets: [Double]
  /// The number of inputs of a sample.
  public let inputWidth: Int
  /// The number of targets of a sample.
  public let targetWidth: Int
  /// The number of samples.
  public private(set) var count: Int

  /// Creates samples from flat rows.
  ///
  /// - Throws: `NetworkError` for widths that are not positive, counts that are not multiples of them or do not
  ///   agree, no samples at all, and numbers that are not finite (named by row and column, from zero).
  /// - Complexity: O(count).
  public init(inputs: [Double], inputWidth: Int, targets: [Double], targetWidth: Int) throws(NetworkError) {
    try requireWidth(inputWidth, "the number of inputs of a sample")
    try requireWidth(targetWidth, "the number of targets of a sample")
    let count = inputs.count / inputWidth
    guard inputs.count == count * inputWidth else {
      throw .countMismatch(
        what: "inputs in rows of \(inputWidth)", expected: (count + 1) * inputWidth, found: inputs.count)
    }
    guard count > 0 else { throw .noSamples }
    guard targets.count == count * targetWidth else {
      throw .countMismatch(
        what: "targets of \(count) samples", expected: count * targetWidth, found: targets.count)
    }
    try Samples.requireFinite(inputs, width: inputWidth, "the inputs")
    try Samples.requireFinite(targets, width: targetWidth, "the targets")
    self.inputs = inputs
    self.targets = targets
    self.inputWidth = inputWidth
    self.targetWidth = targetWidth
    self.count = count
  }

  /// Creates samples from rows.
  ///
  /// - Throws: the same errors as
  ///   ``init(inputs:inputWidth:targets:targetWidth:)``, and `NetworkError.sampleWidth(what:sample:expected:found:)`
  ///   for the first row whose width differs from that of row 0.
  public init(inputs: [[Double]], targets: [[Double]]) throws(NetworkError) {
    guard let inputWidth = inputs.first?.count, let targetWidth = targets.first?.count else { throw .noSamples }
    for (k, row) in inputs.enumerated() where row.count != inputWidth {
      throw .sampleWidth(what: "inputs", sample: k, expected: inputWidth, found: row.count)
    }
    for (k, row) in targets.enumerated() where row.count != targetWidth {
      throw .sampleWidth(what: "targets", sample: k, expected: targetWidth, found: row.count)
    }
    try self.init(
      inputs: Array(inputs.joined()), inputWidth: inputWidth, targets: Array(targets.joined()),
      targetWidth: targetWidth)
  }

  /// The inputs of sample `k`.
  public func input(_ k: Int) -> ArraySlice<Double> { inputs[k * inputWidth..<(k + 1) * inputWidth] }
  /// The targets of sample `k`.
  public func target(_ k: Int) -> ArraySlice<Double> { targets[k * targetWidth..<(k + 1) * targetWidth] }
  /// The range of every input, a box that holds all samples.
  public var inputBox: [ClosedRange<Double>] { Normalization.ranges(checked: inputs, inputWidth) }
  /// The range of every target.
  public var targetBox: [ClosedRange<Double>] { Normalization.ranges(checked: targets, targetWidth) }

  /// Replaces the samples by selected samples of another set of the same widths, reusing the memory.
  ///
  /// - Precondition: at least one index, each below the count of the other set.
  /// - Complexity: O(indices); nothing is allocated if there were as many before.
  mutating func take(_ places: ArraySlice<Int>, of others: Samples) {
    precondition(
      !places.isEmpty && others.inputWidth == inputWidth && others.targetWidth == targetWidth,
      "Samples: no indices, or different widths")
    count = places.count
    inputs.removeAll(keepingCapacity: true)
    targets.removeAll(keepingCapacity: true)
    for k in places {
      inputs.append(contentsOf: others.input(k))
      targets.append(contentsOf: others.target(k))
    }
  }

  /// Returns the samples followed by others.
  ///
  /// - Throws: `NetworkError.sampleWidth(what:sample:expected:found:)` for other widths.
  public func appending(_ others: Samples) throws(NetworkError) -> Samples {
    guard others.inputWidth == inputWidth else {
      throw .sampleWidth(what: "inputs", sample: 0, expected: inputWidth, found: others.inputWidth)
    }
    guard others.targetWidth == targetWidth else {
      throw .sampleWidth(what: "targets", sample: 0, expected: targetWidth, found: others.targetWidth)
    }
    return try Samples(
      inputs: inputs + others.inputs, inputWidth: inputWidth, targets: targets + others.targets,
      targetWidth: targetWidth)
  }

  /// Returns selected samples, in the given order.
  ///
  /// - Precondition: at least one index, each below ``count``.
  /// - Complexity: O(indices).
  public func selecting(_ indices: [Int]) -> Samples {
    var result = self
    result.take(indices[...], of: self)
    return result
  }

  /// Splits the samples at random into those to train on and those held out, both in their original order.
  ///
  /// - Parameters:
  ///   - fraction: the share of samples held out, above 0 and below 1; the number is rounded, and at least one sample is
  ///     left on either side.
  ///   - seed: the seed for the choice.
  /// - Returns: the two parts; `nil` if there are fewer than two samples.
  /// - Throws: `NetworkError.valueOutOfRange(what:value:needed:)` for a share that is not above 0 and below 1.
  /// - Complexity: O(count).
  public func holdingOut(
    _ fraction: Double, seed: UInt64
  ) throws(NetworkError) -> (training: Samples, validation: Samples)? {
    try Samples.split(count, fraction, seed: seed).map { (selecting($0.training), selecting($0.validation)) }
  }

  /// Returns the indices of the samples to train on and of those held out by ``holdingOut(_:seed:)``, in increasing order.
  ///
  /// - Parameters:
  ///   - count: the number of samples.
  ///   - fraction: the share of samples held out.
  ///   - seed: the seed for the choice.
  /// - Returns: the two parts; `nil` if there are fewer than two samples.
  /// - Throws: `NetworkError.valueOutOfRange(what:value:needed:)` for a share that is not above 0 and below 1.
  /// - Complexity: O(count).
  public static func split(
    _ count: Int, _ fraction: Double, seed: UInt64
  ) throws(NetworkError) -> (training: [Int], validation: [Int])? {
    guard fraction > 0, fraction < 1 else {
      throw .valueOutOfRange(
        what: "the share of samples held out", value: "\(fraction)", needed: "a number above 0 and below 1")
    }
    guard count > 1 else { return nil }
    var shuffle = BatchShuffle(state: seed)
    let order = shuffle.order(count)
    let held = min(count - 1, max(1, Int((fraction * Double(count)).rounded())))
    return (order[held...].sorted(), order[..<held].sorted())
  }

  private static func requireFinite(_ data: [Double], width: Int, _ what: String) throws(NetworkError) {
    if let place = data.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(what: what, row: place / width, column: place % width, value: "\(data[place])")
    }
  }
}
