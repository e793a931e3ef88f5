import Exact
import Splines

extension LineDesign {
  /// Returns the member of the family with positions in [0, n) whose ratio tends to (2^r/(r-1)!)^2 with n, for r >= 2.
  ///
  /// g is the window (-1)^i (i + 1) (m - i), near a leading singular vector of At; the positions make the phi(y_c) a
  /// basis, at knots for even orders and between them for odd ones, where the splines are far from zero for alternating
  /// coefficients. The prime is large enough that the constant vector leads in R0, so the ratio of the design is
  /// |At g|^2 / |g|^2.
  /// - Parameters:
  ///   - order: r >= 2.
  ///   - n: at least 2.
  package static func approaching(order: SplineOrder, intervals n: Int) throws -> LineDesign {
    precondition(order.value >= 2 && n >= 2, "LineDesign: order \(order.value), \(n) intervals")
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: Rational(n))
    let powers = try ReLUPowerBasis(scaled: knots)
    let m = powers.dimension
    let window = (0..<m).map { i in Rational((i % 2 == 0 ? 1 : -1) * (i + 1) * (m - i)) }
    let all = abscissas(order: order, intervals: n)
    let vectors = try all.map { try powers.values(at: $0) }
    let solved = try RationalMatrix(columnVectors: vectors).solve(window)
    let used = solved.indices.filter { !solved[$0].isZero }
    let sizes = used.map { c in
      (Double(solved[c].magnitude), vectors[c].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot())
    }
    let shares = sizes.map { $0.0 * $0.1 }
    let total = shares.reduce(0, +)
    let length = Double(window.reduce(Rational(0)) { $0 + $1 * $1 }).squareRoot()
    // |s V_c phi(y_c) - g| is about total + |g| if every class has its share of the lines; it has to be (s - 1) |g|.
    var least = Int(total / length) + used.count
    while true {
      let prime = nextPrime(from: least)
      let design = LineDesign(
        order: order, intervals: n, prime: prime, lines: distribute(prime + 1, by: shares.map { $0 / total }),
        positions: used.map { all[$0] }, totals: used.map { solved[$0] }, origin: Rational(1, 8))
      if try design.constantVectorLeads { return design }
      least = prime + max(1, prime / 50)
    }
  }

  /// Returns m distinct points of [0, n) at which the splines are linearly independent (Schoenberg and Whitney).
  private static func abscissas(order: SplineOrder, intervals n: Int) -> [Rational] {
    let half = Rational(1, 2)
    let last = Rational(n)
    let isEven = order.value % 2 == 0
    let regular = (0..<n).map { isEven ? Rational($0) : Rational($0) + half }
    var ends = isEven ? [last - half] : [0, last - Rational(1, 4)]
    // Additional points, alternating between the ends, each half as far from its end as the previous one.
    var distance = half
    while ends.count < order.degree {
      ends.append(isEven && ends.count % 2 == 1 ? distance : last - distance / 2)
      if ends.count % 2 == 1 { distance /= 2 }
    }
    return regular + ends
  }

  /// Returns integers of at least 1 that sum to a total and are close to the given shares of it.
  private static func distribute(_ total: Int, by shares: [Double]) -> [Int] {
    var parts = shares.map { max(1, Int((Double(total) * $0).rounded())) }
    let largest = shares.indices.max { shares[$0] < shares[$1] }!
    parts[largest] += total - parts.reduce(0, +)
    return parts
  }

  private static func nextPrime(from least: Int) -> Int {
    var candidate = max(2, least)
    while !(2...).prefix(while: { $0 * $0 <= candidate }).allSatisfy({ candidate % $0 != 0 }) { candidate += 1 }
    return candidate
  }
}
