import RealModule
import Spectral
import Splines
import Testing

@Suite struct SpectralFiguresTests {
  @Test func ratios() throws {
    let orders = try (1...5).map { try SplineOrder($0) }
    let curves = try SpectralFigures.ratioCurves(orders: orders)
    #expect(curves.count == 5)
    for curve in curves {
      #expect(curve.intervals == Array(5...100) && curve.ratios.count == 96)
      #expect(zip(curve.ratios, curve.ratios.dropFirst()).allSatisfy { $0 < $1 })
    }
    // Statements about n = 10.
    #expect(curves[0].ratios[5] > 100)
    #expect(curves[2].ratios[5] > 1e6)
  }

  /// Growth like n^{2r}: the slope between doubled n tends to 2r from below, and its distance is halved each time.
  @Test(arguments: 1...5)
  func growth(r: Int) throws {
    let order = try SplineOrder(r)
    let limit = Double(2 * r)
    let distances = try [50, 100, 200].map { n in
      let curves = try SpectralFigures.ratioCurves(orders: [order], intervals: [n, 2 * n])
      return limit - (try #require(curves[0].finalSlope))
    }
    #expect(distances.allSatisfy { $0 > 0 })
    for (coarse, fine) in zip(distances, distances.dropFirst()) {
      #expect(fine / coarse > 0.4 && fine / coarse < 0.6)
    }
  }

  @Test func curves() throws {
    let curves = try SpectralFigures.eigenvalueCurves(orders: [SplineOrder(1), SplineOrder(3)])
    #expect(curves.map { $0.values.count } == [50, 52])
    for curve in curves {
      #expect(curve.values == curve.values.sorted())
      #expect(curve.values[0] > 0)
    }
    // r = 1: A^T A is the second difference with one Neumann end, eigenvalues 4 sin^2((2k-1) pi / (4n + 2)).
    for (k, value) in curves[0].values.enumerated() {
      let s = Double.sin(Double(2 * k + 1) * Double.pi / 202)
      // Relative: the reduction has nothing to do, dqds 10 n eps, the reference a few eps.
      #expect(abs(value / (4 * s * s) - 1) <= 20 * 50 * Double.ulpOfOne)
    }
  }

  /// r = 1: n = 1 has the ratio 1, n = 2 the eigenvalues (3 +- sqrt 5) / 2 and the ratio (7 + 3 sqrt 5) / 2.
  @Test func slopeByHand() throws {
    let order = try SplineOrder(1)
    let curve = try SpectralFigures.ratioCurves(orders: [order], intervals: [1, 2])[0]
    let ratio = (7 + 3 * 5.0.squareRoot()) / 2
    #expect(abs(curve.ratios[0] - 1) <= 1e-14 && abs(curve.ratios[1] / ratio - 1) <= 1e-14)
    #expect(abs(try #require(curve.finalSlope) - Double.log2(ratio)) <= 1e-13)
    // The last two points decide.
    let longer = try SpectralFigures.ratioCurves(orders: [order], intervals: [5, 1, 2])[0]
    #expect(abs(try #require(longer.finalSlope) - Double.log2(ratio)) <= 1e-13)
    #expect(try SpectralFigures.ratioCurves(orders: [order], intervals: [7])[0].finalSlope == nil)
    #expect(try SpectralFigures.ratioCurves(orders: [order], intervals: [])[0].finalSlope == nil)
  }

  /// The signs that the figure fixes, and the indices 1 - r ... n - 1.
  @Test(arguments: [(1, 4), (2, 7), (3, 10), (4, 5), (5, 12)])
  func extremeVectorsHaveTheirSigns(r: Int, n: Int) throws {
    let figure = try SpectralFigures.extremeEigenvectors(order: SplineOrder(r), intervals: n)
    #expect(figure.indices == Array(1 - r...n - 1))
    #expect(figure.smallest.reduce(0, +) > 0)
    // The largest vector alternates; its first entry above 1e-12 is far above the rounding errors of these sizes.
    #expect(try #require(figure.largest.first { $0.magnitude > 1e-12 }) > 0)
    for vector in [figure.smallest, figure.largest] {
      #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) <= 1e-13)
    }
  }
}
