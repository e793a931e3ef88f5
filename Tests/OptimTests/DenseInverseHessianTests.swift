import Exact
import Optim
import SeededRandom
import Splines
import Testing

/// Updates of Broyden's family against their definition in exact arithmetic, and what theory promises of them.
@Suite struct DenseInverseHessianTests {
  private static func dot<S: Numeric>(_ x: [S], _ y: [S]) -> S { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } }

  private static func exact(_ x: [Double]) -> [Rational] { x.map { Rational(exactly: $0)! } }

  /// A A^T + 2 I with whole entries of A between -2 and 2.
  private static func matrix(_ n: Int, _ random: inout SplitMix64) -> Matrix<Double> {
    let a = Matrix<Double>(rows: n, columns: n) { _, _ in Double(Int.random(in: -2...2, using: &random)) }
    return a * a.transposed() + Matrix<Double>.identity(n).scaled(by: 2)
  }

  private static func outer(_ x: [Rational], _ y: [Rational]) -> Matrix<Rational> {
    Matrix(rows: x.count, columns: y.count) { x[$0] * y[$1] }
  }

  /// Six pairs with y = G s, each update compared with the definition from the H before it.
  @Test(arguments: BroydenUpdate.allCases, 0..<12)
  func definition(update: BroydenUpdate, seed: Int) throws {
    var random = SplitMix64(seed: 5100 + UInt64(seed))
    let n = 5
    let g = Self.matrix(n, &random)
    var inverse = try DenseInverseHessian(MatrixOperator(matrix: Self.matrix(n, &random)))
    for number in 0..<6 {
      let before = try inverse.materialized()
      #expect(before == before.transposed())
      let s = try inverse.apply((0..<n).map { _ in Double(Int.random(in: 1...4, using: &random)) })
      let y = g * s
      let (h, exactS, exactY) = (before.map { Rational(exactly: $0)! }, Self.exact(s), Self.exact(y))
      let b = PreconditionerTests.inverse(h)
      let (bs, u) = (b * exactS, h * exactY)
      let (curvature, energy, square) = (Self.dot(exactY, exactS), Self.dot(exactS, bs), Self.dot(exactY, u))
      // The first pair replaces H by (y^T s / y^T H y) H.
      let initial = number == 0 ? curvature / square : 1
      let ratios = (b: energy / (initial * curvature), h: initial * square / curvature)
      let rounded = update.coefficients(b: Double(ratios.b), h: Double(ratios.h), dimension: n)
      let (tau, phi) = (Rational(exactly: rounded.tau)!, Rational(exactly: rounded.phi)!)
      let v = zip(exactS, u).map { $0 / curvature - $1 / square }
      let expected =
        (h - Self.outer(u, u).scaled(by: 1 / square) + Self.outer(v, v).scaled(by: phi * square))
        .scaled(by: initial / tau) + Self.outer(exactS, exactS).scaled(by: 1 / curvature)
      #expect(expected * exactY == exactS)

      // The update of the Hessian B = H^{-1} with theta in place of phi gives the inverse.
      let a = ratios.b * ratios.h - 1
      let theta = (1 - phi) / (1 + a * phi)
      let w = zip(exactY, bs).map { $0 / curvature - $1 / energy }
      let hessian =
        (b - Self.outer(bs, bs).scaled(by: 1 / energy) + Self.outer(w, w).scaled(by: theta * energy))
        .scaled(by: tau / initial) + Self.outer(exactY, exactY).scaled(by: 1 / curvature)
      #expect(expected * hessian == .identity(n))

      let isGood = inverse.update(step: s, change: y, energy: Double(energy), by: update)
      #expect(isGood && inverse.count == number + 1)
      let after = try inverse.materialized()
      // Products of n terms are wrong by n eps times the sum of their magnitudes, which y^T H y, y^T s and through a, the
      // difference of b h and 1, tau and phi amplify.
      let sizes = before.map { abs($0) } * y.map { abs($0) }
      let spread =
        Self.dot(y.map { abs($0) }, sizes) / Double(square)
        + Self.dot(y.map { abs($0) }, s.map { abs($0) }) / Double(curvature)
      let growth = update == .selfScaledBroyden ? 1 + (1 + Double(a)) / Double(a) : 1
      let (scale, k, q) = (Double(initial) / rounded.tau, Double(square), Double(curvature))
      for i in 0..<n {
        for j in 0..<n {
          let steps = abs(s[i] * s[j]) / q
          let mixed = (abs(s[i]) * sizes[j] + sizes[i] * abs(s[j])) / q
          let size =
            scale
            * (abs(before[i, j]) + abs(1 - rounded.phi) * sizes[i] * sizes[j] / k + rounded.phi
              * (mixed + k * steps / q))
            + steps
          let error = abs(Double(Rational(exactly: after[i, j])! - expected[i, j]))
          #expect(error <= Double(n + 8) * .ulpOfOne * spread * growth * size, "pair \(number), entry (\(i), \(j))")
        }
      }
      // Positive definite, exactly.
      #expect(throws: Never.self) { try InnerProduct(after.map { Rational(exactly: $0)! }) }
    }
  }

  /// On a quadratic, with exact steps, all members of the family visit the same points (Dixon, Math. Program. 2 (1972)),
  /// scaled or not, and the n-th one is the minimum.
  @Test func exactSteps() throws {
    var late = 0
    for seed in 0..<20 {
      let (paths, norms) = try Self.exactPaths(seed: 5200 + UInt64(seed), dimension: 6)
      // G has a condition number below 100, and so is the amplification of a rounding error in a few steps.
      for norms in norms {
        #expect(norms[6] <= 1e-10 * norms[0], "seed \(seed): \(norms)")
        if norms[5] >= 1e-6 * norms[0] { late += 1 }
      }
      for path in paths.dropFirst() {
        for (x, y) in zip(path, paths[0]) {
          #expect(zip(x, y).allSatisfy { abs($0 - $1) <= 1e-10 * 5 }, "seed \(seed)")
        }
      }
    }
    // One step less is not enough, but for a few starts in a subspace.
    #expect(late >= 45)
  }

  /// The points, and the norms of the gradients there, of every update.
  private static func exactPaths(
    seed: UInt64, dimension n: Int
  ) throws -> (paths: [[[Double]]], norms: [[Double]]) {
    var random = SplitMix64(seed: seed)
    let g = matrix(n, &random)
    let start = (0..<n).map { _ in Double(Int.random(in: 1...5, using: &random)) }
    var result: (paths: [[[Double]]], norms: [[Double]]) = ([], [])
    for update in BroydenUpdate.allCases {
      var inverse = DenseInverseHessian(dimension: n)
      var (path, gradients) = ([start], [g * start])
      for k in 0..<n {
        let d = try inverse.apply(gradients[k]).map { -$0 }
        let t = -dot(gradients[k], d) / dot(d, g * d)
        let s = d.map { t * $0 }
        let y = g * s
        let isGood = inverse.update(step: s, change: y, energy: -t * dot(s, gradients[k]), by: update)
        #expect(isGood)
        path.append(zip(path[k], s).map { $0 + $1 })
        gradients.append(zip(gradients[k], y).map { $0 + $1 })
      }
      result.paths.append(path)
      result.norms.append(gradients.map { dot($0, $0).squareRoot() })
    }
    return result
  }

  /// b and h do not change with the coordinates: with x = C z, steps of f(C z) from C^{-1} H C^{-T} lead to the same points.
  @Test(arguments: BroydenUpdate.allCases, 0..<8)
  func changeOfVariables(update: BroydenUpdate, seed: Int) throws {
    var random = SplitMix64(seed: 5300 + UInt64(seed))
    let n = 6
    let g = Self.matrix(n, &random)
    // Unit lower triangular with whole entries, its columns scaled by powers of two.
    let c = Matrix<Double>(rows: n, columns: n) { i, j in
      i < j ? 0 : (i == j ? 1 : Double(Int.random(in: -1...1, using: &random))) * [1, 2, 4, 0.5, 1, 2][j]
    }
    let back = PreconditionerTests.inverse(c.map { Rational(exactly: $0)! }).map { Double($0) }
    var x = (0..<n).map { _ in Double(Int.random(in: -5...5, using: &random)) }
    var z = back * x
    let size = x.map { abs($0) }.max()!
    var inverse = DenseInverseHessian(dimension: n)
    var changed = try DenseInverseHessian(MatrixOperator(matrix: back * back.transposed()))
    let h = c.transposed() * g * c
    func step(_ x: inout [Double], _ inverse: inout DenseInverseHessian, _ g: Matrix<Double>) throws {
      let gradient = g * x
      let d = try inverse.apply(gradient).map { -$0 }
      // Shorter than the exact step, so that n steps do not end at the minimum.
      let t = -0.75 * Self.dot(gradient, d) / Self.dot(d, g * d)
      let s = d.map { t * $0 }
      let isGood = inverse.update(step: s, change: g * s, energy: -t * Self.dot(s, gradient), by: update)
      #expect(isGood)
      x = zip(x, s).map { $0 + $1 }
    }
    for k in 0..<8 {
      try step(&x, &inverse, g)
      try step(&z, &changed, h)
      // The condition numbers of G and of C are below 50 and 200.
      let error = zip(x, c * z).map { abs($0 - $1) }.max()!
      #expect(error <= 1e4 * .ulpOfOne * Double(k + 1) * size, "step \(k): \(error)")
    }
    #expect(x.contains { abs($0) > 1e-6 * size })
  }

  /// Parameters on which nothing depends keep the first scale, and the others do not notice them.
  @Test(arguments: BroydenUpdate.allCases)
  func unusedParameters(update: BroydenUpdate) throws {
    var random = SplitMix64(seed: 5400)
    let (n, used) = (7, [0, 2, 3, 5])
    let g = Self.matrix(used.count, &random)
    var (small, large) = (DenseInverseHessian(dimension: used.count), DenseInverseHessian(dimension: n))
    func spread(_ v: [Double]) -> [Double] { (0..<n).map { i in used.firstIndex(of: i).map { v[$0] } ?? 0 } }
    var scale = 0.0
    for number in 0..<200 {
      let z = (0..<used.count).map { _ in Double(Int.random(in: 1...9, using: &random)) / 8 }
      let s = try small.apply(z)
      let y = g * s
      if number == 0 { scale = Self.dot(y, s) / Self.dot(y, y) }
      let energy = Self.dot(s, z)
      let both = [
        small.update(step: s, change: y, energy: energy, by: update),
        large.update(step: spread(s), change: spread(y), energy: energy, by: update),
      ]
      #expect(both == [true, true])
    }
    let (a, b) = (try small.materialized(), try large.materialized())
    for i in 0..<n {
      for j in 0..<n {
        if let k = used.firstIndex(of: i), let l = used.firstIndex(of: j) {
          // The same sums in another order.
          #expect(abs(b[i, j] - a[k, l]) <= 1e-12 * (a[k, k] + a[l, l]), "entry (\(i), \(j))")
        } else {
          #expect(abs(b[i, j] - (i == j ? scale : 0)) <= 8 * scale.ulp, "entry (\(i), \(j))")
        }
      }
    }
  }

  /// Pairs that are ignored leave everything as it was.
  @Test func refusedPairs() throws {
    var inverse = try DenseInverseHessian(DiagonalOperator([2.0, 3]))
    func takes(_ s: [Double], _ y: [Double], energy: Double = 1) -> Bool {
      let count = inverse.count
      let isGood = inverse.update(step: s, change: y, energy: energy, by: .selfScaledBroyden)
      #expect(isGood)
      return inverse.count > count
    }
    let none = takes([1, 0], [-1, 0]) || takes([1, 0], [0, 1]) || takes([0, 0], [0, 0]) || takes([1, 0], [0, 0])
    let flat = takes([1, 0], [1, 0], energy: 0) || takes([1, 0], [1, 0], energy: .nan)
    // y^T s = eps |s| |y| is too small, and 2 eps |s| |y| is not.
    let limit = takes([1, 0], [.ulpOfOne, 1])
    #expect(!none && !flat && !limit && inverse.count == 0)
    #expect(try inverse.materialized() == Matrix(rows: 2, columns: 2) { i, j in i == j ? [2.0, 3][i] : 0 })
    let isTaken = takes([1, 0], [2 * .ulpOfOne, 1])
    #expect(isTaken && inverse.count == 1)
    #expect(throws: OperatorError.dimensionMismatch(what: "the argument of an inverse Hessian", expected: 2, found: 1))
    {
      try inverse.apply([1])
    }
    #expect(try DenseInverseHessian(dimension: 0).apply([]).isEmpty)
  }

  /// A matrix that is not positive definite is noticed where a pair sees it, before and after its update.
  @Test func lostDefiniteness() throws {
    for pair in [[0.0, 1], [1, 0]] {
      var indefinite = try DenseInverseHessian(DiagonalOperator([1.0, -1]))
      let isGood = indefinite.update(step: pair, change: pair, energy: 1, by: .bfgs)
      #expect(!isGood, "\(pair)")
    }
  }
}
