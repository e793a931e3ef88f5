import CLAPACKE

/// Guards every call of BLAS or LAPACK.
enum BLAS {
  /// Restricts OpenBLAS to one thread: callers that want more run several problems at once.
  @inline(__always)
  static func onOneThread() { _ = singleThreaded }

  /// Set once, at the first call of any routine: a `static let` is initialized by exactly one thread.
  private static let singleThreaded: Void = openblas_set_num_threads(1)
}
