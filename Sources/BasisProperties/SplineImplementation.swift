import Exact
import Splines

/// The operations on splines whose properties are checked, as replaceable functions: a check that passes for the
/// package's own operations must fail when one of them is replaced by a wrong one.
package struct SplineImplementation: Sendable {
  /// All m values by the Cox-de Boor recursion.
  package var coxDeBoor: @Sendable (KnotVector<Rational>, Rational) throws -> [Rational]
  /// All m derivatives of order 0 ... count, by local evaluation.
  package var local: @Sendable (KnotVector<Rational>, Rational, Int) throws -> [[Rational]]
  /// The r polynomials that b_{k-r+1} ... b_k equal on interval k.
  package var pieces: @Sendable (KnotVector<Rational>, Int) throws -> [Polynomial<Rational>]
  /// The change of basis A, as the product of its factors.
  package var change: @Sendable (KnotVector<Rational>) throws -> Matrix<Rational>
  /// The change of basis A by the recursion (5).
  package var recursion: @Sendable (KnotVector<Rational>) throws -> Matrix<Rational>
  /// The refinement from coarse to fine knots.
  package var refinement: @Sendable (KnotVector<Rational>, KnotVector<Rational>) throws -> Matrix<Rational>

  /// The package's own operations.
  package static let own = SplineImplementation(
    coxDeBoor: { try BSplineBasis($0).coxDeBoorValues(at: $1) },
    local: { try BSplineBasis($0).derivatives(at: $1, upTo: $2) },
    pieces: { try BSplineBasis($0).pieces(on: $1) },
    change: { ChangeOfBasis($0).matrix },
    recursion: { ChangeOfBasis($0).recursionMatrix() },
    refinement: { try Prolongation(coarse: $0, fine: $1).matrix })
}
