import Exact
import SeededRandom
import Testing

/// `RationalMatrix` against textbook elimination over an independent rational.
struct RationalMatrixTests {
  private var shapes: [(Int, Int)] {
    (0...5).flatMap { i in (0...5).map { j in (i, j) } }
  }

  @Test func productsAndTransposes() throws {
    var random = SplitMix64.stream(seed: 1, name: "matrix products")
    for (rows, columns) in shapes {
      for inner in 0...4 {
        let a = RandomExactData.matrix(rows: rows, columns: inner, using: &random)
        let b = RandomExactData.matrix(rows: inner, columns: columns, using: &random)
        let product = try a.multiplied(by: b)
        #expect(DenseOracle(product) == DenseOracle(a).times(DenseOracle(b), columns: columns))
        #expect(product == a * b)
        #expect(DenseOracle(a.transposed()) == DenseOracle(a).transposed(columns: inner))
        #expect((a * b).transposed() == b.transposed() * a.transposed())
      }
    }
  }

  @Test func sumsAndScaling() {
    var random = SplitMix64.stream(seed: 1, name: "matrix sums")
    for (rows, columns) in shapes {
      let a = RandomExactData.matrix(rows: rows, columns: columns, using: &random)
      let b = RandomExactData.matrix(rows: rows, columns: columns, using: &random)
      let c = RandomExactData.small(using: &random)
      #expect((a + b).entries == zip(a.entries, b.entries).map { $0 + $1 })
      #expect((a - b).entries == zip(a.entries, b.entries).map { $0 - $1 })
      #expect((-a).entries == a.entries.map { -$0 })
      #expect(a.scaled(by: c).entries == a.entries.map { $0 * c })
      #expect(a - a == RationalMatrix(rows: rows, columns: columns) { _, _ in 0 })
    }
  }

  @Test func rankAndDeterminant() throws {
    var random = SplitMix64.stream(seed: 1, name: "matrix rank")
    var singular = 0
    for _ in 0..<10 {
      for (rows, columns) in shapes {
        let a = RandomExactData.matrix(rows: rows, columns: columns, using: &random)
        let oracle = DenseOracle(a).eliminated()
        #expect(a.rank() == oracle.rank)
        if rows == columns {
          let determinant = try a.determinant()
          #expect(BigRational(determinant) == oracle.determinant)
          if determinant.isZero { singular += 1 }
        } else {
          #expect(throws: MatrixError.notSquare(operation: "determinant", rows: rows, columns: columns)) {
            try a.determinant()
          }
        }
      }
    }
    #expect(singular > 5)
  }

  @Test func solutionsAndInverses() throws {
    var random = SplitMix64.stream(seed: 1, name: "matrix solve")
    for round in 0..<60 {
      let size = round % 7
      let a = RandomExactData.matrix(rows: size, columns: size, using: &random)
      let b = RandomExactData.matrix(rows: size, columns: round % 3, using: &random)
      if DenseOracle(a).eliminated().rank == size {
        let x = try a.solve(b)
        #expect(DenseOracle(a).times(DenseOracle(x), columns: b.columns) == DenseOracle(b))
        let inverse = try a.inverse()
        #expect(DenseOracle(a).times(DenseOracle(inverse), columns: size) == DenseOracle(.identity(size)))
        let vector = (0..<size).map { _ in RandomExactData.anySize(using: &random) }
        #expect(try a.multiplied(by: a.solve(vector)) == vector)
      } else {
        #expect(throws: MatrixError.singular(operation: "solve", size: size)) { try a.solve(b) }
        #expect(throws: MatrixError.singular(operation: "inverse", size: size)) { try a.inverse() }
      }
    }
  }

  @Test func wrongShapesAreNamed() throws {
    let wide = RationalMatrix(rows: 2, columns: 3) { i, j in Rational(i + j) }
    let square = RationalMatrix.identity(2)
    #expect(throws: MatrixError.shapeMismatch(operation: "product", left: [2, 3], right: [2, 2])) {
      try wide.multiplied(by: square)
    }
    #expect(throws: MatrixError.shapeMismatch(operation: "product", left: [2, 3], right: [2])) {
      try wide.multiplied(by: [1, 2])
    }
    #expect(throws: MatrixError.notSquare(operation: "solve", rows: 2, columns: 3)) { try wide.solve(square) }
    #expect(throws: MatrixError.notSquare(operation: "inverse", rows: 2, columns: 3)) { try wide.inverse() }
    #expect(throws: MatrixError.shapeMismatch(operation: "solve", left: [2, 2], right: [3, 2])) {
      try square.solve(wide.transposed())
    }
    #expect(throws: MatrixError.entryCount(rows: 2, columns: 2, found: 3)) {
      try RationalMatrix(rows: 2, columns: 2, entries: [1, 2, 3])
    }
    #expect(throws: MatrixError.negativeSize(rows: -1, columns: -1)) {
      try RationalMatrix(rows: -1, columns: -1, entries: [1])
    }
    #expect(MatrixError.shapeMismatch(operation: "solve", left: [2, 2], right: [3, 2]).description.contains("3 x 2"))
  }

  @Test func copiesAreIndependent() {
    var a = RationalMatrix.diagonal([1, 2, 3])
    let b = a
    a[0, 2] = Rational(1, 3)
    #expect(b[0, 2] == 0)
    #expect(a[0, 2] == Rational(1, 3))
    #expect(a != b)
    #expect(b.isSymmetric)
    #expect(!a.isSymmetric)
    #expect(a.trace == 6)
    a[0, 2] = 0
    #expect(a == b)
  }

  @Test("Entries go row by row, in and out, for wide and for tall matrices")
  func entriesByRows() throws {
    let numbers = (1...6).map { Rational($0) }
    let wide = try RationalMatrix(rows: 2, columns: 3, entries: numbers)
    #expect(wide[0, 2] == 3 && wide[1, 0] == 4 && wide.description == "1 2 3\n4 5 6" && wide.entries == numbers)
    let tall = try RationalMatrix(rows: 3, columns: 2, entries: numbers)
    #expect(tall[0, 1] == 2 && tall[2, 0] == 5 && tall.description == "1 2\n3 4\n5 6" && tall.entries == numbers)
    #expect(try RationalMatrix(rows: 0, columns: 3, entries: []).rank() == 0)
  }

  @Test("An asymmetry is named wherever it is")
  func everyAsymmetry() throws {
    for row in 0..<4 {
      for column in row + 1..<4 {
        for (i, j) in [(row, column), (column, row)] {
          var matrix = RationalMatrix(rows: 4, columns: 4) { i, j in Rational(i * j + i + j) }
          #expect(matrix.isSymmetric)
          matrix[i, j] += Rational(2).power(-100)
          #expect(!matrix.isSymmetric)
          #expect(throws: MatrixError.notSymmetric(row: row, column: column)) { try matrix.inertia() }
        }
      }
    }
  }
}
