import Exact
import KANCore
import Splines

/// A member of the family of lines that is small enough to be built: its network and the exact kernels of all its
/// samples.
package struct BuiltMember {
  /// The design.
  package let design: LineDesign
  /// eps, eps' and M.
  package let network: (spread: Rational, coupling: Rational, gain: Rational)
  /// NTK_S / (2 M^2 W).
  package let splines: Matrix<Rational>
  /// NTK_R / (2 M^2 W).
  package let powers: Matrix<Rational>

  /// Builds the network and computes its kernels.
  ///
  /// - Complexity: O(s^10 m): s^2 layers of s^4 edges, s^4 pairs of samples.
  package init(
    _ design: LineDesign, spread: Rational = Rational(1, 1_000_000), coupling: Rational = Rational(1, 10_000),
    gain: Rational = 1000
  ) throws {
    self.design = design
    network = (spread, coupling, gain)
    let built = DesignNetwork(design: design.expanded(), spread: spread, coupling: coupling, gain: gain)
    let kernels = try LayerKernels(built.network(), at: built.batch)
    precondition(kernels.isInside, "BuiltMember: an input leaves the knots")
    let unit = 1 / (2 * gain * gain * Rational(built.width))
    splines = try kernels.kernel(in: .spline).scaled(by: unit)
    powers = try kernels.kernel(in: .scaledRelu).scaled(by: unit)
  }

  /// The Rayleigh quotient of NTK_S / (2 M^2 W) at the constant vector.
  package var quotient: Rational { splines.entries.reduce(0, +) / Rational(splines.rows) }

  /// Returns whether no eigenvalue of NTK_R / (2 M^2 W) exceeds a number, by exact inertia.
  package func powersAreAtMost(_ bound: Rational) -> Bool {
    SymmetricBandedMatrix(upperHalfOf: powers).subtracting(shift: bound).inertia().positive == 0
  }
}

extension LineDesign {
  /// Returns the smallest member with two classes, s = 2: four samples, four layers and the readout.
  package static func smallest(order: SplineOrder) -> LineDesign {
    LineDesign(
      order: order, intervals: 2, prime: 2, lines: [2, 1], positions: [0, 1], totals: [1, Rational(-1, 2)],
      origin: Rational(1, 2))
  }
}
