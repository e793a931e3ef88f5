import RealModule
import Splines

/// The reduction of a product of nonnegative upper bidiagonal matrices to a single one, by rotations from both sides.
///
/// The state is C = D U_1 U_2 ... U_r with D = diag(scale) and U = E_{m-2}(u_{m-2}) ... E_0(u_0), where E_k(x) adds x
/// times column k to column k + 1, and its transpose F_k(x) adds x times column k + 1 to column k. A rotation that
/// eliminates an entry is E_k(-x) F_k(y) diag: the first part removes a factor E_k(x) at the end, the second is passed
/// through the other factors. The only identities needed are
///
///     E_k(a) E_{k+1}(b) E_k(c) = E_{k+1}(bc/(a+c)) E_k(a+c) E_{k+1}(ab/(a+c)),
///     E_k(u) F_k(y) = F_k(y/g) diag(g, 1/g) E_k(u/g),   g = 1 + uy,
///
/// with positive arguments: no operation subtracts, so every parameter keeps its relative accuracy.
struct BidiagonalReduction {
  private var scale: [Double]
  /// The parameters of U_1, U_2, ..., U_r.
  private var parameters: [[Double]]
  /// The accumulated rotations, C_reduced = left * C * right^T; empty if not requested.
  private(set) var left: Matrix<Double>
  private(set) var right: Matrix<Double>
  private let accumulates: Bool

  init(_ product: BidiagonalProduct, accumulating: Bool) {
    let m = product.size
    accumulates = accumulating
    left = .identity(accumulating ? m : 0)
    right = .identity(accumulating ? m : 0)
    parameters = []
    scale = Array(repeating: 1, count: m)
    // A factor is its diagonal times E ... E; each diagonal is moved to the left through the preceding factors.
    for factor in product.factors {
      let d = factor.diagonal
      for s in parameters.indices {
        for k in 0..<m - 1 { parameters[s][k] *= d[k + 1] / d[k] }
      }
      for k in 0..<m { scale[k] *= d[k] }
      parameters.append((0..<m - 1).map { factor.superdiagonal[$0].magnitude / d[$0] })
    }
  }

  /// D U_r, once all other factors are one.
  var bidiagonal: BidiagonalFactor<Double> {
    let last = parameters[parameters.count - 1]
    return BidiagonalFactor(diagonal: scale, superdiagonal: last.indices.map { scale[$0] * last[$0] })
  }

  /// Eliminates C row by row beyond the first superdiagonal, the farthest entry first.
  mutating func run() {
    let r = parameters.count
    for i in 0..<scale.count - 1 {
      for s in 0..<r - 1 where parameters[s][i] > 0 {
        let parameter = parameters[s][i]
        parameters[s][i] = 0
        clear(parameter, i, rightOf: s)
      }
    }
  }

  /// Removes E_k(parameter) to the right of factor `s`, and chases the bulge off the end.
  private mutating func clear(_ parameter: Double, _ k: Int, rightOf s: Int) {
    var k = k
    var carried = parameter
    var first = s + 1
    while true {
      for factor in first..<parameters.count {
        guard let passed = Self.braid(carried, &parameters[factor], at: k) else { return }
        carried = passed
        k += 1
      }
      let bulge = rotateColumns(k, clearing: carried)
      guard let next = rotateRows(k, clearing: bulge) else { return }
      carried = next
      first = 0
    }
  }

  /// Moves E_k(a) from the left of a bidiagonal factor to its right, where it becomes E_{k+1}.
  ///
  /// - Returns: the parameter on the right side; `nil` if it was absorbed.
  private static func braid(_ a: Double, _ factor: inout [Double], at k: Int) -> Double? {
    let c = factor[k]
    let sum = a + c
    factor[k] = sum
    guard k + 1 < factor.count, sum > 0 else { return nil }
    let next = factor[k + 1]
    factor[k + 1] = next * (c / sum)
    let passed = next * (a / sum)
    return passed > 0 ? passed : nil
  }

  /// Removes E_k(x) from the right end of C by a rotation of columns k and k + 1.
  ///
  /// - Returns: the parameter y of the factor F_k(y) that then appears at the left end of C.
  private mutating func rotateColumns(_ k: Int, clearing x: Double) -> Double {
    let a = Double.hypot(1, x)
    if accumulates { Self.rotate(&right, k, cosine: 1 / a, sine: x / a) }
    var y = 1 / (x + 1 / x)
    // diag(p, 1/p) at k, k + 1 follows F_k(y) on its way to the left end.
    var p = a
    for s in parameters.indices.reversed() {
      let u = parameters[s][k]
      let g = 1 + u * y
      y /= g
      // The remainder of F_k acts on E_{k+1} at once and joins the diagonal, which scales all three neighbors.
      parameters[s][k] = u / g / (p * p)
      if k + 1 < parameters[s].count { parameters[s][k + 1] *= g * p }
      if k > 0 { parameters[s][k - 1] *= p }
      p *= g
    }
    y *= scale[k + 1] / scale[k]
    scale[k] *= p
    scale[k + 1] /= p
    return y
  }

  /// Removes F_k(y) from the left end of C by a rotation of rows k and k + 1.
  ///
  /// - Returns: the parameter of the factor E_k that then appears to the right of D; `nil` if it vanished.
  private mutating func rotateRows(_ k: Int, clearing y: Double) -> Double? {
    guard y > 0 else { return nil }
    let a = Double.hypot(1, y)
    if accumulates { Self.rotate(&left, k, cosine: 1 / a, sine: y / a) }
    let z = (1 / (y + 1 / y)) * (scale[k + 1] / scale[k])
    scale[k] *= a
    scale[k + 1] /= a
    return z > 0 ? z : nil
  }

  private static func rotate(_ rows: inout Matrix<Double>, _ k: Int, cosine c: Double, sine s: Double) {
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
