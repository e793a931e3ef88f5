import JSON

/// The sizes by which a ``CollocationProblem`` is scaled: those of its outputs, coordinates, and residuals.
///
/// Residuals are divided by their sizes, and a network without output units of its own is followed by the output scale.
/// In other units of outputs and coordinates, and with another zero of the outputs, a solution is then the same up to
/// rounding, with three exceptions:
/// - A problem of size one is solved as it is, with scales of exactly 1: in other units its solution is the same up to
///   the error of training.
/// - Values of an output that are all below 2^-40 in magnitude count as zero, because zeros that are computed are such
///   numbers. Give the scale of the outputs if these values are meant.
/// - With a trial function, the network is not the solution, and its outputs have the scale 1 unless one is given.
///
/// **Outputs.** ``CollocationTerm/values(_:points:weight:scale:_:)`` gives numbers in the units of the outputs. The
/// middle and the size of an output are the middle and the half length of the range of its values; if they are all the
/// same up to rounding, zero and their magnitude.
///
/// A single output is no smaller than its sources demand, nor is an output whose values are zero or not given. With all
/// outputs in the middle and all derivatives zero, a residual R demands the mean of |R| over its points, divided by the
/// mean of the largest |dR/de| / C(e). Here e is the value or a derivative of the output that R reads, and C(e) is the
/// product of the sizes of the coordinates of the derivative. The largest demand counts.
///
/// Outputs are of size one if sources demand no more than 64 and the values of each are zero or not given, or at most 4
/// in magnitude with a size of at least 1/32 and a middle of at most 1 or 8 sizes. Their middles are then 0 and their
/// sizes 1.
///
/// A size that is a hundred times too large costs little, one that is a hundred times too small may cost everything:
/// give the scale if the solution grows far beyond the values and sources given, or if the problem has several outputs
/// that are driven by sources.
///
/// **Coordinates.** The size of a coordinate is the half length of its range over the points of all terms, or its
/// magnitude if it is the same everywhere. It is of size one from 1/64 to 64.
///
/// **Residuals.** The size of a residual is the mean over its points of the largest |dR/de| S(e), where S(e) is the
/// size of the output of e divided by C(e); with several outputs, the largest such mean of an output. The partial
/// derivatives are those where values are the middle plus half of the size, and derivatives S(e). For given values it
/// is the size of the output. A constant factor of a residual thus has no effect: use the weight of the term. If
/// outputs and coordinates are of size one, all residuals have the size 1.
public struct CollocationScales: Sendable, Equatable {
  /// The scale of the outputs.
  public let outputs: OutputScale
  /// The size of each coordinate.
  public let coordinates: [Double]
  /// The sizes of the residuals, [term][residual], in the order of ``termNames``.
  public let residuals: [[Double]]
  /// The names of the terms.
  public let termNames: [String]

  /// Whether nothing is scaled.
  public var areOne: Bool { outputs.isIdentity && residuals.allSatisfy { $0.allSatisfy { $0 == 1 } } }
}

extension CollocationScales: CustomStringConvertible {
  /// One line: "outputs 320.0 +- 30.0; coordinates 0.5; rod 120.0; ends 30.0".
  public var description: String {
    func text(_ numbers: [Double]) -> String { numbers.map { "\($0)" }.joined(separator: ", ") }
    let outputs = zip(outputs.middles, outputs.halves).map { "\($0) +- \($1)" }.joined(separator: ", ")
    let terms = zip(termNames, residuals).map { "\($0) \(text($1))" }
    return (["outputs \(outputs)", "coordinates \(text(coordinates))"] + terms).joined(separator: "; ")
  }
}

extension CollocationScales {
  /// Finds the scales that are not given, and checks those that are.
  init(
    _ terms: [CollocationTerm], _ compiled: [CompiledTerm], _ features: InputFeatures, outputs: Int, given: OutputScale?
  ) throws(CollocationError) {
    if let given, given.halves.count != outputs {
      throw .badOption(
        option: "the number of outputs of the output scale", value: "\(given.halves.count)", need: "\(outputs)")
    }
    for (term, compiled) in zip(terms, compiled) {
      guard let scale = term.scale else { continue }
      guard scale.count == compiled.residualCount, scale.allSatisfy(\.isUsableScale) else {
        throw .badOption(
          option: "the scale of term \"\(term.name)\"", value: "\(scale)",
          need: "\(compiled.residualCount) positive, finite, and normal numbers, one for each residual")
      }
    }
    let ranges = (0..<features.coordinates).map { k in
      ValueRange(terms.lazy.flatMap { [$0.points, $0.partners ?? []].joined() }.map { $0[k] })
    }
    let sizes = ranges.map { range in
      let size = range.isPoint ? range.magnitude : range.half
      return size.isUsableScale ? size : 1
    }
    let scale = given ?? OutputScale(of: compiled, outputs: outputs, coordinates: sizes)
    let areOne = scale.isIdentity && zip(ranges, sizes).allSatisfy { $0.isPoint || (0.015625...64).contains($1) }
    self.outputs = scale
    coordinates = sizes
    termNames = terms.map(\.name)
    residuals = zip(terms, compiled).map { term, compiled in
      if let scale = term.scale { return scale }
      if areOne { return Array(repeating: 1, count: compiled.residualCount) }
      if term.hasValues { return scale.halves }
      return compiled.residualSizes(
        values: zip(scale.middles, scale.halves).map { $0 + $1 / 2 }, sizes: scale.halves, coordinates: sizes, slope: 1
      ).map { size in
        let largest = size.parts.max() ?? 1
        return largest.isUsableScale ? largest : 1
      }
    }
  }

  /// The scales of outputs and residuals.
  var recipe: JSONValue {
    func list(_ numbers: [Double]) -> JSONValue { .array(numbers.map { .number($0) }) }
    return [
      "middles": list(outputs.middles), "halves": list(outputs.halves), "residuals": .array(residuals.map(list)),
    ]
  }
}

extension OutputScale {
  /// Finds the scale of the outputs of an equation, see ``CollocationScales``.
  fileprivate init(of terms: [CompiledTerm], outputs: Int, coordinates: [Double]) {
    let given = terms.map(\.valueRanges).filter { !$0.isEmpty }
    let ranges = (0..<outputs).map { q in
      ValueRange(given.isEmpty ? [0] : given.flatMap { [$0[q].lower, $0[q].upper] })
    }
    let sizes = ranges.map { $0.magnitude < 0x1p-40 ? 0 : $0.isPoint ? $0.magnitude : $0.half }
    var sources = sizes.map { _ in 0.0 }
    for term in terms where term.valueRanges.isEmpty {
      let found = term.residualSizes(
        values: ranges.map(\.middle), sizes: sizes.map { _ in 1 }, coordinates: coordinates, slope: 0)
      for q in 0..<outputs where outputs == 1 || sizes[q] == 0 {
        for size in found.map({ $0.magnitude / $0.parts[q] }) where size.isUsableScale {
          sources[q] = max(sources[q], size)
        }
      }
    }
    let areOfSizeOne = (0..<outputs).allSatisfy { q in
      let range = ranges[q]
      let isNearZero = range.isPoint || range.middle.magnitude <= max(1, 8 * sizes[q])
      return sources[q] <= 64 && (sizes[q] == 0 || isNearZero && range.magnitude <= 4 && sizes[q] >= 0.03125)
    }
    let halves = zip(sizes, sources).map { areOfSizeOne || max($0, $1) == 0 ? 1 : max($0, $1) }
    let middles = zip(ranges, sizes).map { areOfSizeOne || $0.isPoint || $1 == 0 ? 0 : $0.middle }
    self.init(checked: middles, halves)
  }
}
