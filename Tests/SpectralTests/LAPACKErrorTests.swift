import RealModule
import Spectral
import Splines
import Testing

/// What the front refuses, and what it says about failures.
@Suite struct LAPACKErrorTests {
  private func matrix(_ rows: [[Double]]) -> Matrix<Double> {
    Matrix(rows: rows.count, columns: rows[0].count) { i, j in rows[i][j] }
  }

  @Test func notFinite() {
    let bad = matrix([[1, .nan], [.nan, 1]])
    func error(_ routine: String) -> LAPACKError {
      .notFinite(routine: routine, row: 0, column: 1, value: "nan")
    }
    #expect(throws: error("dsyevd")) { try LAPACK.symmetricEigen(bad) }
    #expect(throws: error("dgesdd")) { try LAPACK.singularValues(bad) }
    #expect(throws: error("dpotrf")) { try LAPACK.cholesky(bad) }
    #expect(throws: error("dgemm")) { try LAPACK.product(bad, bad) }
    #expect(throws: error("dsyrk")) { try LAPACK.gram(bad) }
    #expect(throws: LAPACKError.notFinite(routine: "dbdsqr", row: 1, column: 0, value: "inf")) {
      try LAPACK.singularValues(BidiagonalFactor<Double>(diagonal: [1, .infinity], superdiagonal: [0]))
    }
    var band = BandedMatrix<Double>(rows: 2, columns: 2, lowerBandwidth: 1, upperBandwidth: 1)
    band[1, 1] = -.infinity
    #expect(throws: LAPACKError.notFinite(routine: "dsbevd", row: 1, column: 1, value: "-inf")) {
      try LAPACK.symmetricEigenvalues(band)
    }
  }

  @Test func shapes() {
    let wide = matrix([[1, 2, 3], [4, 5, 6]])
    #expect(throws: LAPACKError.self) { try LAPACK.symmetricEigen(wide) }
    #expect(throws: LAPACKError.self) { try LAPACK.cholesky(wide) }
    #expect(throws: LAPACKError.self) { try LAPACK.product(wide, wide) }
    #expect(throws: LAPACKError.self) {
      try LAPACK.symmetricEigenvalues(
        BandedMatrix<Double>(rows: 2, columns: 3, lowerBandwidth: 0, upperBandwidth: 0))
    }
    #expect(throws: LAPACKError.self) {
      try LAPACK.singularVectors(
        BidiagonalFactor<Double>(diagonal: [1, 1], superdiagonal: [0]), leftTransposed: .identity(2),
        rightTransposed: .identity(3))
    }
  }

  @Test func notSymmetric() {
    #expect(throws: LAPACKError.notSymmetric(routine: "dsyevd", row: 1, column: 0)) {
      try LAPACK.symmetricEigenvalues(matrix([[1, 2], [3, 1]]))
    }
    // In every place below the diagonal, the last row included.
    for i in 0..<4 {
      for j in 0..<i {
        var spoilt = Matrix<Double>.identity(4)
        spoilt[i, j] = 0.5
        #expect(throws: LAPACKError.notSymmetric(routine: "dsyevd", row: i, column: j)) {
          try LAPACK.symmetricEigen(spoilt)
        }
        #expect(throws: LAPACKError.notSymmetric(routine: "dpotrf", row: i, column: j)) { try LAPACK.cholesky(spoilt) }
        var band = BandedMatrix<Double>(rows: 4, columns: 4, lowerBandwidth: 3, upperBandwidth: 3)
        for k in 0..<4 { band[k, k] = 1 }
        band[i, j] = 0.5
        #expect(throws: LAPACKError.notSymmetric(routine: "dsbevd", row: j, column: i)) {
          try LAPACK.symmetricEigenvalues(band)
        }
      }
    }
  }

  @Test func notPositiveDefinite() throws {
    let indefinite = matrix([[1, 0, 0], [0, 1, 2], [0, 2, 1]])
    let error = #expect(throws: LAPACKError.notPositiveDefinite(routine: "dpotrf", info: 3)) {
      try LAPACK.cholesky(indefinite)
    }
    let text = try #require(error).description
    #expect(text.contains("dpotrf") && text.contains("info = 3") && text.contains("not positive definite"))
  }

  @Test func emptyProblemsAreAnswered() throws {
    let empty = Matrix<Double>(rows: 0, columns: 0, repeating: 0)
    #expect(try LAPACK.symmetricEigenvalues(empty).isEmpty)
    #expect(try LAPACK.singularValues(empty).isEmpty)
    #expect(try LAPACK.cholesky(empty) == empty)
    #expect(try LAPACK.product(empty, empty) == empty)
  }

  /// In every place of a matrix that is not square.
  @Test(arguments: [(2, 3), (3, 2)])
  func notFiniteSaysWhere(rows: Int, columns: Int) {
    for i in 0..<rows {
      for j in 0..<columns {
        var bad = Matrix<Double>(rows: rows, columns: columns, repeating: 1)
        bad[i, j] = .infinity
        let error = LAPACKError.notFinite(routine: "dgesdd", row: i, column: j, value: "inf")
        #expect(throws: error) { try LAPACK.singularValues(bad) }
      }
    }
  }

  @Test func messages() {
    let texts: [(LAPACKError, String)] = [
      (
        .notFinite(routine: "dgemm", row: 1, column: 2, value: "nan"),
        "dgemm: entry (1, 2) is nan; every entry must be finite"
      ),
      (
        .shapeMismatch(routine: "dgemm", what: "the inner size", expected: 3, found: 2),
        "dgemm: the inner size must be 3 (got 2)"
      ),
      (
        .notSymmetric(routine: "dsyevd", row: 4, column: 3),
        "dsyevd: entries (4, 3) and (3, 4) differ; symmetrize the matrix first"
      ),
      (
        .illegalArgument(routine: "dgesdd", info: -5),
        "dgesdd: info = -5, argument 5 was rejected; this is a bug in the calling code"
      ),
      (.outOfMemory(routine: "dgesdd", info: -1010), "dgesdd: info = -1010, out of memory for its workspace"),
      (.outOfMemory(routine: "dgesdd", info: -1011), "dgesdd: info = -1011, out of memory for a transposed copy"),
    ]
    for (error, text) in texts { #expect(error.description == text) }
  }

  @Test func shapesSayWhatAndHowMuch() {
    let wide = matrix([[1, 2, 3], [4, 5, 6]])
    #expect(
      throws: LAPACKError.shapeMismatch(
        routine: "dgemm", what: "the inner size of the second factor", expected: 3, found: 2)
    ) { try LAPACK.product(wide, wide) }
    #expect(
      throws: LAPACKError.shapeMismatch(routine: "dsyevd", what: "the number of columns", expected: 2, found: 3)
    ) { try LAPACK.symmetricEigenvalues(wide) }
  }
}
