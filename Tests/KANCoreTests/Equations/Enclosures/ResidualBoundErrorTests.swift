import KANCore
import SplineKernels
import Splines
import Testing

/// What cannot be bounded is named.
@Suite struct ResidualBoundErrorTests {
  private let box = [0.0...1.0]

  private func network() throws -> Network { try .kan([1, 2, 1], order: 4, intervals: 2, over: box, seed: 1) }

  private func expect(_ error: CollocationError, _ term: CollocationTerm) throws {
    let problem = try CollocationProblem(coordinates: 1, terms: [term])
    #expect(throws: error) { try problem.residualBounds(of: network(), term: term.name, over: box) }
    #expect(error.description.hasPrefix("term \"\(term.name)\" "))
  }

  @Test("Terms with given functions or values, partners, and sides")
  func terms() throws {
    let given = CollocationError.notEnclosed(
      term: "a", what: "reads given functions or values, of which only numbers at points are known",
      advice: "write them in the equation, as functions of u.coordinate(_:)")
    try expect(given, .values("a", points: [[0.5]]) { _ in [1] })
    try expect(given, .values("a", points: [[0.5]], values: [[1]]))
    try expect(given, CollocationTerm("a", points: [[0.5]], fields: [{ $0[0] }]) { u in [u.value - u.field(0)] })
    try expect(
      .notEnclosed(
        term: "p", what: "relates two points", advice: "bound residuals of terms whose points have no partners"),
      CollocationTerm("p", points: [[0]], partners: [[1]]) { u in [u.side(0).value - u.side(1).value] })
  }

  @Test("A term that reads the sides of an interface")
  func sides() throws {
    let features = try InputFeatures(coordinates: 1) { x in [.abs(x[0])] }
    let problem = try CollocationProblem(
      features: features,
      terms: [CollocationTerm("i", points: [[0]]) { u in [u.side(0).derivative(0) - u.side(1).derivative(0)] }])
    #expect(
      throws: CollocationError.notEnclosed(
        term: "i", what: "reads a chosen side", advice: "bound residuals of terms that read no side")
    ) { try problem.residualBounds(of: network(), term: "i", over: box) }
  }

  @Test("Options, networks, and unknown terms")
  func options() throws {
    let problem = try CollocationProblem(
      coordinates: 1, terms: [CollocationTerm("a", points: [[0.5]]) { u in [u.derivative(0) + u.value] }])
    let network = try network()
    func expect(
      _ option: String, _ value: String, _ need: String, _ box: [ClosedRange<Double>], tolerance: Double = 0.1,
      sufficient: Double = 0, cells: Int = 10
    ) {
      #expect(throws: CollocationError.badOption(option: option, value: value, need: need)) {
        try problem.residualBounds(
          of: network, term: "a", over: box, tolerance: tolerance, sufficient: sufficient, cells: cells)
      }
    }
    expect("the number of ranges of the box", "2", "1, one for each coordinate", [0...1, 0...1])
    expect("range 0 of the box", "-inf...1.0", "of finite length", [-.infinity...1])
    expect("the tolerance of a bound", "-1.0", "finite and at least 0", box, tolerance: -1)
    expect("the tolerance of a bound", "nan", "finite and at least 0", box, tolerance: .nan)
    expect("a sufficient bound", "nan", "at least 0", box, sufficient: .nan)
    expect("the number of cells", "0", "1 or more", box, cells: 0)
    #expect(throws: CollocationError.noSuchTerm(name: "b", known: ["a"])) {
      try problem.residualBounds(of: network, term: "b", over: box)
    }
    #expect(throws: CollocationError.networkShape(what: "inputs", expected: 1, found: 2)) {
      let wide = try Network.kan([2, 1], over: [0...1, 0...1], seed: 1)
      return try problem.residualBounds(of: wide, term: "a", over: box)
    }
    var broken = network
    broken.parameters[3] = .nan
    #expect(throws: NetworkError.notFinite(what: "the parameters", row: 0, column: 3, value: "nan")) {
      try problem.residualBounds(of: broken, term: "a", over: box)
    }
    // A batch range that is not remembered.
    let batch = try Network.kan([1, 2, 1], over: box, hidden: .batchRange, seed: 1)
    #expect(throws: NetworkError.rangesNotRemembered(stage: 2)) {
      try problem.residualBounds(of: batch, term: "a", over: box)
    }
  }
}
