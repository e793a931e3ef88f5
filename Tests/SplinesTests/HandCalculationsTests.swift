import Exact
import SeededRandom
import Splines
import Testing

/// Values written out by hand, left of, at and right of every place where a piece ends.
@Suite struct HandCalculationsTests {
  private let tiny = Rational(2).power(-100)
  private let half = Rational(1, 2)

  /// Points of [-1, 1]: both ends, those beside them, and some between.
  private var places: [Rational] { [-1, tiny - 1, Rational(-1, 3), 0, half, Rational(4, 5), 1 - tiny, 1] }

  @Test("Chebyshev polynomials to degree 4 and their derivatives, on [-1, 1] and where the slope is 2")
  func chebyshev() throws {
    // T_2 = 2 y^2 - 1, T_3 = 4 y^3 - 3 y, T_4 = 8 y^4 - 8 y^2 + 1.
    for (lower, upper) in [(Rational(-1), Rational(1)), (Rational(3), Rational(4))] {
      let slope = 2 / (upper - lower)
      let basis = try ChebyshevBasis(degree: 4, lower: lower, upper: upper)
      for y in places {
        let x = lower + (y + 1) / slope
        let (y2, y3, y4) = (y * y, y.power(3), y.power(4))
        let table: [[Rational]] = [
          [1, y, 2 * y2 - 1, 4 * y3 - 3 * y, 8 * y4 - 8 * y2 + 1],
          [0, 1, 4 * y, 12 * y2 - 3, 32 * y3 - 16 * y],
          [0, 0, 4, 24 * y, 96 * y2 - 16],
          [0, 0, 0, 24, 192 * y],
          [0, 0, 0, 0, 192],
          [0, 0, 0, 0, 0],
        ]
        let expected = table.enumerated().map { d, row in row.map { $0 * slope.power(d) } }
        #expect(try basis.values(at: x) == expected[0])
        #expect(try basis.derivatives(at: x, upTo: 5) == expected, "y = \(y)")
      }
    }
  }

  @Test("Legendre polynomials to degree 4 and their derivatives, in each of two cells")
  func legendre() throws {
    // P_2 = (3 y^2 - 1) / 2, P_3 = (5 y^3 - 3 y) / 2, P_4 = (35 y^4 - 30 y^2 + 3) / 8.
    let basis = try LegendreBasis<Rational>(degree: 4, cells: 2, lower: 1, upper: 3)
    for cell in 0...1 {
      // The cell's upper end belongs to the next one, that of the last cell to itself.
      for y in cell == 0 ? places.dropLast() : places[...] {
        let x = Rational(1 + cell) + (y + 1) / 2
        let (y2, y3, y4) = (y * y, y.power(3), y.power(4))
        let table: [[Rational]] = [
          [1, y, (3 * y2 - 1) / 2, (5 * y3 - 3 * y) / 2, (35 * y4 - 30 * y2 + 3) / 8],
          [0, 1, 3 * y, (15 * y2 - 3) / 2, (35 * y3 - 15 * y) / 2],
          [0, 0, 3, 15 * y, (105 * y2 - 15) / 2],
          [0, 0, 0, 15, 105 * y],
          [0, 0, 0, 0, 105],
          [0, 0, 0, 0, 0],
        ]
        let zeros = [Rational](repeating: 0, count: 5)
        let expected = table.enumerated().map { d, row in
          let local = row.map { $0 * Rational(2).power(d) }
          return cell == 0 ? local + zeros : zeros + local
        }
        #expect(try basis.values(at: x) == expected[0])
        #expect(try basis.derivatives(at: x, upTo: 5) == expected, "cell \(cell), y = \(y)")
      }
    }
    for (index, ends) in [(0, (1, 2)), (4, (1, 2)), (5, (2, 3)), (9, (2, 3))] {
      let support = try #require(basis.support(of: index))
      #expect(support == (Rational(ends.0), Rational(ends.1)))
    }
  }

  @Test("A line over one cell in lines over two")
  func legendreEmbedding() throws {
    // y = (z - 1) / 2 on the left half, (z + 1) / 2 on the right one.
    let coarse = try LegendreBasis<Rational>(degree: 1, cells: 1, lower: 0, upper: 1)
    let fine = try LegendreBasis<Rational>(degree: 1, cells: 2, lower: 0, upper: 1)
    let matrix = try coarse.embedding(in: fine)
    #expect(matrix.row(0) == [1, 0, 1, 0])
    #expect(matrix.row(1) == [-half, half, half, half])
    #expect(try fine.embedding(in: fine) == .identity(4))
  }

  @Test("Haar steps of two levels: 1 left and -1 right of every middle, right-continuous, the end closed")
  func haar() throws {
    let basis = try HaarBasis<Rational>(levels: 2, lower: 0, upper: 4)
    let rows: [[Rational]] = [[1, 1, 1, 0], [1, 1, -1, 0], [1, -1, 0, 1], [1, -1, 0, -1]]
    for (cell, row) in rows.enumerated() {
      let left = Rational(cell)
      for x in [left, left + tiny, left + half, left + 1 - tiny] + (cell == 3 ? [4] : []) {
        #expect(try basis.values(at: x) == row, "x = \(x)")
        let zeros = [Rational](repeating: 0, count: 4)
        #expect(try basis.derivatives(at: x, upTo: 2) == [row, zeros, zeros])
      }
    }
    #expect(try HaarBasis<Rational>(levels: 0, lower: 0, upper: 4).values(at: 4) == [1])
  }

  @Test("Quadratic B-splines and all derivatives beside every knot and at both ends")
  func quadratic() throws {
    let basis = BSplineBasis(
      try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 3, lower: 0, upper: 3))
    for k in 0..<3 {
      for t in [0, tiny, half, 1 - tiny] + (k == 2 ? [1] : []) {
        // On [k, k + 1] with t = x - k: (1 - t)^2 / 2, (1 + 2 t - 2 t^2) / 2, t^2 / 2.
        let table: [[Rational]] = [
          [(1 - t).power(2) / 2, (1 + 2 * t - 2 * t * t) / 2, t * t / 2], [t - 1, 1 - 2 * t, t], [1, -2, 1], [0, 0, 0],
        ]
        let x = Rational(k) + t
        let (interval, local) = try basis.nonzeroDerivatives(at: x, upTo: 3)
        #expect(interval == k && local == table, "x = \(x)")
        #expect(try basis.nonzeroValues(at: x) == (k, table[0]))
        let padded = table.map { row in
          [Rational](repeating: 0, count: k) + row + [Rational](repeating: 0, count: 2 - k)
        }
        #expect(try basis.derivatives(at: x, upTo: 3) == padded)
        #expect(try basis.coxDeBoorValues(at: x) == padded[0])
        for (p, i) in basis.knots.basisIndices.enumerated() {
          #expect(try basis.coxDeBoorValue(i, at: x) == padded[0][p])
          #expect(try basis.piece(of: i, on: k).evaluate(at: x) == padded[0][p])
        }
      }
    }
  }

  @Test("Hats on knots of different gaps: values, slopes and supports")
  func hats() throws {
    let values: [Rational] = [-2, 0, 1, 4, 6]
    let basis = BSplineBasis(try KnotVector<Rational>(order: SplineOrder(2), knots: values))
    #expect(try basis.derivatives(at: half, upTo: 2) == [[half, half, 0], [-1, 1, 0], [0, 0, 0]])
    let third = Rational(1, 3)
    #expect(try basis.derivatives(at: 2, upTo: 1) == [[0, 2 * third, third], [0, -third, third]])
    // At an inner knot from the right, at b from the left.
    #expect(try basis.derivatives(at: 1, upTo: 1) == [[0, 1, 0], [0, -third, third]])
    #expect(try basis.derivatives(at: 4, upTo: 1) == [[0, 0, 1], [0, -third, third]])
    for index in 0..<3 {
      let support = try #require(basis.support(of: index))
      #expect(support == (values[index], values[index + 2]))
      let power = try #require(ReLUPowerBasis(basis.knots).support(of: index))
      #expect(power == (values[index], 6))
    }
    #expect(basis.reproducedDegree == 1 && ReLUPowerBasis(basis.knots).reproducedDegree == 1)
  }

  @Test("Scaled ReLU powers of order 3 and their derivatives, at a knot and beside it")
  func reluPowers() throws {
    let knots = try KnotVector<Rational>.uniform(order: SplineOrder(3), intervals: 2, lower: 0, upper: 1)
    let scaled = try ReLUPowerBasis(scaled: knots)
    let plain = ReLUPowerBasis(knots)
    for x in [half - tiny, half, half + tiny, 0, 1] {
      // Knots -1, -1/2, 0, 1/2; h = 1/2.
      let distances = [x + 1, x + half, x, x - half]
      let (squares, lines) = (distances.map { $0 < 0 ? 0 : $0 * $0 }, distances.map { $0 < 0 ? 0 : 2 * $0 })
      let steps: [Rational] = distances.map { $0 < 0 ? 0 : 2 }
      let zeros = [Rational](repeating: 0, count: 4)
      #expect(try plain.derivatives(at: x, upTo: 3) == [squares, lines, steps, zeros])
      let expected = [squares, lines, steps, zeros].map { row in row.map { 4 * $0 } }
      #expect(try scaled.derivatives(at: x, upTo: 3) == expected && scaled.values(at: x) == expected[0])
    }
  }

  @Test("The change of basis for hats, by Lemma 2 written out")
  func changeOfBasis() throws {
    // G_2 has 1, 1, 1/2 on its diagonal and -1, -1/2 beside it; times I - S.
    let change = ChangeOfBasis(try KnotVector<Rational>(order: SplineOrder(2), knots: [-1, 0, 1, 3, 4]))
    let rows: [[Rational]] = [[1, -2, 1], [0, 1, Rational(-3, 2)], [0, 0, half]]
    for matrix in [change.matrix, change.recursionMatrix(), change.banded.dense] {
      #expect((0..<3).map { matrix.row($0) } == rows)
    }
    #expect(change.factors[1].diagonal == [1, 1, half] && change.factors[1].superdiagonal == [-1, -half])
    #expect(try change.apply([1, 10, 100]) == [81, -140, 50])
    #expect(try change.applyTranspose([1, 10, 100]) == [1, 8, 36])
    #expect(try change.solve([81, -140, 50]) == [1, 10, 100] && change.solveTranspose([1, 8, 36]) == [1, 10, 100])
    // By back substitution.
    #expect((0..<3).map { change.inverseMatrix.row($0) } == [[1, 2, 4], [0, 1, 3], [0, 0, 2]])
    // Corollary 1 for r = 3 and h = 1/2: 3 / (k! (3 - k)! h^2) = 2, 6, 6, 2.
    let closed = try ChangeOfBasis<Rational>.closedForm(order: SplineOrder(3), intervals: 2, spacing: half)
    #expect((0..<4).map { closed.row($0) } == [[2, -6, 6, -2], [0, 2, -6, 6], [0, 0, 2, -6], [0, 0, 0, 2]])
  }

  @Test("Dyadic stencils of orders 1, 2 and 3 at both ends of the matrix")
  func stencils() throws {
    func rows(_ order: Int, _ intervals: Int) throws -> [[Rational]] {
      let matrix: Matrix<Rational> = try Prolongation.dyadicStencil(order: SplineOrder(order), intervals: intervals)
      return (0..<matrix.rows).map { matrix.row($0) }
    }
    let (one, three) = (Rational(1, 4), Rational(3, 4))
    #expect(try rows(1, 2) == [[1, 1, 0, 0], [0, 0, 1, 1]])
    #expect(try rows(2, 1) == [[1, half, 0], [0, half, 1]])
    #expect(try rows(3, 1) == [[three, one, 0, 0], [one, three, three, one], [0, 0, one, three]])
  }

  @Test("A knot inserted near either end, by Boehm's rule written out")
  func insertion() throws {
    func rows(_ coarse: [Rational], _ fine: [Rational], _ order: Int) throws -> [[Rational]] {
      let r = try SplineOrder(order)
      let matrix = try Prolongation(
        coarse: KnotVector(order: r, knots: coarse), fine: KnotVector(order: r, knots: fine)
      )
      .matrix
      return (0..<matrix.rows).map { matrix.row($0) }
    }
    // Hats: values at the fine knots; exterior knots do not matter.
    #expect(try rows([-1, 0, 1, 2], [-half, 0, half, 1, 9], 2) == [[1, half, 0], [0, half, 1]])
    // Weights of the new coefficients: (u - t_j) / (t_{j+2} - t_j) of the old one with the same index.
    let (one, three) = (Rational(1, 4), Rational(3, 4))
    #expect(
      try rows([-2, -1, 0, 1, 2, 3], [-2, -1, 0, half, 1, 2, 3], 3)
        == [[1, one, 0, 0], [0, three, three, 0], [0, 0, one, 1]])
    // 1/8 into [0, 1] of the knots 0, 1, 2: j = -1: (1/8 + 1) / 2, j = 0: (1/8) / 2.
    let (a, b) = (Rational(9, 16), Rational(1, 16))
    #expect(
      try rows([-2, -1, 0, 1, 2, 3, 4], [-2, -1, 0, Rational(1, 8), 1, 2, 3, 4], 3)
        == [[1, 1 - a, 0, 0, 0], [0, a, 1 - b, 0, 0], [0, 0, b, 1, 0], [0, 0, 0, 0, 1]])
    #expect(
      try rows([-2, -1, 0, 1, 2, 3, 4], [-2, -1, 0, 1, Rational(15, 8), 2, 3, 4], 3)
        == [[1, 0, 0, 0, 0], [0, 1, b, 0, 0], [0, 0, 1 - b, a, 0], [0, 0, 0, 1 - a, 1]])
  }

  @Test("Halving gaps of different lengths keeps the nearest exterior knots")
  func halving() throws {
    let knots = try KnotVector<Rational>(order: SplineOrder(3), knots: [-6, -2, 0, 1, 4, 8, 16])
    #expect(try knots.refinedDyadically().values == [-2, -1, 0, half, 1, Rational(5, 2), 4, 6, 8])
  }

  @Test("Banded matrices with diagonals on both sides: rows, products with themselves, and places outside")
  func banded() {
    // Wide, tall and square; entry (i, j) is 10 i + j + 1 in the band.
    for (rows, columns, below, above) in [(4, 6, 2, 1), (6, 3, 1, 0), (5, 5, 0, 2), (3, 3, 4, 4), (5, 2, 1, 1)] {
      var matrix = BandedMatrix<Rational>(rows: rows, columns: columns, lowerBandwidth: below, upperBandwidth: above)
      var naive = [[Rational]](repeating: [Rational](repeating: 0, count: columns), count: rows)
      for i in 0..<rows {
        for j in 0..<columns where -below <= j - i && j - i <= above {
          matrix[i, j] = Rational(10 * i + j + 1)
          naive[i][j] = Rational(10 * i + j + 1)
        }
      }
      for i in 0..<rows {
        let inBand = (0..<columns).filter { -below <= $0 - i && $0 - i <= above }
        #expect(Array(matrix.bandColumns(ofRow: i)) == inBand)
        #expect(matrix.dense.row(i) == naive[i] && (0..<columns).map { matrix[i, $0] } == naive[i])
      }
      let (gram, outer) = (matrix.gram().dense, matrix.outerGram().dense)
      for i in 0..<columns {
        for j in 0..<columns { #expect(gram[i, j] == naive.reduce(0) { $0 + $1[i] * $1[j] }) }
      }
      for i in 0..<rows {
        for j in 0..<rows { #expect(outer[i, j] == zip(naive[i], naive[j]).reduce(0) { $0 + $1.0 * $1.1 }) }
      }
    }
  }

  @Test("Dense matrices that are not square: rows, transposes, sums, differences and products")
  func dense() {
    let a = Matrix<Rational>(rows: 2, columns: 3) { i, j in Rational(3 * i + j + 1) }
    let b = Matrix<Rational>(rows: 2, columns: 3) { i, j in Rational(10 * (i + 1) * (j + 1)) }
    #expect(a.row(0) == [1, 2, 3] && a.row(1) == [4, 5, 6] && a.transposed().row(2) == [3, 6])
    #expect((a + b).entries == [11, 22, 33, 24, 45, 66] && (b - a).entries == [9, 18, 27, 16, 35, 54])
    #expect((a * b.transposed()).entries == [140, 280, 320, 640] && a * [1, 10, 100] == [321, 654])
    #expect(a.scaled(by: 2).entries == [2, 4, 6, 8, 10, 12] && Matrix<Rational>.identity(2).entries == [1, 0, 0, 1])
  }

  @Test("Polynomials: (1 + 2 x)(3 - x) = 3 + 5 x - 2 x^2, its derivatives and its degree")
  func polynomial() {
    let product = Polynomial<Rational>([1, 2, 0, 0]) * Polynomial([3, -1])
    #expect(product.coefficients == [3, 5, -2] && product.degree == 2 && product.evaluate(at: 4) == -9)
    #expect(product.derivative().coefficients == [5, -4] && product.derivative().derivative().coefficients == [-4])
    #expect((product - product).degree == -1 && Polynomial<Rational>([0]).derivative().coefficients.isEmpty)
  }
}
