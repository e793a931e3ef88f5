import Experiments

/// Work done by several competitors; ratios are relative to the first one.
struct Workload {
  /// One of basis, gradient, pinn, refine, exact, gemm.
  let name: String
  /// The problem sizes.
  let title: String
  let competitors: [InterleavedTimer.Competitor]
  /// The useful floating-point operations of one run of each competitor, if rates are of interest.
  var operations: [Double] = []
}
