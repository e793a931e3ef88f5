import KernelInterface
import RealModule
import Splines

/// Evaluates the r nonzero B-splines at many points: the fast form of `BSplineBasis.nonzeroValues(at:)`.
///
/// Uniform knots of order 2 ... 10 use closed-form pieces, accurate to n ulp of one; other knots and orders use the
/// recurrence.
public final class BasisValueKernel<Scalar: KernelScalar>: Sendable {
  /// The order r: the number of values per point.
  public let order: Int
  private let layer: SplineLayerKernel<Scalar>

  /// Plans the evaluation.
  ///
  /// - Parameters:
  ///   - knots: the knots.
  ///   - outside: what to do with points outside [a, b].
  ///   - instructionSet: one of ``InstructionSet/available``.
  public init(
    knots: KnotVector<Double>, outside: OutsideRule = .error, instructionSet: InstructionSet = .best
  ) {
    order = knots.order.value
    layer = SplineLayerKernel(
      knots: knots, inputs: 1, outputs: 1, outside: outside, instructionSet: instructionSet)
  }

  /// The number of bytes of scratch per call, for any number of points; align it to 64.
  public var workspaceCount: Int { layer.workspaceCount }

  /// Computes the intervals of points and the values at the points.
  ///
  /// - Parameters:
  ///   - count: the number of points.
  ///   - points: `count` points.
  ///   - intervals: `count` intervals k = 0 ... n - 1, as returned by `KnotVector.interval(containing:)`.
  ///   - values: `count` times r numbers; those of a point are b_{k-r+1} ... b_k, which have the stored indices
  ///     k ... k + r - 1.
  ///   - workspace: ``workspaceCount`` bytes.
  /// - Returns: the number of points outside [a, b]; NaN counts and gives interval 0 and values NaN.
  /// - Complexity: O(count r^2).
  @discardableResult
  public func evaluate(
    count: Int, points: UnsafePointer<Scalar>, intervals: UnsafeMutablePointer<Int32>,
    values: UnsafeMutablePointer<Scalar>, workspace: UnsafeMutableRawPointer
  ) -> Int {
    layer.basisValues(count: count, points: points, intervals: intervals, values: values, workspace: workspace)
  }

  /// Computes the intervals of points and the values at the points, as arrays.
  ///
  /// - Complexity: O(points r^2).
  public func evaluate(_ points: [Scalar]) -> (intervals: [Int32], values: [Scalar], outside: Int) {
    let workspace = UnsafeMutableRawPointer.allocate(byteCount: workspaceCount, alignment: 64)
    defer { workspace.deallocate() }
    var outside = 0
    var intervals: [Int32] = []
    let values = [Scalar](unsafeUninitializedCapacity: points.count * order) { values, valueCount in
      intervals = [Int32](unsafeUninitializedCapacity: points.count) { intervals, count in
        points.withUnsafeBufferPointer { points in
          if let start = points.baseAddress, !points.isEmpty {
            outside = evaluate(
              count: points.count, points: start, intervals: intervals.baseAddress!, values: values.baseAddress!,
              workspace: workspace)
          }
        }
        count = points.count
      }
      valueCount = points.count * order
    }
    return (intervals, values, outside)
  }
}
