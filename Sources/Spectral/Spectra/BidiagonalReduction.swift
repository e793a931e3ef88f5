import RealModule
import Splines

/// The reduction of a product of non-negative upper bidiagonal matrices to one of them, by rotations from both sides.
///
/// The state is C = D B U with D = diag(scale), B = E_{m-2}(b) ... E_0(b), U = E_{m-2}(u) ... E_0(u), where E_k(x) adds x
/// times column k to column k + 1 and its transpose F_k(x) adds x times column k + 1 to column k. A rotation that
/// clears an entry is E_k(-x) F_k(y) diag: the first part deletes a factor E_k(x) that stands at the end, the second
/// one is passed through the other factors. All that is needed are
///
///     E_k(a) E_{k+1}(b) E_k(c) = E_{k+1}(bc/(a+c)) E_k(a+c) E_{k+1}(ab/(a+c)),
///     E_k(u) F_k(y) = F_k(y/g) diag(g, 1/g) E_k(u/g),   g = 1 + uy,
///
/// with positive arguments: no operation subtracts, so every parameter keeps its relative accuracy.
struct BidiagonalReduction {
  private var scale: [Double]
  private var b: [Double]
  private var u: [Double]
  private var pending: [BidiagonalFactor<Double>]
  /// Rows of the transposed accumulated rotations: C_reduced = left * C * right^T; empty where not asked for.
  private(set) var left: Matrix<Double>
  private(set) var right: Matrix<Double>
  private let accumulates: Bool

  init(_ product: BidiagonalProduct, accumulating: Bool) {
    let m = product.size
    scale = Array(repeating: 1, count: m)
    b = []
    u = Array(repeating: 0, count: max(0, m - 1))
    pending = product.factors
    accumulates = accumulating
    left = .identity(accumulating ? m : 0)
    right = .identity(accumulating ? m : 0)
  }

  /// D U, once nothing else is left.
  var bidiagonal: BidiagonalFactor<Double> {
    BidiagonalFactor(diagonal: scale, superdiagonal: u.indices.map { scale[$0] * u[$0] })
  }

  /// Takes in one factor after the other, from the left.
  mutating func run() {
    let m = scale.count
    for factor in pending {
      let d = factor.diagonal
      b = u.indices.map { u[$0] * (d[$0 + 1] / d[$0]) }
      u = u.indices.map { factor.superdiagonal[$0].magnitude / d[$0] }
      for i in 0..<m { scale[i] *= d[i] }
      for i in b.indices where b[i] > 0 { clear(row: i) }
    }
    pending = []
  }

  /// Removes E_i(b) from B, which clears the entry (i, i + 2) of C, and chases the bulge to the end.
  private mutating func clear(row i: Int) {
    var carried = b[i]
    b[i] = 0
    var k = i
    while true {
      // E_k(carried) stands between B and U, right of E_k(b).
      guard let x = Self.braid(carried, &u, at: k) else { return }
      let y = rotateColumns(k + 1, clearing: x)
      guard let z = rotateRows(k + 1, after: y), let w = Self.braid(z, &b, at: k + 1) else { return }
      carried = w
      k += 2
    }
  }

  /// Moves E_k(a) from the left of a bidiagonal factor to its right, where it arrives as E_{k+1}.
  ///
  /// - Returns: the parameter with which it arrives; `nil` where it was absorbed.
  private static func braid(_ a: Double, _ factor: inout [Double], at k: Int) -> Double? {
    if k + 1 >= factor.count {
      factor[k] += a
      return nil
    }
    let c = factor[k]
    let next = factor[k + 1]
    let sum = a + c
    guard a > 0 else { return nil }
    factor[k] = sum
    factor[k + 1] = next * (c / sum)
    let passed = next * (a / sum)
    return passed > 0 ? passed : nil
  }

  /// Deletes E_k(x) from the right end of C by a rotation of columns k and k + 1.
  ///
  /// - Returns: the parameter Y of the factor F_k(Y) that then stands at the left end of C.
  private mutating func rotateColumns(_ k: Int, clearing x: Double) -> Double {
    let a = Double.hypot(1, x)
    var y = 1 / (x + 1 / x)
    if accumulates { rotate(&right, k, cosine: 1 / a, sine: x / a) }
    // F_k through U, then through B; the diagonals it leaves behind go to the left end.
    let g = 1 + u[k] * y
    y /= g
    u[k] /= g
    if k + 1 < u.count { u[k + 1] *= g }
    moveDiagonal(&u, k, a, 1 / a)
    let f = 1 + b[k] * y
    y /= f
    b[k] /= f
    if k + 1 < b.count { b[k + 1] *= f }
    let first = g * a
    let second = 1 / first
    moveDiagonal(&b, k, first, second)
    y *= scale[k + 1] / scale[k]
    scale[k] *= f * first
    scale[k + 1] *= second / f
    return y
  }

  /// Deletes F_k(y) from the left end of C by a rotation of rows k and k + 1.
  ///
  /// - Returns: the parameter of the factor E_k that then stands left of B; `nil` where it vanished.
  private mutating func rotateRows(_ k: Int, after y: Double) -> Double? {
    guard y > 0 else { return nil }
    let a = Double.hypot(1, y)
    if accumulates { rotate(&left, k, cosine: 1 / a, sine: y / a) }
    let z = (1 / (y + 1 / y)) * (scale[k + 1] / scale[k])
    scale[k] *= a
    scale[k + 1] /= a
    return z
  }

  /// Moves diag(..., p, q, ...) with p, q at k, k + 1 from the right of a bidiagonal factor to its left.
  private func moveDiagonal(_ factor: inout [Double], _ k: Int, _ p: Double, _ q: Double) {
    if k > 0 { factor[k - 1] *= p }
    factor[k] *= q / p
    if k + 1 < factor.count { factor[k + 1] /= q }
  }

  private func rotate(_ rows: inout Matrix<Double>, _ k: Int, cosine c: Double, sine s: Double) {
    let width = rows.columns
    let upper = k * width
    let lower = upper + width
    for j in 0..<width {
      let p = rows.entries[upper + j]
      let q = rows.entries[lower + j]
      rows.entries[upper + j] = c * p + s * q
      rows.entries[lower + j] = c * q - s * p
    }
  }
}
