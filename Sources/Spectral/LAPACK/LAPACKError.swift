/// The reason why a call of LAPACK or BLAS was rejected or failed. Indices start at zero; `info` is the routine's
/// return code.
public enum LAPACKError: Error, Equatable, Sendable {
  /// An entry is infinite or not a number; the routine was not called.
  case notFinite(routine: String, row: Int, column: Int, value: String)
  /// Two sizes that must agree do not; the routine was not called.
  case shapeMismatch(routine: String, what: String, expected: Int, found: Int)
  /// The two triangles differ; the routine reads only one of them and was not called.
  case notSymmetric(routine: String, row: Int, column: Int)
  /// A size exceeds the 32-bit integers of the interface; the routine was not called.
  case tooLarge(routine: String, size: Int)
  /// `info = -position`: the routine rejected an argument.
  case illegalArgument(routine: String, info: Int)
  /// `info = -1010` or `-1011`: the interface could not allocate memory.
  case outOfMemory(routine: String, info: Int)
  /// `info > 0` from an eigenvalue or singular-value routine: the iteration did not converge.
  case notConverged(routine: String, info: Int)
  /// `info > 0` from a Cholesky routine: the leading minor of order `info` is not positive.
  case notPositiveDefinite(routine: String, info: Int)
}

extension LAPACKError: CustomStringConvertible {
  /// One line: the routine, its `info`, its meaning and what to do.
  public var description: String {
    switch self {
    case .notFinite(let routine, let row, let column, let value):
      return "\(routine): entry (\(row), \(column)) is \(value); every entry must be finite"
    case .shapeMismatch(let routine, let what, let expected, let found):
      return "\(routine): \(what) must be \(expected) (got \(found))"
    case .notSymmetric(let routine, let row, let column):
      return "\(routine): entries (\(row), \(column)) and (\(column), \(row)) differ; symmetrize the matrix first"
    case .tooLarge(let routine, let size):
      return "\(routine): size \(size) exceeds the interface's 32-bit integers; use a smaller problem"
    case .illegalArgument(let routine, let info):
      return "\(routine): info = \(info), argument \(-info) was rejected; this is a bug in the calling code"
    case .outOfMemory(let routine, let info):
      return "\(routine): info = \(info), out of memory for \(info == -1010 ? "its workspace" : "a transposed copy")"
    case .notConverged(let routine, let info):
      return "\(routine): info = \(info), the iteration did not converge; check the scaling of the entries"
    case .notPositiveDefinite(let routine, let info):
      return "\(routine): info = \(info), the leading minor of order \(info) is not positive, so the matrix is not"
        + " positive definite"
    }
  }
}
