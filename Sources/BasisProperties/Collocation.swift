import Exact
import Splines

/// The values of a basis on a grid, with a choice of grid points at which the functions are as independent as possible.
///
/// Column operations with complete pivoting turn the values V (one row per point, one column per function) into V C,
/// the functions that are one at one chosen point and zero at the others; then C is the inverse of V on the chosen
/// points. Each function is first divided by its largest value on the grid.
struct Collocation: Sendable {
  /// The largest value of each function on the grid.
  let sizes: [Rational]
  /// The chosen grid points, one per function; fewer if the functions are dependent on the grid.
  let chosen: [Int]
  /// C by columns; column j belongs to chosen point j. Rows are the (scaled) functions.
  let inverse: [[Rational]]
  /// Coefficients, not all zero, of a combination of the functions that vanishes at all grid points, if there is one.
  let dependence: [Rational]?

  /// - Complexity: O(N m^2) rational operations for N points and m functions.
  init(values: [[Rational]]) {
    let m = values[0].count
    let points = values.count
    let sizes = (0..<m).map { index in values.reduce(0) { max($0, $1[index].magnitude) } }
    var columns: [[Rational]] = (0..<m).map { index in
      let scale: Rational = sizes[index].isZero ? 1 : sizes[index]
      return values.map { $0[index] / scale } + (0..<m).map { $0 == index ? 1 : 0 }
    }
    var chosen: [Int] = []
    for k in 0..<m {
      var best: (column: Int, row: Int, value: Rational) = (k, 0, 0)
      for c in k..<m {
        for row in 0..<points where columns[c][row].magnitude > best.value {
          best = (c, row, columns[c][row].magnitude)
        }
      }
      if best.value.isZero { break }
      columns.swapAt(k, best.column)
      let pivot = columns[k][best.row]
      columns[k] = columns[k].map { $0.isZero ? 0 : $0 / pivot }
      for c in 0..<m where c != k && !columns[c][best.row].isZero {
        let factor = columns[c][best.row]
        for row in columns[c].indices where !columns[k][row].isZero {
          columns[c][row] -= factor * columns[k][row]
        }
      }
      chosen.append(best.row)
    }
    self.sizes = sizes
    self.chosen = chosen
    inverse = columns.prefix(chosen.count).map { Array($0[points...]) }
    dependence =
      chosen.count == m
      ? nil
      : columns[chosen.count][points...].enumerated().map { index, value in
        sizes[index].isZero ? value : value / sizes[index]
      }
  }

  /// The sum of the absolute values of the entries of the inverse: the amplification of errors in the values.
  var amplification: Rational {
    inverse.reduce(0) { $0 + $1.reduce(0) { $0 + $1.magnitude } }
  }

  /// Returns the coefficients of the scaled functions that take given values at the chosen points.
  func coefficients(of data: [Rational]) -> [Rational] {
    var result = [Rational](repeating: 0, count: sizes.count)
    for (column, value) in zip(inverse, data) where !value.isZero {
      for (index, entry) in column.enumerated() where !entry.isZero { result[index] += entry * value }
    }
    return result
  }

  /// Returns the values at a point of the functions that are one at one chosen point, given the values of the basis
  /// there.
  func cardinalValues(_ values: [Rational]) -> [Rational] {
    let scaled = zip(values, sizes).map { $0 / $1 }
    return inverse.map { column in zip(column, scaled).reduce(0) { $0 + $1.0 * $1.1 } }
  }
}

/// A collocation together with its grid.
struct SampledBasis<Scalar: CheckedScalar>: Sendable {
  let grid: [Scalar]
  let collocation: Collocation
}

extension BasisUnderTest {
  /// Samples the basis on a grid, which is refined once if the functions seem dependent on a coarse one.
  ///
  /// `m + 1` points in every cell decide the independence of piecewise polynomials of degree up to m.
  func sampled() throws -> SampledBasis<Basis.Scalar> {
    let m = basis.dimension
    let coarse = 2 + (2 * m + cells - 1) / cells
    let sampled = try sampled(perCell: min(coarse, m + 1))
    return sampled.collocation.dependence == nil || coarse >= m + 1 ? sampled : try self.sampled(perCell: m + 1)
  }

  private func sampled(perCell: Int) throws -> SampledBasis<Basis.Scalar> {
    let grid = grid(perCell: perCell)
    return SampledBasis(grid: grid, collocation: Collocation(values: try grid.map { try values(at: $0) }))
  }
}
