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
}
