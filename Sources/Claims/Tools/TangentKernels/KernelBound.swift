import Exact
import KANCore
import Splines

/// The inequality rho(S) <= C rho(R) between the largest eigenvalues of two exact positive semidefinite kernels,
/// decided by certificates.
package struct KernelBound {
  /// The outcome of the decision.
  package enum Outcome: Equatable {
    /// C s I - S is positive semidefinite for a rational s <= rho(R).
    case holds
    /// Rational bounds show rho(S) > C rho(R).
    case fails
    /// Neither; the two sides are too close for the rounded bounds.
    case undecided
  }

  /// Rational bounds on the largest eigenvalue of an exact kernel.
  package struct Radius {
    /// The Rayleigh quotient of a rounded leading eigenvector.
    package let lower: Rational
    /// An upper bound of all eigenvalues, by exact inertia.
    package let upper: Rational

    /// Bounds the largest eigenvalue.
    package init(_ kernel: Matrix<Rational>) throws {
      let vector = try LeadingVector.rounded(ofSymmetric: kernel, bits: 30)
      let image = kernel * vector
      let squared = vector.reduce(0) { $0 + $1 * $1 }
      lower = zip(vector, image).reduce(0) { $0 + $1.0 * $1.1 } / squared
      let banded = SymmetricBandedMatrix(upperHalfOf: kernel)
      let trace = (0..<kernel.rows).reduce(Rational(0)) { $0 + kernel[$1, $1] }
      // The quotient itself if the vector is exact, otherwise slightly more, and in the worst case the trace.
      let candidates = [lower, lower * (1 + Rational(2).power(-40)), lower * (1 + Rational(2).power(-10))]
      upper = candidates.first { banded.subtracting(shift: $0).inertia().positive == 0 } ?? trace
    }
  }

  /// S.
  private let matrix: Matrix<Rational>
  /// The bounds of rho(S).
  package let splines: Radius
  /// The bounds of rho(R).
  package let powers: Radius

  /// Prepares the two kernels S and R.
  package init(splines: Matrix<Rational>, powers: Matrix<Rational>) throws {
    matrix = splines
    self.splines = try Radius(splines)
    self.powers = try Radius(powers)
  }

  /// Decides rho(S) <= C rho(R).
  package func outcome(constant: Rational) -> Outcome {
    let margin = SymmetricBandedMatrix(upperHalfOf: matrix).subtracting(shift: constant * powers.lower).inertia()
    if margin.positive == 0 { return .holds }
    return splines.lower > constant * powers.upper ? .fails : .undecided
  }

  /// The ratio of the largest eigenvalues, to plotting accuracy.
  package var ratio: Double { Double(splines.lower / powers.lower) }
}

/// An error for an inequality that the exact bounds cannot decide.
package struct UndecidedKernel: Error, CustomStringConvertible {
  let place: String
  package var description: String {
    "\(place): the bounds of the two largest eigenvalues are too wide; use more bits for the vectors"
  }
}
