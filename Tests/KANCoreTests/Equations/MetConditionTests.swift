import KANCore
import RealModule
import Testing

/// Conditions that a trial function is supposed to meet.
@Suite struct MetConditionTests {
  /// A problem on 0 < x < 1 with a condition that is only checked.
  private func problem(_ trial: TrialFunction, met: CollocationTerm) throws -> CollocationProblem {
    let points = PointGrid.centers([0...1], counts: [9])
    return try CollocationProblem(
      coordinates: 1, terms: [CollocationTerm("equation", points: points) { u in [u.second(0, 0)] }], trial: trial,
      met: [met])
  }

  @Test("Given values are met to 1e-10 of the size of the solution, in any units", arguments: [1e-9, 1, 1e9])
  func values(unit: Double) throws {
    // At x = 1 this is the unit times sin(pi), which is not quite zero; at 1/2 it is between 3/4 and 5/4 of the unit,
    // and nowhere larger.
    let trial = TrialFunction { x, network in
      let bump = x[0] * (1 - x[0])
      let sine = TracedNumber.sin(.pi * x[0])
      return [TracedNumber(unit) * (sine + bump * network[0])]
    }
    func ends(_ value: Double) -> CollocationTerm { .values("ends", points: [[0], [1]]) { _ in [value] } }
    for share in [0, 7e-11] {
      #expect(throws: Never.self, "\(share)") { try problem(trial, met: ends(share * unit)) }
    }
    let error = #expect(throws: CollocationError.self) { try problem(trial, met: ends(1.3e-10 * unit)) }
    #expect(error?.description.contains("term \"ends\", point 0 at [0.0]: residual 0 is") == true)
  }

  @Test("Side 1 is the partner")
  func partners() throws {
    let periodic = CollocationTerm("periodic", points: [[0]], partners: [[1]]) { u in
      [u.side(0).value - u.side(1).value]
    }
    func trial(_ function: @escaping @Sendable (TracedNumber) -> TracedNumber) -> TrialFunction {
      TrialFunction { x, network in
        let bump = x[0] * (1 - x[0])
        return [function(x[0]) + bump * network[0]]
      }
    }
    #expect(throws: Never.self) { try problem(trial { .sin(TracedNumber(2 * Double.pi) * $0) }, met: periodic) }
    // Zero at the point and one at its partner.
    let error = #expect(throws: CollocationError.self) { try problem(trial { $0 }, met: periodic) }
    #expect(error?.description.contains("term \"periodic\", point 0 at [0.0]: residual 0 is -1.0") == true)
  }

  @Test("Second derivatives agree on both sides only where the first ones of the inputs do")
  func mixedDerivatives() throws {
    // Of N(t, x^2) at x = -1 and 1, u_tt agrees; u_tx has the sign of x.
    func isMet(_ residuals: @escaping Residuals) throws -> Bool {
      do throws(CollocationError) {
        _ = try CollocationProblem(
          features: InputFeatures(coordinates: 2) { [$0[0], $0[1] * $0[1]] },
          terms: [CollocationTerm("equation", points: [[0.5, 0.5]]) { [$0.derivative(0)] }],
          trial: TrialFunction { _, network in [network[0]] },
          met: [CollocationTerm("even", points: [[0.5, -1]], partners: [[0.5, 1]], residuals: residuals)])
        return true
      } catch {
        guard case .conditionNotMet("even", 0, _, _, _) = error else { throw error }
        return false
      }
    }
    #expect(try isMet { [$0.side(0).second(0, 0) - $0.side(1).second(0, 0)] })
    #expect(try !isMet { [$0.side(0).second(0, 1) - $0.side(1).second(0, 1)] })
  }

  /// The residuals of a condition.
  private typealias Residuals = @Sendable (Jet<TracedNumber>) -> [TracedNumber]

  /// Returns the residual that is refused between the points (t, -shift) and (t, shift), for t = 1/2 and 1; `nil` if
  /// the condition is met. The solution is u = f + t N, where N reads the inputs t and others that are functions of x.
  private func refused(
    _ inputs: @escaping (TracedNumber) -> [TracedNumber], length: Double = 1, shift: Double = 1,
    _ residuals: @escaping Residuals
  ) throws -> Int? {
    let features = try InputFeatures(coordinates: 2) { x in [x[0]] + inputs(x[1]) }
    let points = [0.5, 1].map { [$0, -shift * length] }
    let wave = TracedNumber(Double.pi / length)
    do throws(CollocationError) {
      _ = try CollocationProblem(
        features: features,
        terms: [
          CollocationTerm("equation", points: PointGrid.centers([0...1, -length...length], counts: [3, 4])) { u in
            [u.derivative(0)]
          }
        ],
        trial: TrialFunction { x, network in [TracedNumber.cos(wave * x[1]) + x[0] * network[0]] },
        met: [
          CollocationTerm("periodic", points: points, partners: points.map { [$0[0], -$0[1]] }, residuals: residuals)
        ])
      return nil
    } catch {
      guard case .conditionNotMet("periodic", let residual, _, _, _) = error else { throw error }
      return residual
    }
  }

  /// u, u_t, u_x, and u_xx from both sides.
  private static let differences: Residuals = { u in
    [
      u.side(0).value - u.side(1).value, u.side(0).derivative(0) - u.side(1).derivative(0),
      u.side(0).derivative(1) - u.side(1).derivative(1), u.side(0).second(1, 1) - u.side(1).second(1, 1),
    ]
  }

  @Test("With periodic inputs, values and derivatives are periodic, in any units", arguments: [1e-3, 1, 1e6])
  func periodicInputs(length: Double) throws {
    let circle: (TracedNumber) -> [TracedNumber] = { x in
      let angle = TracedNumber(Double.pi / length) * x
      return [.cos(angle), .sin(angle)]
    }
    #expect(try refused(circle, length: length, Self.differences) == nil)
    // Between -1/2 and 1/2 the sine changes, and with x itself everything does.
    #expect(try refused(circle, length: length, shift: 0.5, Self.differences) == 0)
    #expect(try refused({ circle($0) + [$0] }, length: length, Self.differences) == 0)
  }

  @Test("Inputs with small units are not the same on both sides", arguments: [1e-20, 1e-13, 1])
  func smallInputs(length: Double) throws {
    let shift = CollocationTerm("shift", points: [[0.5, -length]], partners: [[0.5, length]]) { u in
      [u.side(0).value - u.side(1).value]
    }
    let error = #expect(throws: CollocationError.self) {
      try CollocationProblem(
        coordinates: 2,
        terms: [
          CollocationTerm("equation", points: PointGrid.centers([0...1, -length...length], counts: [3, 4])) { u in
            [u.derivative(0)]
          }
        ],
        trial: TrialFunction { x, network in [x[0] + x[0] * network[0]] }, met: [shift])
    }
    #expect(error?.description.contains("term \"shift\"") == true)
  }

  @Test("Derivatives agree only where those of the inputs do")
  func evenInputs() throws {
    // cos(pi x) has the same value at -1/2 and 1/2, but the opposite slope.
    let even: (TracedNumber) -> [TracedNumber] = { [.cos(.pi * $0)] }
    #expect(try refused(even, Self.differences) == nil)
    #expect(try refused(even, shift: 0.5, Self.differences) == 2)
    #expect(try refused(even, shift: 0.5) { Array(Self.differences($0)[..<2]) } == nil)
    // So has x^2 at -1 and 1, where the slope of cos(pi x) in the solution vanishes.
    let square: (TracedNumber) -> [TracedNumber] = { [$0 * $0] }
    #expect(try refused(square, Self.differences) == 2)
    #expect(try refused(square) { Array(Self.differences($0)[..<2]) } == nil)
  }

  @Test("On an interface the value is the same from both sides, but the slope across it is not")
  func interface() throws {
    func refused(_ residuals: @escaping Residuals) throws -> Int? {
      let features = try InputFeatures(coordinates: 2) { x in [x[0], x[1], .abs(x[1])] }
      do throws(CollocationError) {
        _ = try CollocationProblem(
          features: features,
          terms: [CollocationTerm("equation", points: [[0.25, 0.5]]) { u in [u.derivative(0)] }],
          trial: TrialFunction { x, network in [x[0] + network[0]] },
          met: [CollocationTerm("interface", points: [[0.5, 0]], residuals: residuals)])
        return nil
      } catch {
        guard case .conditionNotMet("interface", let residual, _, _, _) = error else { throw error }
        return residual
      }
    }
    #expect(try refused { Array(Self.differences($0)[..<3]) } == 2)
    // Without a side, it is side 1.
    #expect(try refused { [$0.derivative(1) - $0.side(1).derivative(1)] } == nil)
  }
}
