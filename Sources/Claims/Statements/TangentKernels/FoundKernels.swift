import KANCore
import Splines

/// Networks with large ratios, from which a search may start: the ends of longer searches, which suggested their form, with
/// readable numbers.
///
/// In all of them the first layer's slopes have the signs + and - at the two samples; in all but that of order 2 and two
/// layers the last layer's inputs are close to its lower end, where its two kernels are all but constant.
enum FoundKernels {
  /// The networks, those of fewer layers first.
  static func all() throws -> [(shape: KernelShape, candidate: KernelCandidate)] {
    let small = 0x1p-10
    return [
      // Order 4: the last layer is x - 719 x^2, of slope 1 and about -0.4 at the two values 0 and 1/1024.
      (
        KernelShape(order: try SplineOrder(4), widths: [1, 1, 1], intervals: 1, samples: 2),
        KernelCandidate(
          inputs: [0, 1 - small], weights: [0, small, 0, 0, 0, 1, -719, 0], factors: [1])
      ),
      // Order 3: the same.
      (
        KernelShape(order: try SplineOrder(3), widths: [1, 1, 1], intervals: 1, samples: 2),
        KernelCandidate(inputs: [0, 1 - small], weights: [0, small, 0, 0, 1, -726], factors: [1])
      ),
      // Order 2: slopes change at knots only, and the second layer's inputs are a knot, 1, and the lower end.
      (
        KernelShape(order: try SplineOrder(2), widths: [1, 1, 1], intervals: 2, samples: 2),
        KernelCandidate(
          inputs: [small, 0], weights: [0, 1 / small, 0, 2.1875, 0, 0.90625], factors: [1])
      ),
      // Order 2 and three layers: the one in the middle folds its interval; its own kernel is made small.
      (
        KernelShape(order: try SplineOrder(2), widths: [1, 1, 1, 1], intervals: 2, samples: 2),
        KernelCandidate(
          inputs: [0, 1 - small], weights: [0.5, 1.5, 1.5, 0, small, 0.5625 * small, 0, 1, 0], factors: [1024, small])
      ),
    ]
  }
}
