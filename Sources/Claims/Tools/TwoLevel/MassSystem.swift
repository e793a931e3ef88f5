import Exact
import Spectral
import Splines

/// A basis of the splines on uniform knots in which least squares can be solved.
package enum MassBasis: CaseIterable {
  /// B-splines on uniform knots that extend beyond the ends: the weights u.
  case extended
  /// ReLU powers: the weights w, up to one constant.
  case powers
  /// B-splines whose end knots are r-fold.
  case clamped
  /// An L2-orthonormal basis, from the B-splines in their order.
  case orthonormal

  /// The name in tables.
  var title: String {
    switch self {
    case .extended: "$u$, extended"
    case .powers: "$w$, ReLU"
    case .clamped: "clamped"
    case .orthonormal: "orthonormal"
    }
  }
}

/// The exact mass matrix in a basis, and the weights of one function in that basis; the knot spacing is 1.
package struct MassSystem {
  /// The basis.
  let basis: MassBasis
  /// G.
  package let matrix: RationalMatrix
  /// The weights of the function. In the orthonormal basis they are rounded.
  package let weights: [Rational]

  /// Creates the system of a basis for the function with the weights u in extended B-splines.
  ///
  /// - Parameters:
  ///   - basis: the basis.
  ///   - knots: the uniform knots on [0, n].
  ///   - spline: the mass matrix of the extended B-splines on [0, n].
  ///   - u: the weights of the function.
  package init(_ basis: MassBasis, _ knots: KnotVector<Rational>, mass spline: RationalMatrix, function u: [Rational])
    throws
  {
    self.basis = basis
    switch basis {
    case .extended:
      matrix = spline
      weights = u
    case .powers:
      let change = ChangeOfBasis(knots)
      let inverse = RationalMatrix(change.inverseMatrix)
      matrix = inverse * spline * inverse.transposed()
      weights = try change.applyTranspose(u)
    case .clamped:
      let clamped = ClampedSplines(knots.order, intervals: knots.intervals)
      matrix = clamped.massMatrix()
      weights = try matrix.solve(try clamped.products(with: knots).multiplied(by: u))
    case .orthonormal:
      matrix = .identity(spline.rows)
      let orthogonal = MassSystem.orthogonalized(spline)
      // q_i = sum_j Q_ij b_j has the squared norm d_i, and the weights of u in the basis q_i / sqrt(d_i) are
      // (q_i, u) / sqrt(d_i).
      let products = try (orthogonal.rows * spline).multiplied(by: u)
      weights = zip(products, orthogonal.squares).map { Rational(exactly: Double($0) / Double($1).squareRoot())! }
    }
  }

  /// Returns the unit lower triangular Q with Q M Q^T = diag(d), and d, by Gram-Schmidt.
  ///
  /// - Precondition: M is positive definite.
  /// - Complexity: O(m^3) operations on rationals.
  package static func orthogonalized(_ mass: RationalMatrix) -> (rows: RationalMatrix, squares: [Rational]) {
    let m = mass.rows
    var rows = (0..<m).map { i in (0..<m).map { $0 == i ? Rational(1) : Rational(0) } }
    // Row i holds Q M so far; elimination without pivoting.
    var left = (0..<m).map { i in (0..<m).map { mass[i, $0] } }
    for k in 0..<m {
      precondition(left[k][k].sign > 0, "MassSystem: the mass matrix is not positive definite")
      for i in k + 1..<max(m, k + 1) where !left[i][k].isZero {
        let factor = left[i][k] / left[k][k]
        for j in 0..<m {
          if j >= k, !left[k][j].isZero { left[i][j] -= factor * left[k][j] }
          if j <= k, !rows[k][j].isZero { rows[i][j] -= factor * rows[k][j] }
        }
      }
    }
    return (RationalMatrix(rows: m, columns: m) { rows[$0][$1] }, (0..<m).map { left[$0][$0] })
  }

  /// The smallest and the largest eigenvalue of a positive definite matrix and their quotient, enclosed by exact
  /// counts.
  package struct Condition {
    /// The smallest eigenvalue.
    package let smallest: Enclosure
    /// The largest eigenvalue.
    package let largest: Enclosure
    /// The condition number.
    package var number: Enclosure {
      Enclosure(lower: largest.lower / smallest.upper, upper: largest.upper / smallest.lower)
    }

    /// Computes the condition of a matrix.
    package init(_ matrix: RationalMatrix) throws {
      let certificate = SpectralCertificate(try SymmetricBandedMatrix(matrix))
      // Floating point is accurate for the largest eigenvalues of the matrix and of its exact inverse.
      let last = matrix.rows - 1
      let ends = try [matrix, try matrix.inverse()].map { matrix in
        try LAPACK.symmetricEigenvalues(Matrix(rows: last + 1, columns: last + 1) { Double(matrix[$0, $1]) })[last]
      }
      smallest = certificate.enclosure(ofEigenvalue: 0, near: 1 / ends[1])
      largest = certificate.enclosure(ofEigenvalue: last, near: ends[0])
    }
  }
}
