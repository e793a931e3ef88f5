import Exact
import Splines

/// The errors that a coarse model at its minimum leaves to the refined one: the fine splines orthogonal to all coarse
/// ones, that is, the kernel of P G, in least squares with the mass matrix. The fine knot spacing is 1.
package struct NewModes {
  /// The mass matrix G of the fine functions.
  package let mass: RationalMatrix
  /// P G, one row per coarse function; rows may have any scaling.
  let restricted: RationalMatrix
  /// The positions of the fine and coarse functions; elimination in this order has a narrow band.
  let positions: (fine: [Double], coarse: [Double])

  /// Returns the modes on extended knots: n coarse intervals, halved, with equally spaced knots beyond the ends.
  package static func extended(_ order: SplineOrder, coarse n: Int) throws -> NewModes {
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: 2 * n, lower: 0, upper: Rational(2 * n))
    let mass = try MassSymbol.massMatrix(knots)
    return NewModes(
      order, mass, RationalMatrix(try Prolongation<Rational>.dyadicStencil(order: order, intervals: n)) * mass)
  }

  /// Returns the modes with clamped ends: n coarse intervals, halved.
  package static func clamped(_ order: SplineOrder, coarse n: Int) -> NewModes {
    let fine = ClampedSplines(order, intervals: 2 * n)
    return NewModes(order, fine.massMatrix(), ClampedSplines(order, intervals: n, spacing: 2).products(with: fine))
  }

  private init(_ order: SplineOrder, _ mass: RationalMatrix, _ restricted: RationalMatrix) {
    self.init(
      mass: mass, restricted: restricted,
      positions: (
        (0..<mass.rows).map { Double($0 + 1) / 2 }, (0..<restricted.rows).map { Double($0) + Double(order.value) / 4 }
      ))
  }

  private init(mass: RationalMatrix, restricted: RationalMatrix, positions: (fine: [Double], coarse: [Double])) {
    self.mass = mass
    self.restricted = restricted
    self.positions = positions
  }

  /// Returns the modes on 2n periodic fine knots.
  package static func periodic(_ symbol: MassSymbol, coarse n: Int) -> NewModes {
    let (r, fine) = (symbol.order.value, 2 * n)
    let mass = RationalMatrix(rows: fine, columns: fine) { i, j in
      (1 - r..<r).reduce(Rational(0)) { sum, k in
        (i + k - j) % fine == 0 ? sum + symbol.coefficients[abs(k)] : sum
      }
    }
    let binomials = (0...r).map { s in (0..<s).reduce(Rational(1)) { $0 * Rational(r - $1) / Rational($1 + 1) } }
    let p = RationalMatrix(rows: n, columns: fine) { i, j in
      (0...r).reduce(Rational(0)) { sum, s in (2 * i + s - j) % fine == 0 ? sum + binomials[s] : sum }
    }
    return NewModes(
      mass: mass, restricted: p * mass, positions: ((0..<fine).map { Double($0) }, (0..<n).map { Double(2 * $0) }))
  }

  /// Returns a basis of the new modes, one column each: the kernel of P G, by elimination.
  ///
  /// - Complexity: O(m n^2) operations on rationals.
  package func basis() -> RationalMatrix {
    var rows = (0..<restricted.rows).map { i in (0..<restricted.columns).map { restricted[i, $0] } }
    var pivots: [Int] = []
    for j in 0..<restricted.columns where pivots.count < rows.count {
      let top = pivots.count
      guard let pivot = (top..<rows.count).first(where: { !rows[$0][j].isZero }) else { continue }
      rows.swapAt(top, pivot)
      let head = rows[top][j]
      rows[top] = rows[top].map { $0 / head }
      for i in rows.indices where i != top && !rows[i][j].isZero {
        let factor = rows[i][j]
        for k in j..<restricted.columns where !rows[top][k].isZero { rows[i][k] -= factor * rows[top][k] }
      }
      pivots.append(j)
    }
    let free = (0..<restricted.columns).filter { !pivots.contains($0) }
    return RationalMatrix(rows: restricted.columns, columns: free.count) { i, k in
      if i == free[k] { return 1 }
      guard let row = pivots.firstIndex(of: i) else { return 0 }
      return -rows[row][free[k]]
    }
  }

  /// Returns the energies (e, G e) that remain of the new modes after 0, 1, ..., `steps` steps e - M G e, as quadratic
  /// forms in a basis of them.
  ///
  /// - Parameters:
  ///   - steps: the number of steps.
  ///   - step: M, symmetric: a multiple of the identity for steps in u, of (A A^T)^{-1} for steps in w.
  package func energies(steps: Int, step: RationalMatrix) -> [RationalMatrix] {
    var left = basis()
    var forms: [RationalMatrix] = []
    for k in 0...steps {
      let product = mass * left
      forms.append(left.transposed() * product)
      if k < steps { left = left - step * product }
    }
    return forms
  }

  /// Returns the inertia of a form of the fine functions on the new modes: that of the matrix bordered by P G, minus
  /// one eigenvalue of each sign for each of its rows.
  package func inertia(of form: RationalMatrix) throws -> Inertia {
    let fine = mass.rows
    let coarse = restricted.rows
    let all = positions.fine + positions.coarse
    let order = all.indices.sorted { (all[$0], $0) < (all[$1], $1) }
    let bordered = RationalMatrix(rows: fine + coarse, columns: fine + coarse) { a, b in
      let (i, j) = (order[a], order[b])
      if i < fine && j < fine { return form[i, j] }
      if i >= fine && j >= fine { return 0 }
      return i < fine ? restricted[j - fine, i] : restricted[i - fine, j]
    }
    let inertia = try bordered.inertia()
    return Inertia(negative: inertia.negative - coarse, zero: inertia.zero, positive: inertia.positive - coarse)
  }
}
