import Claims
import Exact
import Foundation
import Splines
import Testing

@Suite("The networks that refute Theorem 2")
struct KernelCounterexampleTests {
  /// The exported network of order 2, evaluated from its JSON alone by hat functions: the two kernels.
  private struct Written {
    let samples: [[Rational]]
    let layers: [[(p: Int, q: Int, u: [Rational])]]
    let widths: [Int]
    let intervals: Int
    /// How many nodes the last input of the last layer stands for.
    let idle: Int

    init(_ object: [String: Any]) throws {
      func rational(_ text: Any) throws -> Rational { try Rational(parsing: try #require(text as? String)) }
      samples = try #require(object["samples"] as? [[String]]).map { try $0.map(rational) }
      layers = try #require(object["layers"] as? [[[Any]]]).map { layer in
        try layer.map { edge in
          (
            try #require(edge[0] as? Int), try #require(edge[1] as? Int),
            try #require(edge[2] as? [String]).map(rational)
          )
        }
      }
      widths = try #require(object["widths"] as? [Int])
      intervals = try #require(object["n"] as? Int)
      idle = object["idle"] as? Int ?? 1
    }

    private func hat(_ x: Rational, _ i: Int) -> Rational { max(0, 1 - (x - Rational(i + 1)).magnitude) }
    private func slope(_ x: Rational, _ i: Int) -> Rational {
      if x < Rational(i) || x >= Rational(i + 2) { return 0 }
      return x < Rational(i + 1) ? 1 : -1
    }
    private func power(_ x: Rational, _ j: Int) -> Rational { max(0, x - Rational(j)) }

    /// NTK_S, NTK_R, and whether every input of every layer lies in [0, n).
    func kernels() -> (splines: [[Rational]], powers: [[Rational]], isInside: Bool) {
      var inputs: [[[Rational]]] = []
      var deltas: [[[Rational]]] = []
      for sample in samples {
        var x = [sample]
        for (l, layer) in layers.enumerated() {
          var y = [Rational](repeating: 0, count: widths[l + 1])
          for (p, q, u) in layer {
            for (k, weight) in u.enumerated() where !weight.isZero { y[q] += weight * hat(x[l][p], k - 1) }
          }
          x.append(y)
        }
        var delta: [[Rational]] = [[1]]
        for (l, layer) in layers.enumerated().reversed() {
          var d = [Rational](repeating: 0, count: widths[l])
          for (p, q, u) in layer {
            for (k, weight) in u.enumerated() where !weight.isZero {
              d[p] += delta[0][q] * weight * slope(x[l][p], k - 1)
            }
          }
          delta.insert(d, at: 0)
        }
        inputs.append(x)
        deltas.append(delta)
      }
      func dot(_ a: [Rational], _ b: [Rational]) -> Rational {
        zip(a, b).reduce(0) { $1.0.isZero || $1.1.isZero ? $0 : $0 + $1.0 * $1.1 }
      }
      func kernel(_ function: (Rational, Int) -> Rational) -> [[Rational]] {
        let values = inputs.map { x in x.dropLast().map { $0.flatMap { v in (-1..<intervals).map { function(v, $0) } } }
        }
        return samples.indices.map { a in
          samples.indices.map { b in
            layers.indices.reduce(Rational(0)) { sum, l in
              // The last node of the last layer is the last `intervals + 1` of the values.
              let own = l == layers.count - 1 ? intervals + 1 : 0
              let repeated = dot(Array(values[a][l].suffix(own)), Array(values[b][l].suffix(own)))
              return sum + dot(deltas[a][l + 1], deltas[b][l + 1])
                * (dot(values[a][l], values[b][l]) + Rational(idle - 1) * repeated)
            }
          }
        }
      }
      let isInside = inputs.allSatisfy { x in
        x.dropLast().allSatisfy { $0.allSatisfy { $0.sign >= 0 && $0 < Rational(intervals) } }
      }
      return (kernel(hat), kernel(power), isInside)
    }
  }

  @Test(
    "Order 2: evaluated from its JSON by other code, v and mu prove the ratio; a smaller factor is not needed, a larger one fails"
  )
  func explicitNetwork() throws {
    let found = try KernelCounterexample(order: 2)
    #expect(found.depth == 11 && found.ratioAtLeast > Rational(4019, 1000) && found.ratioAtLeast < Rational(4020, 1000))
    let json = try JSONSerialization.jsonObject(with: Data(found.json.text.utf8))
    let object = try #require(json as? [String: Any])
    #expect(object["kind"] as? String == "explicit" && object["r"] as? Int == 2 && object["depth"] as? Int == 11)
    let written = try Written(object)
    let (splines, powers, isInside) = written.kernels()
    #expect(isInside && splines.count == 15)
    let v = try #require(object["v"] as? [String]).map { try Rational(parsing: $0) }
    let mu = try Rational(parsing: try #require(object["mu"] as? String))
    // mu I - NTK_R is positive semidefinite, so rho(NTK_R) <= mu; a slightly smaller mu is not an upper bound.
    func shifted(_ shift: Rational) -> Inertia {
      SymmetricBandedMatrix(size: 15, bandwidth: 14) { i, j in (i == j ? shift : 0) - powers[i][j] }.inertia()
    }
    #expect(shifted(mu).isPositiveSemidefinite)
    #expect(!shifted(mu * Rational(999, 1000)).isPositiveSemidefinite)
    let image = splines.map { row in zip(row, v).reduce(Rational(0)) { $0 + $1.0 * $1.1 } }
    let form = zip(v, image).reduce(Rational(0)) { $0 + $1.0 * $1.1 }
    let length = v.reduce(Rational(0)) { $0 + $1 * $1 }
    #expect(form > 4 * mu * length)
    #expect(form < Rational(402, 100) * mu * length)
  }

  @Test("Depth 10: evaluated from its JSON by other code, with the copies of samples and of the idle node")
  func leastDepth() throws {
    let found = try KernelCounterexample(order: 2, depth: 10)
    #expect(found.depth == 10 && found.ratioAtLeast > Rational(4007, 1000) && found.ratioAtLeast < Rational(4008, 1000))
    #expect(try found.model() == nil)
    let json = try JSONSerialization.jsonObject(with: Data(found.json.text.utf8))
    let object = try #require(json as? [String: Any])
    let written = try Written(object)
    #expect(written.widths == Array(repeating: 21, count: 9) + [22, 1] && written.idle == 18600)
    // Nothing leads from the idle node, so that its copies have no derivative below.
    #expect(written.layers[9].allSatisfy { $0.p != 21 } && written.layers[8].contains { $0.q == 21 })
    let (splines, powers, isInside) = written.kernels()
    #expect(isInside && splines.count == 15)
    let copies = try #require(object["sample_copies"] as? [Int]).map { Rational($0) }
    #expect(copies.reduce(0, +) == 60)
    let v = try #require(object["v"] as? [String]).map { try Rational(parsing: $0) }
    let mu = try Rational(parsing: try #require(object["mu"] as? String))
    // The kernel of all copies has an eigenvalue above mu exactly where mu / copies - NTK_R has a negative one.
    func shifted(_ shift: Rational) -> Inertia {
      SymmetricBandedMatrix(size: 15, bandwidth: 14) { i, j in (i == j ? shift / copies[i] : 0) - powers[i][j] }
        .inertia()
    }
    #expect(shifted(mu).isPositiveSemidefinite && !shifted(mu * Rational(999, 1000)).isPositiveSemidefinite)
    let all = zip(copies, v).map { $0 * $1 }
    let form = zip(all, splines).reduce(Rational(0)) { sum, pair in
      zip(all, pair.1).reduce(sum) { $0 + pair.0 * $1.0 * $1.1 }
    }
    #expect(form > 4 * mu * zip(all, v).reduce(Rational(0)) { $0 + $1.0 * $1.1 })
  }

  @Test("Other depths have none, and say which do", arguments: [(2, 9), (2, 12), (3, 10), (4, 3482)])
  func otherDepths(order: Int, depth: Int) throws {
    #expect(throws: KernelCounterexampleError.self) { try KernelCounterexample(order: order, depth: depth) }
    #expect(try KernelCounterexample(order: 3, depth: 3482).depth == 3482)
    #expect(try KernelCounterexample(order: 2, depth: 11).depth == 11)
  }

  @Test("Orders 3 and 4: members of a family; the data names them", arguments: [(3, 59, 3482), (4, 2011, 4_044_122)])
  func families(order: Int, prime: Int, depth: Int) throws {
    let found = try KernelCounterexample(order: order)
    #expect(found.depth == depth && found.ratioAtLeast > 4 && found.ratioAtLeast < Rational(42, 10))
    let json = try JSONSerialization.jsonObject(with: Data(found.json.text.utf8))
    let object = try #require(json as? [String: Any])
    #expect(object["kind"] as? String == "family" && object["s"] as? Int == prime)
    #expect(try found.model() == nil)
  }

  @Test("For other orders there is none", arguments: [1, 5, 6, 12])
  func none(order: Int) {
    #expect(throws: KernelCounterexampleError.noneExists(order: order)) { try KernelCounterexample(order: order) }
  }

  @Test("The model holds the exported weights exactly, and its kernels the ratio")
  func model() throws {
    let found = try KernelCounterexample(order: 2)
    let (network, samples) = try #require(try found.model())
    let report = try KernelReport(of: network, at: samples.flatMap { $0 }, in: .spline)
    #expect(try #require(report.ratio) > 4.0196 && report.pointsOutside == 0)
    #expect(report.bound == 11)
  }
}
