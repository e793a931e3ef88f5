import CLAPACKE
import SplineKernels

/// The derivatives of the range ends of a batch with respect to the parameters, [end][parameter]: the contribution to
/// every row of a Jacobian of the samples that attain the ends.
///
/// The ends are numbered by stage, then by unit, the lower end first. An end depends on the parameters of earlier
/// stages and on the ends of earlier ranges.
final class RangeRows<Scalar: KernelScalar> {
  /// Row-major.
  let entries: AlignedBuffer<Double>
  /// The number of ends.
  let count: Int
  private let rows: JacobianRows<Scalar>
  private let parameterCount: Int
  private let packed: AlignedBuffer<Scalar>

  init(_ rows: JacobianRows<Scalar>) {
    self.rows = rows
    count = rows.endCount
    parameterCount = rows.parameters.flat.count
    entries = AlignedBuffer(count: count * parameterCount, zero: 0)
    packed = AlignedBuffer(count: rows.plan.gradientCount, zero: 0)
  }

  /// Differentiates one end of the range of unit `unit` of `stage`, attained by a sample; earlier stages must already
  /// be differentiated.
  ///
  /// - Parameter workspace: holds the activations of the sample before `stage`.
  func differentiate(_ workspace: BlockWorkspace<Scalar>, stage: Int, unit: Int, isHigh: Bool) {
    guard let offset = rows.endOffsets[stage] else { return }
    let plan = rows.plan
    let parameters = rows.parameters
    let row = entries.pointer + (offset + 2 * unit + (isHigh ? 1 : 0)) * parameterCount
    row.update(repeating: 0, count: parameterCount)
    packed.pointer.update(repeating: 0, count: plan.gradientCount)
    let delta = workspace.adjoints[stage].pointer
    delta.update(repeating: 0, count: plan.layout.channels * plan.strides[stage])
    delta[unit] = 1
    plan.backward(
      workspace, count: 1, from: stage, weights: UnsafePointer(parameters.buffer.pointer), gradient: packed.pointer)
    parameters.unpackAdding(packed.pointer, into: row)
    for earlier in 0..<stage {
      guard let first = rows.endOffsets[earlier], case .affine(let affine) = plan.operations[earlier] else { continue }
      let slopes = packed.pointer + plan.gradientOffsets[earlier]
      for p in 0..<affine.width {
        let (low, high) = parameters.rangeSlopes(
          earlier, p, scaleSlope: Double(slopes[p]), shiftSlope: Double(slopes[affine.stride + p]))
        for (end, slope) in [(first + 2 * p, low), (first + 2 * p + 1, high)] where slope != 0 {
          let own = entries.pointer + end * parameterCount
          for j in 0..<parameterCount { row[j] += slope * own[j] }
        }
      }
    }
  }

  /// Returns the products of the ends with a direction in the parameters.
  func product(with v: [Double]) -> [Double] {
    (0..<count).map { end in
      let own = entries.pointer + end * parameterCount
      return v.indices.reduce(0) { $0 + own[$1] * v[$1] }
    }
  }

  /// Adds to a gradient the contribution of residuals r through the ends, given their slopes [row][end].
  func addProduct(
    of slopes: UnsafePointer<Double>, rows: Int, times r: UnsafePointer<Double>,
    to gradient: UnsafeMutablePointer<Double>
  ) {
    for end in 0..<count {
      var sum = 0.0
      for row in 0..<rows { sum += r[row] * slopes[row * count + end] }
      let own = entries.pointer + end * parameterCount
      for j in 0..<parameterCount { gradient[j] += sum * own[j] }
    }
  }
}

extension Evaluator {
  /// Differentiates the ends of all ranges of the batch in the order of the stages, with a forward and backward sweep
  /// of one sample for each.
  ///
  /// - Complexity: O(parameters) per end, and per pair of ends of different stages.
  func differentiateRanges(_ inputs: UnsafePointer<Double>, into rows: RangeRows<Scalar>) {
    for (number, (stage, _)) in rangeStages.enumerated() {
      for unit in 0..<stages[stage].inputs {
        for isHigh in [false, true] {
          let sample = attainingSample(number, unit: unit, isHigh: isHigh)
          let workspace = carry(sample, of: inputs, through: stage)
          rows.differentiate(workspace, stage: stage, unit: unit, isHigh: isHigh)
        }
      }
    }
  }
}
