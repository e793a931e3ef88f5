import Exact
import Splines

/// Exact properties of B-splines and their change of basis on given knots; each of them throws if it fails.
package struct SplineProperties: Sendable {
  package let implementation: SplineImplementation

  package init(_ implementation: SplineImplementation = .own) { self.implementation = implementation }

  /// The Cox-de Boor recursion, local evaluation and the polynomial pieces give the same values.
  ///
  /// - Complexity: O(r^3) rational operations for the pieces, which are taken once.
  package func evaluationsAgree(_ input: KnotCase) throws {
    let knots = input.knots
    let x = input.point
    let recursive = try implementation.coxDeBoor(knots, x)
    let local = try implementation.local(knots, x, 0)[0]
    try ensureEqual(local, recursive, "local evaluation", "Cox-de Boor")
    let interval = try knots.interval(containing: x)
    let pieces = try implementation.pieces(knots, interval)
    try ensure(pieces.count == knots.order.value, "\(pieces.count) polynomial pieces on interval \(interval)")
    // b_{k-r+1} ... b_k are stored from place k on.
    var values = [Rational](repeating: 0, count: knots.dimension)
    for (p, piece) in pieces.enumerated() { values[interval + p] = piece.evaluate(at: x) }
    try ensureEqual(values, recursive, "the polynomial pieces", "Cox-de Boor")
  }

  /// The derivatives are those of the polynomials that interpolate the Cox-de Boor values at r points of the interval:
  /// a method independent of the differentiation formula.
  package func derivativesAgree(_ input: KnotCase) throws {
    let knots = input.knots
    let r = knots.order.value
    let x = input.point
    let k = try knots.interval(containing: x)
    let width = knots[k + 1] - knots[k]
    // All r nodes lie in [t_k, t_{k+1}), where the right-sided values belong to the piece.
    let nodes = (0..<r).map { knots[k] + width * Rational($0, r) }
    let samples = try nodes.map { try implementation.coxDeBoor(knots, $0) }
    let computed = try implementation.local(knots, x, r)
    for index in 0..<knots.dimension {
      var polynomial = interpolant(nodes, samples.map { $0[index] })
      for order in 0...r {
        let expected = polynomial.evaluate(at: x)
        try ensure(
          computed[order][index] == expected,
          "derivative \(order) of b_\(index + 1 - r) is \(computed[order][index]), that of its polynomial \(expected)")
        polynomial = polynomial.derivative()
      }
    }
  }

  /// b = A psi: the B-splines are combinations of ReLU powers (Lemma 1, eq. (4)).
  package func reluFormHolds(_ input: KnotCase) throws {
    let knots = input.knots
    let x = input.point
    let degree = knots.order.degree
    // Written out independently: (x)_+^0 is 1 for x >= 0. At b the values are those from the left.
    let powers = knots.basisIndices.map { j in
      let distance = x - knots[j]
      return distance < 0 ? 0 : distance.power(degree)
    }
    let sums = try implementation.change(knots) * powers
    try ensureEqual(sums, try implementation.coxDeBoor(knots, x), "A psi", "Cox-de Boor")
  }

  /// The recursion (5) of Lemma 2 gives the product of the bidiagonal factors.
  package func recursionAgrees(_ knots: KnotVector<Rational>) throws {
    try ensureEqual(
      try implementation.recursion(knots), try implementation.change(knots), "the recursion (5)", "the factors",
      rows: knots, columns: knots)
  }

  /// Products and solves with A and A^T agree with the matrix, and each undoes the other.
  package func inversesAgree(_ knots: KnotVector<Rational>) throws {
    let matrix = try implementation.change(knots)
    let change = ChangeOfBasis(knots)
    let identity = Matrix<Rational>.identity(knots.dimension)
    try ensureEqual(
      matrix * change.inverseMatrix, identity, "A A^{-1}", "the identity", rows: knots, columns: knots)
    for index in 0..<knots.dimension {
      let unit = identity.row(index)
      try ensureEqual(try change.apply(unit), matrix * unit, "A e", "the column of A")
      try ensureEqual(try change.applyTranspose(unit), matrix.row(index), "A^T e", "the row of A")
      try ensureEqual(try change.solve(matrix * unit), unit, "A^{-1} A e", "e")
      try ensureEqual(try change.solveTranspose(matrix.row(index)), unit, "A^{-T} A^T e", "e")
    }
  }

  /// Returns the polynomial of degree less than r through r points, by divided differences.
  private func interpolant(_ nodes: [Rational], _ values: [Rational]) -> Polynomial<Rational> {
    var differences = values
    for step in nodes.indices.dropFirst() {
      for k in (step..<nodes.count).reversed() {
        differences[k] = (differences[k] - differences[k - 1]) / (nodes[k] - nodes[k - step])
      }
    }
    return nodes.indices.reversed().reduce(Polynomial([])) { sum, k in
      sum * Polynomial([-nodes[k], 1]) + Polynomial([differences[k]])
    }
  }

  func ensureEqual(_ a: [Rational], _ b: [Rational], _ first: String, _ second: String) throws {
    try ensure(a.count == b.count, "\(first) has \(a.count) entries, but \(second) has \(b.count)")
    for index in a.indices {
      try ensure(a[index] == b[index], "\(first) gives \(a[index]), \(second) gives \(b[index]) at index \(index)")
    }
  }

  func ensureEqual(
    _ a: Matrix<Rational>, _ b: Matrix<Rational>, _ first: String, _ second: String,
    rows: KnotVector<Rational>, columns: KnotVector<Rational>
  ) throws {
    try ensure(
      a.rows == b.rows && a.columns == b.columns,
      "\(first) has shape \(a.rows) x \(a.columns), but \(second) has \(b.rows) x \(b.columns)")
    for i in 0..<a.rows {
      for j in 0..<a.columns where a[i, j] != b[i, j] {
        let place = "i = \(i + 1 - rows.order.value), j = \(j + 1 - columns.order.value)"
        throw Violation("\(first) has \(a[i, j]), but \(second) has \(b[i, j]) at \(place)")
      }
    }
  }
}
