import CLAPACKE

/// The guard before every call of BLAS or LAPACK.
enum BLAS {
  /// Keeps OpenBLAS on one thread: callers that want more run several problems at once.
  @inline(__always)
  static func onOneThread() { _ = singleThreaded }

  /// Set once, at the first call of any routine: a `static let` is initialised by exactly one thread.
  private static let singleThreaded: Void = openblas_set_num_threads(1)
}
