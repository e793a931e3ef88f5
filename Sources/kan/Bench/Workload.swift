import Experiments

/// Work that several competitors do; the ratios are to the first of them.
struct Workload {
  /// One of basis, gradient, pinn, refine, exact, gemm.
  let name: String
  /// The sizes.
  let title: String
  let competitors: [InterleavedTimer.Competitor]
  /// The floating-point operations of one run, where a rate is of interest.
  var operations: Double?
}
