import Experiments

/// Work that several competitors do; the ratios are to the first of them.
struct Workload {
  /// One of basis, gradient, pinn, refine, exact, gemm.
  let name: String
  /// The sizes.
  let title: String
  let competitors: [InterleavedTimer.Competitor]
  /// The useful floating-point operations of one run of each competitor, where rates are of interest.
  var operations: [Double] = []
}
