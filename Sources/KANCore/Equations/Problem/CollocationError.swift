/// An error in the statement of a problem, or in a residual during training. Terms are given by name; points,
/// coordinates, residuals, outputs, levels, and epochs are numbered from zero; values are given as text.
public enum CollocationError: Error, Equatable, Sendable {
  /// Fewer than 1 or more than 4 coordinates.
  case coordinateCount(Int)
  /// A network without inputs.
  case noFeatures
  /// A problem without terms.
  case noTerms
  /// Two terms with the same name.
  case sameName(term: String)
  /// A term without points.
  case noPoints(term: String)
  /// A point, or its partner, with the wrong number of coordinates.
  case pointWidth(term: String, point: Int, expected: Int, found: Int, isPartner: Bool = false)
  /// A coordinate of a point, or of its partner, is infinite or not a number.
  case pointNotFinite(term: String, point: Int, coordinate: Int, value: String, isPartner: Bool = false)
  /// The inputs of the network at a point are infinite or not numbers.
  case featureNotFinite(term: String, point: Int, at: [Double], feature: Int, value: String)
  /// The number of partners differs from the number of points.
  case partnerCount(term: String, points: Int, partners: Int)
  /// A weight that is negative, infinite, or not a number.
  case badWeight(term: String, weight: String)
  /// The number of given values differs from the number of outputs of the network.
  case valueCount(term: String, point: Int, expected: Int, found: Int)
  /// Values are given for a different number of points.
  case valueRows(term: String, points: Int, rows: Int)
  /// A value given at a point, or computed from given values, is infinite or not a number.
  case givenNotFinite(term: String, point: Int, at: [Double], what: String, value: String)
  /// An equation without residuals.
  case noResiduals(term: String)
  /// A residual that does not depend on the network.
  case residualWithoutNetwork(term: String, residual: Int)
  /// A residual reads an entry that does not exist.
  case noSuchEntry(term: String, what: String, index: Int, count: Int)
  /// Two sides of a point where no feature has a kink, or only values from two sides.
  case noInterface(term: String, point: Int, at: [Double])
  /// The exact solution has the wrong number of values at a test point.
  case exactWidth(point: Int, expected: Int, found: Int)
  /// The exact solution is infinite or not a number at a test point, or zero at all of them.
  case exactNotUsable(reason: String)
  /// There is no term with this name.
  case noSuchTerm(name: String, known: [String])
  /// The network has the wrong number of inputs or outputs.
  case networkShape(what: String, expected: Int, found: Int)
  /// A derivative is read that the functions of a stage do not have.
  case derivativeVanishes(term: String, derivative: Int, stage: Int, functions: String)
  /// A derivative of order 3 or 4 is read that jumps where the functions of a stage are joined.
  case derivativeJumps(term: String, derivative: Int, stage: Int, functions: String)
  /// A condition that should hold for any network does not.
  case conditionNotMet(term: String, residual: Int, point: Int, at: [Double], value: String)
  /// An unknown that no term reads.
  case unknownNotRead(unknown: String)
  /// A trial function with the wrong number of values.
  case trialWidth(expected: Int, found: Int)
  /// A term whose residuals cannot be enclosed between its points.
  case notEnclosed(term: String, what: String, advice: String)
  /// An option is out of its range.
  case badOption(option: String, value: String, need: String)
  /// A residual is infinite or not a number; level and epoch are `nil` outside training.
  case residualNotFinite(
    term: String, residual: Int, point: Int, at: [Double], value: String, level: Int?, epoch: Int?)
}

extension CollocationError: CustomStringConvertible {
  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .coordinateCount(let count):
      return "the problem has \(count) coordinates; give 1 to 4"
    case .noFeatures:
      return "the features give no input for the network; give at least one"
    case .noTerms:
      return "the problem has no terms; give at least one"
    case .sameName(let term):
      return "two terms are named \"\(term)\"; give each a unique name"
    case .noPoints(let term):
      return "term \"\(term)\" has no points; give at least one, or omit the term"
    case .pointWidth(let term, let point, let expected, let found, let isPartner):
      return
        "term \"\(term)\", \(isPartner ? "the partner of point" : "point") \(point) has \(found) coordinates, "
        + "but \(expected) are needed"
    case .pointNotFinite(let term, let point, let coordinate, let value, let isPartner):
      return
        "term \"\(term)\", \(isPartner ? "the partner of point" : "point") \(point): coordinate \(coordinate) is \(value); give finite numbers"
    case .featureNotFinite(let term, let point, let at, let feature, let value):
      return "term \"\(term)\", point \(point) at \(at): input \(feature) of the network, or a derivative of it, is"
        + " \(value); give features that are smooth at the points"
    case .partnerCount(let term, let points, let partners):
      return "term \"\(term)\" has \(partners) partners for \(points) points; give one per point"
    case .badWeight(let term, let weight):
      return "term \"\(term)\" has weight \(weight); give a finite nonnegative number"
    case .valueCount(let term, let point, let expected, let found):
      return "term \"\(term)\", point \(point): \(found) values given for \(expected) outputs of the network"
    case .valueRows(let term, let points, let rows):
      return "term \"\(term)\" has \(rows) rows of values for \(points) points; give one per point"
    case .givenNotFinite(let term, let point, let at, let what, let value):
      return "term \"\(term)\", point \(point) at \(at): \(what) is \(value); give finite numbers"
    case .noResiduals(let term):
      return "the equation of term \"\(term)\" has no residuals; give at least one"
    case .residualWithoutNetwork(let term, let residual):
      return "residual \(residual) of term \"\(term)\" does not depend on the network; omit it"
    case .noSuchEntry(let term, let what, let index, let count):
      return "term \"\(term)\" reads \(what) \(index); there are \(count), numbered from 0"
    case .noInterface(let term, let point, let at):
      return "term \"\(term)\", point \(point) at \(at): both sides are requested, but the network is the same from"
        + " both; read derivatives at points where the argument of abs in a feature is zero, or give partners"
    case .exactWidth(let point, let expected, let found):
      return "the exact solution has \(found) values at test point \(point), but the network has \(expected) outputs"
    case .exactNotUsable(let reason):
      return "the exact solution \(reason)"
    case .noSuchTerm(let name, let known):
      return "unknown term \"\(name)\"; the problem has \(known.map { "\"\($0)\"" }.joined(separator: ", "))"
    case .networkShape(let what, let expected, let found):
      return "the network has \(found) \(what), but the problem has \(expected)"
    case .derivativeVanishes(let term, let derivative, let stage, let functions):
      let name = ordinal(derivative)
      return "term \"\(term)\" reads a \(name) derivative, but stage \(stage) consists of \(functions), whose \(name)"
        + " derivative is zero or undefined everywhere; use a higher order"
    case .derivativeJumps(let term, let derivative, let stage, let functions):
      let name = ordinal(derivative)
      return "term \"\(term)\" reads a \(name) derivative, but stage \(stage) consists of \(functions), whose \(name)"
        + " derivative jumps; use order \(derivative + 2) or higher"
    case .conditionNotMet(let term, let residual, let point, let at, let value):
      return
        "term \"\(term)\", point \(point) at \(at): residual \(residual) is \(value) for some network; change the trial"
        + " function so that it vanishes, or train the condition as a term"
    case .unknownNotRead(let unknown):
      return "no term reads the unknown \"\(unknown)\"; read it as u.unknown(_:), or omit it"
    case .trialWidth(let expected, let found):
      return "the trial function has \(found) values, but the network has \(expected) outputs; give one for each"
    case .notEnclosed(let term, let what, let advice):
      return "term \"\(term)\" \(what), so its residuals cannot be bounded between its points; \(advice)"
    case .badOption(let option, let value, let need):
      return "\(option) is \(value); it must be \(need)"
    case .residualNotFinite(let term, let residual, let point, let at, let value, let level, let epoch):
      let time = level.map { " in level \($0), epoch \(epoch ?? 0)" } ?? ""
      return "term \"\(term)\", point \(point) at \(at): residual \(residual) is \(value)\(time); check the equation"
        + " there, or train with a smaller learning rate from the last checkpoint"
    }
  }

  private func ordinal(_ order: Int) -> String {
    switch order {
    case 1: "first"
    case 2: "second"
    case 3: "third"
    default: "fourth"
    }
  }
}
