import Exact

/// Equations (27), (28): the manufactured solution of the Poisson problem.
///
/// - Cases: the two jumps, the six sides of the two halves of the square on its boundary, and the two forcings.
/// - Method: products of sines are sums of plane waves with Gaussian rational coefficients; both sides of every
///   condition are compared coefficient by coefficient, which proves it for all points.
struct Eq28: Claim {
  let id = "eq-28"
  let source = "Section 5.2.1, eqs. (27) and (28)"
  let printed =
    #"$u^* = \sin(\pi x)\sin(3\pi y)$ for $x < 0$, $\sin(2\pi x)\sin(3\pi y)$ for $x \ge 0$ is the manufactured solution of (27) "#
    + #"with $\epsilon = 1$ for $x < 0$, $\frac{1}{2}$ for $x \ge 0$, zero on the boundary."#
  let hypotheses =
    #"The forcing is not printed; it must be $f = -10\pi^2 u^*$ for $x < 0$ and $f = -\frac{13}{2}\pi^2 u^*$ for "#
    + #"$x > 0$."#
  let recorded = RecordedVerdicts(literal: .proved)

  func check(_ family: CaseFamily) throws -> Findings {
    Findings(
      literal: tally(frequencies: (1, 2)).finding(
        ifHolds: .proved, method: "exact: coefficients of plane waves", scope: "all points of the square"),
      control: tally(frequencies: (1, 3)).control(#"the same with $\sin(3\pi x)\sin(3\pi y)$ for $x \ge 0$"#))
  }

  /// Checks the conditions for u* = sin(k pi x) sin(3 pi y), with k for each side.
  private func tally(frequencies k: (left: Int, right: Int)) -> Tally {
    var tally = Tally()
    let name = "u* = sin(\(k.left) pi x) sin(3 pi y) and sin(\(k.right) pi x) sin(3 pi y)"
    let (left, right) = (
      PlaneWaves.sineOfX(k.left) * .sineOfY(3), PlaneWaves.sineOfX(k.right) * .sineOfY(3)
    )
    let half = Rational(1, 2)
    tally.expect(left.onLine(x: 0) == right.onLine(x: 0), "\(name): u* jumps at x = 0")
    tally.expect(
      left.slopeInX.onLine(x: 0) == half * right.slopeInX.onLine(x: 0),
      "\(name): on x = 0 the flux is \(k.left) pi sin(3 pi y) from the left, \(half * Rational(k.right)) pi sin(3 pi y) from "
        + "the right")
    tally.expect(left.onLine(x: -1).isZero, "\(name): u* is not zero on x = -1")
    tally.expect(right.onLine(x: 1).isZero, "\(name): u* is not zero on x = 1")
    for (side, u) in [("left", left), ("right", right)] {
      for y in [-1, 1] {
        tally.expect(u.onLine(y: y).isZero, "\(name): u* is not zero on y = \(y), \(side) half")
      }
    }
    for (side, u, epsilon, factor) in [
      ("left", left, Rational(1), Rational(-10)), ("right", right, half, Rational(-13, 2)),
    ] {
      let divergence = epsilon * (u.slopeInX.slopeInX + u.slopeInY.slopeInY)
      tally.expect(divergence == factor * u, "\(name): the forcing of the \(side) half is not \(factor) pi^2 u*")
    }
    return tally
  }
}
