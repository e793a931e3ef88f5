/// A proved bound on a residual between collocation points, see
/// ``CollocationProblem/residualBounds(of:unknowns:term:over:tolerance:sufficient:cells:)``.
public struct ResidualBound: Sendable, Equatable {
  /// The name of the term.
  public let term: String
  /// The number of the residual in the term.
  public let residual: Int
  /// A number that the magnitude of the residual does not exceed in the box, in the units of the residual; infinite if
  /// nothing was proved.
  public let upper: Double
  /// A number that the magnitude exceeds or equals at ``place``.
  public let lower: Double
  /// Where the largest magnitude was found, among the middles of cells.
  public let place: [Double]
  /// The number of cells in which the residual was enclosed.
  public let cells: Int
  /// Whether ``upper`` is within the tolerance of ``lower``, or at most what was asked to suffice. If not, all cells
  /// were used, or those that are left cannot be halved; ``upper`` is proved all the same.
  public let isTight: Bool
}

extension ResidualBound: CustomStringConvertible {
  /// One line, with all digits.
  public var description: String {
    "term \"\(term)\", residual \(residual): at most \(upper), at least \(lower) at \(place); \(cells) cells"
      + (isTight ? "" : ", not within the tolerance")
  }
}

extension CollocationProblem {
  /// Returns proved bounds on the residuals of a term in a box, in their own units and without weights.
  ///
  /// The box is halved again and again, the cells with the largest bounds first, until the bound is within the
  /// tolerance of the largest magnitude found at a middle, or the cells are used up. In each cell the recorded equation
  /// is evaluated with Taylor coefficients that are intervals, rounded outward.
  ///
  /// What is bounded is the residual of the network as a function of real numbers, with its stored parameters. The
  /// constants of the equation are doubles, rounded as they were when it was recorded. Where a derivative that is read
  /// jumps in the box, those of either side count. The bound is infinite where one of lower order jumps, where an
  /// operation may be undefined, and where an argument may lie outside knots whose rule is `OutsideRule.error`. The
  /// bound assumes that elementary functions of the C library are accurate to 2^-49 of their values, and that arguments
  /// that a map takes outside the knots by rounding count as inside.
  ///
  /// In a cell of width h the bound exceeds the largest magnitude by O(h^2) if the splines have one more continuous
  /// derivative than the equation reads (order s + 3 or more for derivatives of order s), or if hidden values and
  /// inputs cross no knot in the cell; by O(h) otherwise.
  ///
  /// - Parameters:
  ///   - network: the network.
  ///   - unknowns: the values of ``unknowns``, such as ``TrainingResult/unknowns``; `nil` for those with which training
  ///     begins.
  ///   - name: the name of the term; its points do not matter.
  ///   - box: the range of each coordinate, which may be a point.
  ///   - tolerance: the relative distance of the bound from the largest magnitude found at which to stop.
  ///   - sufficient: a bound that is small enough to stop, in the units of the residuals.
  ///   - cells: the largest number of cells for each residual, at least one.
  /// - Returns: a bound for each residual. ``ResidualBound/isTight`` is false where the cells did not suffice.
  /// - Throws: ``CollocationError/notEnclosed(term:what:advice:)`` for terms with partners, chosen sides, given
  ///   functions, and given values; ``CollocationError`` for an unknown term, a network that does not match the
  ///   problem, values of unknowns outside their domains, and options out of their ranges; `NetworkError` for
  ///   parameters that are not finite, batch ranges that are not remembered, and knots that are not of a usable size.
  /// - Complexity: two evaluations of the network per cell, with binomial(d + s + 2, d) Taylor coefficients in d
  ///   coordinates for derivatives of order s; about h^-d cells where the bound has to resolve a width h.
  public func residualBounds(
    of network: Network, unknowns: [Double]? = nil, term name: String, over box: [ClosedRange<Double>],
    tolerance: Double = 0.1, sufficient: Double = 0, cells: Int = 10_000
  ) throws -> [ResidualBound] {
    let term = try term(name)
    try require(network)
    let values = unknowns ?? self.unknowns.map(\.start)
    _ = try parameters(of: values)
    func need(_ isGood: Bool, _ option: String, _ value: String, _ need: String) throws(CollocationError) {
      guard isGood else { throw .badOption(option: option, value: value, need: need) }
    }
    try need(
      box.count == features.coordinates, "the number of ranges of the box", "\(box.count)",
      "\(features.coordinates), one for each coordinate")
    for (k, range) in box.enumerated() {
      try need((range.upperBound - range.lowerBound).isFinite, "range \(k) of the box", "\(range)", "of finite length")
    }
    try need(tolerance >= 0 && tolerance.isFinite, "the tolerance of a bound", "\(tolerance)", "finite and at least 0")
    try need(sufficient >= 0, "a sufficient bound", "\(sufficient)", "at least 0")
    try need(cells >= 1, "the number of cells", "\(cells)", "1 or more")
    let enclosure = try ResidualEnclosure(term, of: network, features: features, unknowns: values)
    return (0..<term.residualCount).map { residual in
      var search = ResidualSearch(enclosure, residual: residual, box: box)
      search.run(tolerance: tolerance, sufficient: sufficient, cells: cells)
      return ResidualBound(
        term: name, residual: residual, upper: search.upper, lower: search.lower, place: search.place,
        cells: search.count, isTight: search.isTight)
    }
  }
}
