import Exact
import SeededRandom
import Splines

/// A trigonometric polynomial F(x) = sum_l C_l e^{-ilx} of m x m matrices whose largest singular value is bounded
/// exactly, and its block Toeplitz matrices.
///
/// F = U(x) diag(f_1, ..., f_m) V(x), where U and V are products of constant unitary matrices and of
/// diag(z, 1, ..., 1), z = e^{-ix}. These are unitary at every x, so sigma_max(F(x)) = max_i |f_i(x)|, though no entry
/// of F shows it.
struct BlockSymbol {
  /// C_0, C_1, ..., [row][column].
  let coefficients: [[[GaussianRational]]]
  /// An upper bound of the maximum over x of the square of the largest singular value.
  let squaredMaximum: Rational

  /// m.
  var size: Int { coefficients[0].count }

  /// Creates a random symbol.
  ///
  /// - Parameters:
  ///   - functions: the coefficients of f_i in powers of z, with an upper bound of |f_i|^2.
  init(functions: [(coefficients: [Rational], squaredMaximum: Rational)], using generator: inout SplitMix64) {
    let m = functions.count
    squaredMaximum = functions.map(\.squaredMaximum).max()!
    let degree = functions.map(\.coefficients.count).max()!
    let zero = GaussianRational(0)
    var terms = (0..<degree).map { l in
      (0..<m).map { i in
        (0..<m).map { j in
          i == j && l < functions[i].coefficients.count ? GaussianRational(functions[i].coefficients[l]) : zero
        }
      }
    }
    func multiply(_ a: [[GaussianRational]], _ b: [[GaussianRational]]) -> [[GaussianRational]] {
      (0..<m).map { i in (0..<m).map { j in (0..<m).reduce(zero) { $0 + a[i][$1] * b[$1][j] } } }
    }
    for isLeft in [true, false] {
      for number in 0..<2 {
        let unitary = BlockSymbol.unitary(m, using: &generator)
        terms = terms.map { isLeft ? multiply(unitary, $0) : multiply($0, unitary) }
        if number == 1 { break }
        // diag(z, 1, ..., 1): the first row, or column, shifts by one power.
        let old = terms + [(0..<m).map { _ in (0..<m).map { _ in zero } }]
        terms = old.indices.map { l in
          (0..<m).map { i in
            (0..<m).map { j in (isLeft ? i : j) == 0 ? (l > 0 ? old[l - 1][i][j] : zero) : old[l][i][j] }
          }
        }
      }
    }
    coefficients = terms
  }

  /// Returns a unitary matrix of Gaussian rationals: rotations of each pair of adjacent coordinates by (a, b; -b*, a*)
  /// with |a|^2 + |b|^2 = 1, a rational point of the sphere.
  private static func unitary(_ m: Int, using generator: inout SplitMix64) -> [[GaussianRational]] {
    var matrix = (0..<m).map { i in (0..<m).map { j in GaussianRational(i == j ? 1 : 0) } }
    for k in 0..<max(0, m - 1) {
      let t = (0..<3).map { _ in Rational(Int.random(in: -2...2, using: &generator)) }
      let square = t.reduce(Rational(0)) { $0 + $1 * $1 }
      let a = GaussianRational((1 - square) / (1 + square), 2 * t[0] / (1 + square))
      let b = GaussianRational(2 * t[1] / (1 + square), 2 * t[2] / (1 + square))
      let (upper, lower) = (matrix[k], matrix[k + 1])
      matrix[k] = zip(upper, lower).map { a * $0 + b * $1 }
      matrix[k + 1] = zip(upper, lower).map { -1 * (b.conjugate * $0) + a.conjugate * $1 }
    }
    if m == 1 { matrix[0][0] = .onUnitCircle(Rational(Int.random(in: 0...3, using: &generator))) }
    return matrix
  }

  /// Returns T^* T for the N x N block Toeplitz matrix T with blocks T_ij = C_{j-i}, as a real symmetric matrix of
  /// twice the size, (Re, -Im; Im, Re), which has every eigenvalue twice.
  func gram(blocks: Int) -> RationalMatrix {
    let (m, count) = (size, blocks * size)
    func entry(_ i: Int, _ j: Int) -> GaussianRational {
      let l = j / m - i / m
      return coefficients.indices.contains(l) ? coefficients[l][i % m][j % m] : GaussianRational(0)
    }
    let real = RationalMatrix(rows: 2 * count, columns: 2 * count) { i, j in
      let value = entry(i % count, j % count)
      return (i < count) == (j < count) ? value.real : (i < count ? -value.imaginary : value.imaginary)
    }
    return real.transposed() * real
  }

  /// Returns F(x) at e^{-ix} = z.
  func value(at z: GaussianRational) -> [[GaussianRational]] {
    (0..<size).map { i in
      (0..<size).map { j in
        coefficients.reversed().reduce(GaussianRational(0)) { $1[i][j] + z * $0 }
      }
    }
  }
}
