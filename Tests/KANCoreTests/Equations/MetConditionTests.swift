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
}
