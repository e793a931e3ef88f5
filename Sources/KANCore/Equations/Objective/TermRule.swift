import Foundation
import SplineKernels

/// The residuals of a term on blocks of samples, each multiplied by the factor of its point.
///
/// Blocks may run on several threads at once; they borrow rows of numbers, so that nothing is allocated after the first
/// step. Factors change only between sweeps.
final class TermRule<Scalar: KernelScalar>: SampleResiduals, @unchecked Sendable {
  let term: CompiledTerm
  /// One factor per point.
  let factors: AlignedBuffer<Double>
  private let given: AlignedBuffer<Double>
  /// The values of all unknowns of the problem.
  private let unknowns: AlignedBuffer<Double>
  /// The derivatives with respect to the unknowns that the term reads, and what they belong to; none without unknowns.
  let slopes: UnknownSlopes?
  private let lock = NSLock()
  private var idle: [ProgramRows] = []
  private var found: (point: Int, residual: Int, value: Double)?

  init(_ term: CompiledTerm, unknowns: AlignedBuffer<Double>) {
    self.term = term
    self.unknowns = unknowns
    let count = term.points.count
    slopes =
      term.program.unknowns.isEmpty
      ? nil : UnknownSlopes(rows: count * term.residualCount, unknowns: term.program.unknowns.count)
    factors = AlignedBuffer(count: count, zero: 1)
    given = AlignedBuffer(count: count * term.given.count, zero: 0)
    for (c, column) in term.given.enumerated() {
      for (k, value) in column.enumerated() { given.pointer[c * count + k] = value }
    }
  }

  var residualsPerSample: Int { term.residualCount }

  /// Returns the first point since the last call whose residual was not finite.
  func takeFailure() -> (point: Int, residual: Int, value: Double)? {
    defer { found = nil }
    return found
  }

  /// Returns half the sum of squares of a block and adds its derivatives to the adjoints, if there are any.
  func halfSquares(_ outputs: ChannelBlock<Scalar>, _ adjoints: ChannelBlock<Scalar>?) -> Double {
    withRows(outputs) { rows, points, first in
      if adjoints != nil { rows.clearAdjoints() }
      var sum = 0.0
      let factors = UnsafePointer(factors.pointer + first)
      for result in term.program.results {
        let r = UnsafePointer(rows.values[result])
        let slope = rows.adjoints[result]
        for n in 0..<points {
          let weighted = factors[n] * r[n]
          sum += weighted * weighted
          slope[n] += factors[n] * weighted
        }
      }
      if !sum.isFinite { note(rows, points, first) }
      if let adjoints { pullBack(rows, points, into: adjoints) { first + $0 } }
      return sum / 2
    }
  }

  /// Writes the residuals times their factors; if a point has two samples, for both.
  func write(_ outputs: ChannelBlock<Scalar>, into r: UnsafeMutablePointer<Double>) {
    write(outputs, times: UnsafePointer(factors.pointer), into: r)
  }

  /// Writes the residuals of the equation without factors, in the same order.
  func writePlain(_ outputs: ChannelBlock<Scalar>, into r: UnsafeMutablePointer<Double>) {
    write(outputs, times: nil, into: r)
  }

  private func write(
    _ outputs: ChannelBlock<Scalar>, times factors: UnsafePointer<Double>?, into r: UnsafeMutablePointer<Double>
  ) {
    withRows(outputs) { rows, points, first in
      let width = residualsPerSample
      var isFinite = true
      for (a, result) in term.program.results.enumerated() {
        let values = UnsafePointer(rows.values[result])
        for n in 0..<points {
          let value = values[n] * (factors.map { $0[first + n] } ?? 1)
          isFinite = isFinite && value.isFinite
          for s in 0..<term.samplesPerPoint { r[(n * term.samplesPerPoint + s) * width + a] = value }
        }
      }
      if !isFinite { note(rows, points, first) }
    }
  }

  /// Adds the derivatives of one residual; for a point with two samples, the number given for the first one is used.
  func addAdjoints(
    of residual: Int, _ outputs: ChannelBlock<Scalar>, times numbers: UnsafePointer<Double>?, stride: Int,
    into adjoints: ChannelBlock<Scalar>
  ) {
    withRows(outputs) { rows, points, first in
      rows.clearAdjoints()
      let result = term.program.results[residual]
      let slope = rows.adjoints[result]
      let step = stride * term.samplesPerPoint
      for n in 0..<points { slope[n] += factors.pointer[first + n] * (numbers.map { $0[n * step] } ?? 1) }
      let width = residualsPerSample
      pullBack(rows, points, into: adjoints) { (first + $0) * width + residual }
      if let slopes {
        for n in 0..<points {
          slopes.residuals.pointer[(first + n) * width + residual] =
            factors.pointer[first + n] * rows.values[result][n]
        }
      }
    }
  }

  /// Calls `body` with borrowed rows, filled with a block and all values computed from it.
  private func withRows<Result>(
    _ outputs: ChannelBlock<Scalar>, _ body: (_ rows: ProgramRows, _ points: Int, _ first: Int) -> Result
  ) -> Result {
    lock.lock()
    let lent = idle.popLast()
    lock.unlock()
    let program = term.program
    let rows = lent ?? ProgramRows(program, width: SplineLayerKernel<Scalar>.blockSize)
    defer {
      lock.lock()
      idle.append(rows)
      lock.unlock()
    }
    let points = outputs.count / term.samplesPerPoint
    let first = outputs.firstSample / term.samplesPerPoint
    for (k, entry) in term.entries.enumerated() {
      gather(outputs, entry.sample, term.samplesPerPoint, entry.channel, entry.output, points, into: rows.values[k])
    }
    for (k, j) in program.unknowns.enumerated() {
      rows.values[program.inputs.count + k].update(repeating: unknowns.pointer[j], count: points)
    }
    for c in term.given.indices {
      rows.values[program.firstGiven + c] = given.pointer + c * term.points.count + first
    }
    program.forward(rows, count: points)
    return body(rows, points, first)
  }

  /// - Parameter row: the row of the slopes for a point of the block.
  private func pullBack(
    _ rows: ProgramRows, _ points: Int, into adjoints: ChannelBlock<Scalar>, row: (Int) -> Int
  ) {
    term.program.reverse(rows, count: points)
    if let slopes {
      for k in term.program.unknowns.indices {
        let own = rows.adjoints[term.program.inputs.count + k]
        for n in 0..<points { slopes[row(n), k] = own[n] }
      }
    }
    for (k, entry) in term.entries.enumerated() {
      scatter(rows.adjoints[k], entry.sample, term.samplesPerPoint, entry.channel, entry.output, points, to: adjoints)
    }
  }

  private func note(_ rows: ProgramRows, _ points: Int, _ first: Int) {
    for n in 0..<points {
      for (a, result) in term.program.results.enumerated() {
        let value = rows.values[result][n]
        // A square may overflow when the residual does not.
        guard !(value * value * factors.pointer[first + n]).isFinite else { continue }
        lock.lock()
        if (found?.point ?? .max) > first + n { found = (first + n, a, value) }
        lock.unlock()
        return
      }
    }
  }
}

/// Reads one number per point.
@_specialize(where Scalar == Double)
@_specialize(where Scalar == Float)
private func gather<Scalar: KernelScalar>(
  _ block: ChannelBlock<Scalar>, _ sample: Int, _ samplesPerPoint: Int, _ channel: Int, _ output: Int, _ points: Int,
  into row: UnsafeMutablePointer<Double>
) {
  let step = samplesPerPoint * block.channels * block.stride
  let base = block.base + (sample * block.channels + channel) * block.stride + output
  for n in 0..<points { row[n] = Double(base[n * step]) }
}

/// Adds one number per point.
@_specialize(where Scalar == Double)
@_specialize(where Scalar == Float)
private func scatter<Scalar: KernelScalar>(
  _ row: UnsafePointer<Double>, _ sample: Int, _ samplesPerPoint: Int, _ channel: Int, _ output: Int, _ points: Int,
  to block: ChannelBlock<Scalar>
) {
  let step = samplesPerPoint * block.channels * block.stride
  let base = block.base + (sample * block.channels + channel) * block.stride + output
  for n in 0..<points { base[n * step] += Scalar(row[n]) }
}
