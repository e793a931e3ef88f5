import Exact
import Optim

/// The preconditioners of Table 1 as matrices, transcribed entry by entry. D is the optimizer's own diagonal.
///
/// | geometry | gradient | in w | in u |
/// | --- | --- | --- | --- |
/// | ReLU | w | D | A^{-T} D A^{-1} |
/// | spline | u | A^T D A | D |
/// | ReLU | u | D A | A^{-T} D |
/// | spline | w | A^T D | D A^{-1} |
struct Table1Matrices {
  /// A acting on all weights.
  let change: RationalMatrix
  /// A^T.
  let transpose: RationalMatrix
  /// A^{-1}.
  let inverse: RationalMatrix
  /// A^{-T}.
  let inverseTranspose: RationalMatrix
}

extension Table1Matrices {
  /// Creates the table for a change of basis.
  ///
  /// - Throws: `MatrixError` if A is singular.
  init(change: RationalMatrix) throws {
    self.change = change
    transpose = change.transposed()
    inverse = try change.inverse()
    inverseTranspose = inverse.transposed()
  }

  /// Returns the matrix M for which a rule is x -= eta M g in the given coordinates.
  func preconditioner(of rule: UpdateRule, in iteration: Coordinates, diagonal: [Rational]) -> RationalMatrix {
    let scaling = RationalMatrix.diagonal(diagonal)
    switch (rule.geometry, rule.gradient, iteration) {
    case (.relu, .relu, .relu), (.spline, .spline, .spline): return scaling
    case (.relu, .relu, .spline): return inverseTranspose * scaling * inverse
    case (.spline, .spline, .relu): return transpose * scaling * change
    case (.relu, .spline, .relu): return scaling * change
    case (.relu, .spline, .spline): return inverseTranspose * scaling
    case (.spline, .relu, .relu): return transpose * scaling
    case (.spline, .relu, .spline): return scaling * inverse
    }
  }
}
