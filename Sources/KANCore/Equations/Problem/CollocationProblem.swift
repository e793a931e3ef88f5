import JSON
import SplineKernels

/// A differential equation with its conditions, solved by making the residuals at points small.
///
/// Every equation is traced once, when the problem is created. The derivatives that it reads determine what the network
/// propagates for its points.
///
/// Outputs and residuals are scaled by sizes that are found from the values, sources, and points given, so that units
/// do not matter, with the exceptions stated at ``CollocationScales``. Losses are those of the scaled residuals.
///
/// The highest derivative of splines of order r, that of order r - 1, jumps at their knots. An equation that reads it
/// (the second derivative for r = 3) makes the loss jump where a hidden value crosses a knot, and training stops there:
/// use an order above that of the equation plus one. Third and fourth derivatives require it: order 5 or 6 at least.
public struct CollocationProblem: Sendable {
  /// The inputs of the network as functions of the coordinates.
  public let features: InputFeatures
  /// The number of outputs of the network.
  public let outputs: Int
  /// The names of the terms.
  public var termNames: [String] { terms.map(\.name) }
  /// The solution as a function of the coordinates and the network; `nil` if the outputs are the solution.
  public let trial: TrialFunction?
  /// The numbers that are trained together with the network, as equations read them by ``Jet/unknown(_:)`` and the
  /// trial function as its third argument.
  public let unknowns: [Unknown]
  /// The reference solution, if known.
  public let reference: ReferenceSolution?
  /// The sizes of the outputs, the coordinates, and the residuals.
  public let scales: CollocationScales
  let terms: [CompiledTerm]
  /// The inputs of the network at the test points.
  let testInputs: [Double]

  /// Creates a problem.
  ///
  /// - Parameters:
  ///   - features: the inputs of the network.
  ///   - outputs: the number of its outputs.
  ///   - terms: the equation and its conditions.
  ///   - trial: the solution as a function of the coordinates and the network; `nil` if the outputs are the solution.
  ///   - met: conditions that the trial function meets for any network; they are only checked: given values to 1e-10 of
  ///     the size of the solution, equations to 1e-10 of the largest number that they are computed from. Where the
  ///     inputs of the network are the same on two sides, such as periodic features at the ends of a period, so is the
  ///     network.
  ///   - unknowns: numbers that are trained together with the network; each is read by some term, itself or through the
  ///     trial function.
  ///   - reference: known values of the solution; if given, errors are recorded in traces.
  ///   - outputScale: the middles and sizes of the outputs of the network, in their units; `nil` to find them, or for 0
  ///     and 1 with a trial function.
  /// - Throws: ``CollocationError`` naming the term, point, and value, for points, fields, and given values that are
  ///   not finite or have the wrong shape, terms without points, residuals that read entries that do not exist,
  ///   conditions that the trial function does not meet, scales of the wrong number or that are not positive, and
  ///   unknowns that no term reads, that share a name, or whose start or scale is out of its range.
  /// - Complexity: O(points) calls of features and fields.
  public init(
    features: InputFeatures, outputs: Int = 1, terms: [CollocationTerm], trial: TrialFunction? = nil,
    met: [CollocationTerm] = [], unknowns: [Unknown] = [], reference: ReferenceSolution? = nil,
    outputScale: OutputScale? = nil
  ) throws(CollocationError) {
    guard !terms.isEmpty else { throw .noTerms }
    guard outputs >= 1 else {
      throw .badOption(option: "the number of outputs", value: "\(outputs)", need: "1 or more")
    }
    if let trial {
      let found = trial.solution(
        coordinates: features.coordinates, outputs: outputs, unknowns: unknowns.count, side: nil
      ).count
      guard found == outputs else { throw .trialWidth(expected: outputs, found: found) }
    }
    try Unknown.validate(unknowns)
    var compiled: [CompiledTerm] = []
    for term in terms {
      if compiled.contains(where: { $0.name == term.name }) { throw .sameName(term: term.name) }
      compiled.append(try CompiledTerm(term, features: features, outputs: outputs, trial: trial, unknowns: unknowns))
    }
    for (j, unknown) in unknowns.enumerated() {
      guard compiled.contains(where: { $0.program.unknowns.contains(j) }) else {
        throw .unknownNotRead(unknown: unknown.name)
      }
    }
    self.trial = trial
    self.unknowns = unknowns
    self.features = features
    self.outputs = outputs
    // A trial function is written in the units of the solution.
    let identity = OutputScale(checked: Array(repeating: 0, count: outputs), Array(repeating: 1, count: outputs))
    scales = try CollocationScales(
      terms, compiled, features, outputs: outputs, given: outputScale ?? (trial == nil ? nil : identity))
    self.terms = zip(compiled, scales.residuals).map { term, sizes in
      sizes.allSatisfy { $0 == 1 } ? term : term.dividing(by: sizes)
    }
    if !met.isEmpty {
      let points = terms.flatMap(\.points)
      let sizes =
        trial?.sizes(at: points, coordinates: features.coordinates, outputs: outputs, unknowns: unknowns)
        ?? Array(repeating: 1, count: outputs)
      for term in met {
        try CompiledTerm(term, features: features, outputs: outputs, trial: trial, unknowns: unknowns)
          .requireIdentity(sizes: sizes, coordinates: scales.coordinates, features: features)
      }
    }
    self.reference = reference
    testInputs =
      try reference.map { known throws(CollocationError) in
        try CollocationProblem.inputs(known, features, outputs)
      } ?? []
  }

  /// Creates a problem whose network has the coordinates as its inputs.
  ///
  /// - Throws: the same errors as ``init(features:outputs:terms:trial:met:unknowns:reference:outputScale:)``, and for
  ///   fewer than 1 or more than 4 coordinates.
  public init(
    coordinates: Int, outputs: Int = 1, terms: [CollocationTerm], trial: TrialFunction? = nil,
    met: [CollocationTerm] = [], unknowns: [Unknown] = [], reference: ReferenceSolution? = nil,
    outputScale: OutputScale? = nil
  ) throws(CollocationError) {
    guard (1...4).contains(coordinates) else { throw .coordinateCount(coordinates) }
    try self.init(
      features: .coordinates(coordinates), outputs: outputs, terms: terms, trial: trial, met: met,
      unknowns: unknowns, reference: reference, outputScale: outputScale)
  }

  private static func inputs(
    _ reference: ReferenceSolution, _ features: InputFeatures, _ outputs: Int
  ) throws(CollocationError) -> [Double] {
    guard !reference.points.isEmpty else { throw .exactNotUsable(reason: "has no test points; give at least one") }
    guard reference.points.count == reference.values.count else {
      throw .exactNotUsable(
        reason: "has \(reference.values.count) rows of values for \(reference.points.count) test points; give one each")
    }
    for (k, (point, values)) in zip(reference.points, reference.values).enumerated() {
      guard point.count == features.coordinates, point.allSatisfy(\.isFinite) else {
        throw .exactNotUsable(
          reason: "has the test point \(k) at \(point); give \(features.coordinates) finite coordinates")
      }
      guard values.count == outputs else { throw .exactWidth(point: k, expected: outputs, found: values.count) }
      guard values.allSatisfy(\.isFinite) else {
        throw .exactNotUsable(reason: "is \(values) at test point \(k), at \(point); give finite numbers")
      }
    }
    guard reference.values.contains(where: { $0.contains { $0 != 0 } }) else {
      throw .exactNotUsable(reason: "is zero at all test points, so there is no relative error; omit it")
    }
    return reference.points.flatMap { features.values(at: $0) }
  }

  /// Returns the term with a given name.
  func term(_ name: String) throws(CollocationError) -> CompiledTerm {
    guard let term = terms.first(where: { $0.name == name }) else {
      throw .noSuchTerm(name: name, known: termNames)
    }
    return term
  }

  /// Returns the channels that the network propagates at the points of a term: exactly the derivatives that its
  /// equation reads. The directions are the coordinates that are read, in order.
  ///
  /// - Throws: ``CollocationError/noSuchTerm(name:known:)``.
  public func channels(ofTerm name: String) throws(CollocationError) -> ChannelLayout { try term(name).layout }

  /// Returns the number of operations for the residuals of a term per point and step, with common subexpressions
  /// counted once and values that depend only on the point not counted.
  ///
  /// - Throws: ``CollocationError/noSuchTerm(name:known:)``.
  public func operationCount(ofTerm name: String) throws(CollocationError) -> Int {
    try term(name).program.instructions.count
  }

  /// Throws if a network has the wrong shape, its functions lack a derivative that is read, or one of order 3 or 4 jumps.
  func require(_ network: Network) throws(CollocationError) {
    guard network.inputs == features.count else {
      throw .networkShape(what: "inputs", expected: features.count, found: network.inputs)
    }
    guard network.outputs == outputs else {
      throw .networkShape(what: "outputs", expected: outputs, found: network.outputs)
    }
    for term in terms {
      for (k, stage) in network.stages.enumerated() {
        let (degree, functions): (Int, String)
        switch stage {
        case .splines(let edges):
          (degree, functions) = (edges.knots.order.value - 1, "splines of order \(edges.knots.order.value)")
        case .activation(let activation):
          switch activation.function {
          case .tanh: continue
          case .relu: (degree, functions) = (1, "ReLUs")
          case .powerRelu(let order): (degree, functions) = (order - 1, "ReLU powers of order \(order)")
          }
        case .linear, .dense, .normalize: continue
        }
        // Splines of order 2 and ReLUs are piecewise linear.
        if degree < term.derivativeOrder {
          throw .derivativeVanishes(
            term: term.name, derivative: degree + 1, stage: k, functions: functions)
        }
        if degree == term.derivativeOrder && degree > 2 {
          throw .derivativeJumps(term: term.name, derivative: degree, stage: k, functions: functions)
        }
      }
    }
  }

  /// What determines the problem, equal only for equal problems; the scales are stated unless they are all 1.
  public var recipe: JSONValue {
    var members: [JSONValue.Member] = [
      .init("features", .string(features.program.text)), .init("outputs", .integer(outputs)),
      .init(
        "terms",
        .array(
          terms.map { term in
            var members: [JSONValue.Member] = [
              .init("name", .string(term.name)), .init("equation", .string(term.expression.text)),
              .init("weight", .number(term.weight)), .init("points", .integer(term.statedCount)),
              .init(
                "fingerprint",
                .string(Fingerprint.text(of: term.inputs, term.given.flatMap { $0 }, term.points.flatMap { $0 }))),
            ]
            if let sampling = term.source.term.sampling {
              members.append(.init("sampling", JSONValue(encoding: sampling)))
            }
            return .object(members)
          })),
    ]
    if !unknowns.isEmpty {
      members.append(
        .init(
          "unknowns",
          .array(
            unknowns.map { unknown -> JSONValue in
              [
                "name": .string(unknown.name), "start": .number(unknown.start), "scale": .number(unknown.scale),
                "domain": .string("\(unknown.domain)"),
              ]
            })))
    }
    if !scales.areOne { members.append(.init("scales", scales.recipe)) }
    return .object(members)
  }
}
