import Foundation
import Optim
import RealModule
import Testing

/// Schedules against their definitions.
@Suite struct LearningRateScheduleTests {
  private let all: [LearningRateSchedule] = [
    .constant(0.5), .linearRamp(from: 0, to: 2), .exponential(from: 1, to: 1e-4),
    .cyclicExponential(from: 1, to: 0.01, period: 3), .cosine(from: 1, to: 0),
  ]

  @Test func definitions() throws {
    let count = 11
    for epoch in 0..<count {
      let t = Double(epoch) / 10
      let expected = [
        0.5, 2 * t, Double.pow(10, -4 * t), [1, 0.1, 0.01][epoch % 3], (1 + Double.cos(.pi * t)) / 2,
      ]
      for (schedule, value) in zip(all, expected) {
        // Powers and cosines within a few ulp of numbers up to 2.
        #expect(abs(schedule.value(epoch: epoch, of: count) - value) <= 16 * Double.ulpOfOne, "\(schedule), \(epoch)")
      }
    }
  }

  /// A ramp of two epochs has a third and two thirds of the first rate; the other schedule follows with what is left.
  @Test func warmUp() throws {
    let inner = LearningRateSchedule.cosine(from: 0.75, to: 0.25)
    let schedule = LearningRateSchedule.warmUp(epochs: 2, then: inner)
    #expect(schedule.value(epoch: 0, of: 7) == 0.75 / 3 && schedule.value(epoch: 1, of: 7) == 0.75 * 2 / 3)
    for epoch in 2..<9 { #expect(schedule.value(epoch: epoch, of: 7) == inner.value(epoch: epoch - 2, of: 5)) }
    #expect(LearningRateSchedule.warmUp(epochs: 0, then: inner).value(epoch: 3, of: 6) == inner.value(epoch: 3, of: 6))
    // A level that ends within the ramp.
    #expect(LearningRateSchedule.warmUp(epochs: 5, then: .constant(6)).value(epoch: 2, of: 3) == 3)
    try schedule.validate()
    #expect(throws: OptimizerError.self) { try LearningRateSchedule.warmUp(epochs: -1, then: inner).validate() }
    #expect(throws: OptimizerError.self) {
      try LearningRateSchedule.warmUp(epochs: 1, then: .constant(.nan)).validate()
    }
    let text = try JSONEncoder().encode(schedule)
    #expect(try JSONDecoder().decode(LearningRateSchedule.self, from: text) == schedule)
  }

  /// A ramp that comes from a rate: 10 steps from 1e-4 to 1e-2, the eleventh epoch being the first at the full rate.
  @Test func rampFromRate() throws {
    let schedule = LearningRateSchedule.warmUp(from: 1e-4, epochs: 10, then: .constant(1e-2))
    for (epoch, rate) in [(0, 1e-4), (1, 1.09e-3), (5, 5.05e-3), (9, 9.01e-3), (10, 1e-2), (1249, 1e-2)] {
      #expect(abs(schedule.value(epoch: epoch, of: 1250) - rate) <= 2 * rate.ulp)
    }
    #expect(throws: OptimizerError.self) {
      try LearningRateSchedule.warmUp(from: -1, epochs: 1, then: .constant(1)).validate()
    }
  }

  /// Two steps up and two down between 1 and 5, the height halved from epoch to epoch: by hand.
  @Test func triangular() throws {
    let schedule = LearningRateSchedule.triangular(base: 1, peak: 5, steps: 2, decay: 0.5)
    let expected = [1, 1 + 2 * 0.5, 1 + 4 * 0.25, 1 + 2 * 0.125, 1, 1 + 2 * 0.03125, 1 + 4 * 0.015625]
    #expect(expected.indices.map { schedule.value(epoch: $0, of: 100) } == expected)
    let slow = LearningRateSchedule.triangular(base: 1e-4, peak: 1e-3, steps: 100, decay: 0.9995)
    #expect(slow.value(epoch: 200, of: 3200) == 1e-4)
    #expect(abs(slow.value(epoch: 300, of: 3200) - (1e-4 + 9e-4 * Double.pow(0.9995, 300))) <= 1e-18)
    #expect(throws: OptimizerError.self) {
      try LearningRateSchedule.triangular(base: 0, peak: 1, steps: 0, decay: 1).validate()
    }
    #expect(throws: OptimizerError.self) {
      try LearningRateSchedule.triangular(base: 0, peak: 1, steps: 1, decay: -1).validate()
    }
  }

  /// Both ends are exact; ramps go their way without turning.
  @Test func ends() {
    let odd = 0.1
    for schedule in [
      LearningRateSchedule.linearRamp(from: odd, to: 0.3), .exponential(from: odd, to: 0.3),
      .cosine(from: odd, to: 0.3),
      .cyclicExponential(from: odd, to: 0.3, period: 7),
    ] {
      #expect(schedule.value(epoch: 0, of: 7) == odd && schedule.value(epoch: 6, of: 7) == 0.3)
      #expect(schedule.value(epoch: 0, of: 1) == odd)
      for epoch in 1..<7 { #expect(schedule.value(epoch: epoch, of: 7) > schedule.value(epoch: epoch - 1, of: 7)) }
    }
    #expect(LearningRateSchedule.cosine(from: 1, to: 0).value(epoch: 99, of: 10) == 0)
    #expect(LearningRateSchedule.cyclicExponential(from: 1, to: 0.1, period: 1).value(epoch: 5, of: 10) == 1)
  }

  @Test func refusals() throws {
    for schedule in all { try schedule.validate() }
    let bad: [LearningRateSchedule] = [
      .constant(-1), .constant(.nan), .linearRamp(from: 1, to: -1), .linearRamp(from: .infinity, to: 1),
      .exponential(from: 0, to: 1), .exponential(from: 1, to: 0), .cyclicExponential(from: 1, to: 0.1, period: 0),
      .cyclicExponential(from: -1, to: 0.1, period: 2), .cosine(from: .nan, to: 1),
    ]
    for schedule in bad { #expect(throws: OptimizerError.self, "\(schedule)") { try schedule.validate() } }
  }

  @Test func roundTrip() throws {
    #expect(try JSONDecoder().decode([LearningRateSchedule].self, from: JSONEncoder().encode(all)) == all)
  }

  /// Before the first epoch the first rate, from the last one on the last; one epoch has the first.
  @Test func beyondBothEnds() {
    for schedule in [
      LearningRateSchedule.linearRamp(from: 0.1, to: 0.7), .exponential(from: 0.1, to: 0.7),
      .cosine(from: 0.1, to: 0.7),
    ] {
      for epoch in [-3, -1, 0] { #expect(schedule.value(epoch: epoch, of: 7) == 0.1, "\(schedule), \(epoch)") }
      for epoch in [6, 7, 8, 9, 100] { #expect(schedule.value(epoch: epoch, of: 7) == 0.7, "\(schedule), \(epoch)") }
      for count in [0, 1] {
        for epoch in [0, 1, 5] { #expect(schedule.value(epoch: epoch, of: count) == 0.1) }
      }
      #expect(schedule.value(epoch: 0, of: 2) == 0.1 && schedule.value(epoch: 1, of: 2) == 0.7)
    }
    let cyclic = LearningRateSchedule.cyclicExponential(from: 1, to: 0.25, period: 3)
    #expect((-1...6).map { cyclic.value(epoch: $0, of: 4) } == [1, 1, 0.5, 0.25, 1, 0.5, 0.25, 1])
    let triangle = LearningRateSchedule.triangular(base: 1, peak: 3, steps: 1, decay: 1)
    #expect((-1...4).map { triangle.value(epoch: $0, of: 2) } == [1, 1, 3, 1, 3, 1])
    // The rest of a level after its ramp: two epochs of a ramp, then 2, 4, 6, 6.
    let warm = LearningRateSchedule.warmUp(from: 0, epochs: 2, then: .linearRamp(from: 2, to: 6))
    #expect((-1...6).map { warm.value(epoch: $0, of: 5) } == [0, 0, 1, 2, 4, 6, 6, 6])
  }

  /// The ends of the ranges that are allowed.
  @Test func ratesAtTheirEnds() {
    let good: [LearningRateSchedule] = [
      .constant(0), .linearRamp(from: 0, to: 0), .cosine(from: 0, to: 0),
      .exponential(from: .leastNonzeroMagnitude, to: .greatestFiniteMagnitude),
      .cyclicExponential(from: 1, to: 1, period: 1), .triangular(base: 0, peak: 0, steps: 1, decay: 0.5),
      .warmUp(from: 0, epochs: 0, then: .constant(0)),
    ]
    for schedule in good { #expect(throws: Never.self, "\(schedule)") { try schedule.validate() } }
    let bad: [LearningRateSchedule] = [
      .constant(-.leastNonzeroMagnitude), .linearRamp(from: 0, to: .infinity), .cosine(from: 0, to: -1),
      .exponential(from: 1, to: .infinity), .cyclicExponential(from: 1, to: 0, period: 1),
      .triangular(base: -1, peak: 0, steps: 1, decay: 0.5), .triangular(base: 0, peak: -1, steps: 1, decay: 0.5),
      .triangular(base: 0, peak: 0, steps: 1, decay: 0), .warmUp(epochs: 1, then: .exponential(from: 0, to: 1)),
    ]
    for schedule in bad { #expect(throws: OptimizerError.self, "\(schedule)") { try schedule.validate() } }
  }
}
