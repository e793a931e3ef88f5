import RealModule
import SeededRandom
import Spectral
import Splines
import Testing

/// Each routine against the identity that defines it. Tolerances are c n eps ||A||_F: the textbook backward error
/// bounds, with c = 10 for the modest constants of the routines.
@Suite struct LAPACKTests {
  private static func random(_ rows: Int, _ columns: Int) -> Matrix<Double> {
    var generator = SplitMix64(seed: UInt64(1000 * rows + columns))
    return Matrix(rows: rows, columns: columns) { _, _ in Double.random(in: -1...1, using: &generator) }
  }

  private static func symmetric(_ n: Int) -> Matrix<Double> {
    let a = random(n, n)
    return Matrix(rows: n, columns: n) { i, j in a[min(i, j), max(i, j)] }
  }

  private func frobenius(_ a: Matrix<Double>) -> Double {
    a.entries.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  private func tolerance(_ a: Matrix<Double>) -> Double {
    10 * Double(max(a.rows, a.columns)) * Double.ulpOfOne * frobenius(a)
  }

  private func diagonal(_ values: [Double]) -> Matrix<Double> {
    Matrix(rows: values.count, columns: values.count) { i, j in i == j ? values[i] : 0 }
  }

  @Test(arguments: [1, 2, 5, 30])
  func symmetricEigen(n: Int) throws {
    let a = Self.symmetric(n)
    let eigen = try LAPACK.symmetricEigen(a)
    let v = eigen.vectors
    #expect(frobenius(a * v - v * diagonal(eigen.values)) <= tolerance(a))
    #expect(frobenius(v.transposed() * v - .identity(n)) <= tolerance(.identity(n)))
    #expect(eigen.values == eigen.values.sorted())
    let values = try LAPACK.symmetricEigenvalues(a)
    #expect(zip(values, eigen.values).allSatisfy { abs($0 - $1) <= 2 * tolerance(a) })
  }

  @Test(arguments: [1, 2, 5, 30], [0, 1, 3])
  func bandedEigen(n: Int, width: Int) throws {
    let full = Self.symmetric(n)
    var band = BandedMatrix<Double>(rows: n, columns: n, lowerBandwidth: width, upperBandwidth: width)
    for i in 0..<n { for j in band.bandColumns(ofRow: i) { band[i, j] = full[i, j] } }
    let a = band.dense
    let eigen = try LAPACK.symmetricEigen(band)
    let v = eigen.vectors
    #expect(frobenius(a * v - v * diagonal(eigen.values)) <= tolerance(a))
    #expect(frobenius(v.transposed() * v - .identity(n)) <= tolerance(.identity(n)))
    let values = try LAPACK.symmetricEigenvalues(band)
    let dense = try LAPACK.symmetricEigenvalues(a)
    #expect(zip(values, dense).allSatisfy { abs($0 - $1) <= 2 * tolerance(a) })
  }

  @Test(arguments: [(1, 1), (3, 7), (7, 3), (20, 20)])
  func singularValues(rows: Int, columns: Int) throws {
    let a = Self.random(rows, columns)
    let svd = try LAPACK.singularValueDecomposition(a)
    let product = svd.left * diagonal(svd.values) * svd.rightTransposed
    #expect(frobenius(a - product) <= tolerance(a))
    let rank = min(rows, columns)
    let size = Matrix<Double>.identity(rank)
    #expect(frobenius(svd.left.transposed() * svd.left - size) <= tolerance(.identity(max(rows, columns))))
    #expect(
      frobenius(svd.rightTransposed * svd.rightTransposed.transposed() - size)
        <= tolerance(.identity(max(rows, columns))))
    #expect(svd.values == svd.values.sorted(by: >))
    let values = try LAPACK.singularValues(a)
    #expect(zip(values, svd.values).allSatisfy { abs($0 - $1) <= 2 * tolerance(a) })
  }

  @Test(arguments: [1, 2, 5, 30])
  func bidiagonalSingularValues(n: Int) throws {
    let entries = Self.random(n, 2)
    let factor = BidiagonalFactor(
      diagonal: (0..<n).map { entries[$0, 0] }, superdiagonal: (0..<n - 1).map { entries[$0, 1] })
    let a = factor.matrix
    let values = try LAPACK.singularValues(factor)
    let dense = try LAPACK.singularValues(a)
    #expect(zip(values, dense).allSatisfy { abs($0 - $1) <= 2 * tolerance(a) })
    let (again, left, right) = try LAPACK.singularVectors(
      factor, leftTransposed: .identity(n), rightTransposed: .identity(n))
    #expect(frobenius(a - left.transposed() * diagonal(again) * right) <= tolerance(a))
  }

  /// A graded bidiagonal matrix: relative accuracy of the smallest singular value, whose product is the determinant.
  @Test func bidiagonalValuesKeepRelativeAccuracy() throws {
    let n = 12
    let factor = BidiagonalFactor<Double>(
      diagonal: (0..<n).map { Double.exp2(Double(-8 * $0)) }, superdiagonal: Array(repeating: 1, count: n - 1))
    let values = try LAPACK.singularValues(factor)
    let logarithm = values.reduce(0) { $0 + Double.log2($1) }
    let expected = Double(-8 * n * (n - 1) / 2)
    // n relative errors of 10 n eps each, and the rounding of the sum of logarithms.
    #expect(
      abs(logarithm - expected) <= Double(20 * n * n) * Double.ulpOfOne + abs(expected) * 2 * Double.ulpOfOne * 12)
  }

  @Test(arguments: [1, 2, 5, 30])
  func cholesky(n: Int) throws {
    let a = try LAPACK.gram(Self.random(n + 3, n))
    let l = try LAPACK.cholesky(a)
    #expect(frobenius(l * l.transposed() - a) <= tolerance(a))
    for i in 0..<n {
      #expect(l[i, i] > 0)
      for j in i + 1..<max(n, i + 1) { #expect(l[i, j] == 0) }
    }
  }

  @Test(arguments: [(1, 1, 1), (3, 7, 2), (20, 5, 9)])
  func products(rows: Int, inner: Int, columns: Int) throws {
    let a = Self.random(rows, inner)
    let b = Self.random(inner, columns)
    // Both sides have an error of inner eps |A||B| componentwise.
    let tolerance = 2 * Double(inner) * Double.ulpOfOne * frobenius(a) * frobenius(b)
    let c = a * b
    #expect(frobenius(try LAPACK.product(a, b) - c) <= tolerance)
    #expect(frobenius(try LAPACK.product(a.transposed(), b, transposingFirst: true) - c) <= tolerance)
    #expect(frobenius(try LAPACK.product(a, b.transposed(), transposingSecond: true) - c) <= tolerance)
    #expect(
      frobenius(
        try LAPACK.product(a.transposed(), b.transposed(), transposingFirst: true, transposingSecond: true) - c)
        <= tolerance)
    let square = 2 * Double(max(rows, inner)) * Double.ulpOfOne * frobenius(a) * frobenius(a)
    #expect(frobenius(try LAPACK.gram(a) - a.transposed() * a) <= square)
    #expect(frobenius(try LAPACK.outerGram(a) - a * a.transposed()) <= square)
    #expect(try LAPACK.gram(a) == LAPACK.gram(a).transposed())
  }

  /// A symmetric matrix whose storage has more room on one side than on the other.
  @Test(arguments: [(0, 2), (2, 0), (1, 3), (3, 1)])
  func bandwidthsThatDiffer(lower: Int, upper: Int) throws {
    let n = 6
    let full = Self.symmetric(n)
    var band = BandedMatrix<Double>(rows: n, columns: n, lowerBandwidth: lower, upperBandwidth: upper)
    let width = min(lower, upper)
    for i in 0..<n { for j in max(0, i - width)...min(n - 1, i + width) { band[i, j] = full[i, j] } }
    let a = band.dense
    let eigen = try LAPACK.symmetricEigen(band)
    #expect(frobenius(a * eigen.vectors - eigen.vectors * diagonal(eigen.values)) <= tolerance(a))
    // The trace and the sum of squares are those of the matrix.
    #expect(abs(eigen.values.reduce(0, +) - (0..<n).reduce(0) { $0 + a[$1, $1] }) <= Double(n) * tolerance(a))
    let values = try LAPACK.symmetricEigenvalues(band)
    #expect(zip(values, eigen.values).allSatisfy { abs($0 - $1) <= 2 * tolerance(a) })
  }
}
