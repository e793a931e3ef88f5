import BasisProperties
import Exact
import SeededRandom
import Splines

/// Equation (20): the coarse step as relaxation on the Galerkin operator.
///
/// - Cases: L = X^T X of a fine spline on samples that determine it, and P of a random refinement, for every knot
///   vector with up to four intervals. For Jacobi, whose scaling involves the square roots of the diagonal of L_c,
///   random P with L constructed such that these are rational: L = M^T M where the columns of M P are rational points
///   of spheres.
/// - Method: exact. The step of (20) goes through the fine level, vector by vector; the Richardson or Jacobi step uses
///   L_c as a matrix. For splines L_c is also X_c^T X_c with the values of the coarse functions. For eta below 1 over
///   the trace of L_c the energy u_c^T L_c u_c has to decrease.
struct Eq20: Claim {
  let id = "eq-20"
  let source = "Section 4.1, eq. (20)"
  let printed =
    #"With $\nabla L(u) = L u$ the coarse update is $u_c + \eta P^T L P u_c$, a Richardson iteration on the Galerkin operator"#
    + #" $L_c = P^T L P$; with $P$ scaled so that $L_c$ has a unit diagonal, a Jacobi iteration."#
  let hypotheses = #"$L$ symmetric positive definite, $P$ of full rank, right-hand side 0."#
  let correction: String? =
    #"$u_c - \eta P^T L P u_c$: with this sign it is the Richardson step $u_c + \eta (0 - L_c u_c)$ and, scaled, the Jacobi step."#
  let recorded = RecordedVerdicts(literal: .refuted, corrected: .proved)

  /// A fine operator and the map of coarse to fine weights.
  private struct Levels {
    let name: String
    let fine: RationalMatrix
    let map: RationalMatrix
    /// L_c by another route, if there is one.
    var coarse: RationalMatrix?
    /// The square roots of the diagonal of L_c, if they are rational.
    var roots: [Rational]?
  }

  func check(_ family: CaseFamily) throws -> Findings {
    let small = family.limited(order: 6, intervals: 4, knotVectors: 3)
    var generator = family.generator(for: id)
    let cases =
      try splines(small, using: &generator)
      + (0..<family.networks).map { try constructed(number: $0, using: &generator) }
    let method = "exact: steps through the fine level compared with steps by the matrix of the Galerkin operator"
    let scope = "splines: \(small.knotScope); \(family.networks) random operators for Jacobi"
    return Findings(
      literal: try tally(cases, sign: 1).finding(ifHolds: .proved, method: method, scope: scope),
      corrected: try tally(cases, sign: -1).finding(ifHolds: .proved, method: method, scope: scope),
      control: try tally(cases, sign: -1, scaled: false).control(
        #"$u_c - \eta P^T L P u_c$ is the Jacobi step without any scaling of $P$"#))
  }

  /// - Parameters:
  ///   - sign: the sign of the step.
  ///   - scaled: whether P is scaled for the Jacobi step.
  private func tally(_ cases: [Levels], sign: Rational, scaled: Bool = true) throws -> Tally {
    var tally = Tally()
    for levels in cases {
      let galerkin = levels.map.transposed() * levels.fine * levels.map
      if let coarse = levels.coarse {
        tally.expect(galerkin == coarse, "\(levels.name): P^T L P = \(galerkin), but by coarse values \(coarse)")
      }
      let (u, eta) = ((0..<galerkin.rows).map { Rational($0 + 1) }, 1 / galerkin.trace)
      let next = try step(u, levels, map: levels.map, sign * eta)
      let richardson = zip(u, try galerkin.multiplied(by: u)).map { $0 - eta * $1 }
      let energies = (before: try energy(u, galerkin), after: try energy(next, galerkin))
      tally.expect(
        next == richardson && energies.after < energies.before,
        "\(levels.name), L_c = \(galerkin.entries), u_c = \(u), eta = \(eta): (20) gives \(next), but the Richardson "
          + "step is \(richardson)")
      guard let roots = levels.roots else { continue }
      let scaling = RationalMatrix.diagonal(scaled ? roots.map { 1 / $0 } : roots.map { _ in 1 })
      // In the weights v of the scaled map, u_c = S v.
      let map = levels.map * scaling
      let v = zip(u, roots).map { scaled ? $0 * $1 : $0 }
      let inU = try scaling.multiplied(by: step(v, levels, map: map, sign * eta))
      let product = try galerkin.multiplied(by: u)
      let jacobi = u.indices.map { u[$0] - eta * product[$0] / galerkin[$0, $0] }
      tally.expect(
        inU == jacobi,
        "\(levels.name), L_c = \(galerkin.entries), u_c = \(u), eta = \(eta): (20) gives \(inU), not the Jacobi step "
          + "\(jacobi)"
      )
    }
    return tally
  }

  /// Returns v + eta P^T (L (P v)).
  private func step(
    _ v: [Rational], _ levels: Levels, map: RationalMatrix, _ eta: Rational
  ) throws -> [Rational] {
    let image = try levels.fine.multiplied(by: map.multiplied(by: v))
    return zip(v, try map.transposed().multiplied(by: image)).map { $0 + eta * $1 }
  }

  private func energy(_ u: [Rational], _ matrix: RationalMatrix) throws -> Rational {
    zip(u, try matrix.multiplied(by: u)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func splines(_ family: CaseFamily, using generator: inout SplitMix64) throws -> [Levels] {
    var cases: [Levels] = []
    try family.forEachKnotVector { coarse in
      let isUniform = coarse.uniformSpacing != nil
      let fine = try isUniform ? coarse.refinedDyadically() : coarse.randomRefinement(using: &generator)
      let pair = try NestedPair.splines(coarse, fine)
      let values = (
        coarse: RationalMatrix(try pair.coarse.design(at: pair.determiningPoints)),
        fine: RationalMatrix(try pair.fine.design(at: pair.determiningPoints))
      )
      cases.append(
        Levels(
          name: pair.name, fine: values.fine.transposed() * values.fine,
          map: RationalMatrix(pair.embedding).transposed(), coarse: values.coarse.transposed() * values.coarse))
    }
    return cases
  }

  /// Returns L = M^T M with M [P, E] = [V, F], where the columns of V have rational lengths.
  private func constructed(number: Int, using generator: inout SplitMix64) throws -> Levels {
    let coarse = 1 + number % 3
    let size = coarse + 1 + number % 2
    func random() -> Rational { .random(numeratorBits: 2, denominatorBits: 1, using: &generator) }
    func regular(_ columns: [[Rational]]) -> RationalMatrix {
      while true {
        let matrix = RationalMatrix(
          columnVectors: columns + (columns.count..<size).map { _ in (0..<size).map { _ in random() } })
        if matrix.rank() == size { return matrix }
      }
    }
    var roots: [Rational] = []
    var images: RationalMatrix
    repeat {
      // Above 1, so that the scaling is not the identity.
      roots = (0..<coarse).map { _ in 1 + .randomPositive(bits: 2, using: &generator) }
      // Stereographic projection: (2 t, |t|^2 - 1) / (|t|^2 + 1) has length 1.
      images = RationalMatrix(
        columnVectors: roots.map { root in
          let t = (1..<size).map { _ in random() }
          let square = t.reduce(Rational(0)) { $0 + $1 * $1 }
          return (t.map { 2 * $0 } + [square - 1]).map { root * $0 / (square + 1) }
        })
    } while images.rank() < coarse
    let map = regular([])
    let target = regular((0..<coarse).map { j in (0..<size).map { images[$0, j] } })
    let root = target * (try map.inverse())
    return Levels(
      name: "random operator \(number)", fine: root.transposed() * root,
      map: RationalMatrix(rows: size, columns: coarse) { map[$0, $1] }, roots: roots)
  }
}
