import Exact
import RealModule
import Spectral
import Splines
import Testing

@Suite struct SpectrumTests {
  @Test func probe() throws {
    for (n, r) in [(50, 3), (50, 5), (200, 5), (100, 8), (10, 1), (1, 1), (1, 2), (2, 3)] {
      let order = try SplineOrder(r)
      let f = (1..<max(r, 2)).reduce(1.0) { $0 * Double($1) }
      let knots = try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: Rational(n))
      let g = try Spectrum.gram(of: knots)
      let d = try Spectrum.denseSingularValues(of: knots)
      let e = try Spectrum.gramEigen(of: knots)
      print(n, r, g[0] * f * f, d[0] * d[0] * f * f, try Spectrum.denseGram(of: knots)[0] * f * f, g.last!, d.last! * d.last!, e.values[0] * f * f)
      let a = ChangeOfBasis(knots).matrix.map { Double($0) }
      let aa = try LAPACK.gram(a)
      var worst = 0.0
      for k in g.indices {
        let v = e.vector(k)
        let w = aa * v
        for i in v.indices { worst = max(worst, abs(w[i] - e.values[k] * v[i])) }
      }
      print(worst / g.last!, zip(g, d).map { abs($0 / ($1 * $1) - 1) }.max()!)
    }
  }
}
