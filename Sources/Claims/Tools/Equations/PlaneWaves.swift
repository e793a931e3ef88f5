import Exact

/// A trigonometric polynomial in x and y: a finite sum of c e^{i pi (m x + n y)} with Gaussian rational c.
///
/// Equality of coefficients is equality of functions, so it proves identities between products of sines.
struct PlaneWaves: Equatable {
  /// The integers m and n of a wave.
  struct Wave: Hashable {
    let m: Int
    let n: Int
  }

  /// The nonzero coefficients.
  private(set) var coefficients: [Wave: GaussianRational]

  private init(_ coefficients: [Wave: GaussianRational]) {
    self.coefficients = coefficients.filter { $0.value != GaussianRational(0) }
  }

  /// Returns sin(k pi x).
  static func sineOfX(_ k: Int) -> PlaneWaves { sine { Wave(m: $0 * k, n: 0) } }
  /// Returns sin(k pi y).
  static func sineOfY(_ k: Int) -> PlaneWaves { sine { Wave(m: 0, n: $0 * k) } }

  private static func sine(_ wave: (Int) -> Wave) -> PlaneWaves {
    // (e^{i z} - e^{-i z}) / (2 i).
    let half = GaussianRational(0, Rational(-1, 2))
    return PlaneWaves([wave(1): half, wave(-1): GaussianRational(0, Rational(1, 2))])
  }

  /// Whether it is zero everywhere.
  var isZero: Bool { coefficients.isEmpty }

  /// The derivative in x, divided by pi.
  var slopeInX: PlaneWaves { map { $0.m } }
  /// The derivative in y, divided by pi.
  var slopeInY: PlaneWaves { map { $0.n } }

  private func map(_ factor: (Wave) -> Int) -> PlaneWaves {
    PlaneWaves(
      Dictionary(
        uniqueKeysWithValues: coefficients.map { ($0, GaussianRational(0, Rational(factor($0))) * $1) }))
  }

  /// Returns the function on the line x = c, for an integer c.
  func onLine(x c: Int) -> PlaneWaves { restricted { (Wave(m: 0, n: $0.n), $0.m * c) } }
  /// Returns the function on the line y = c, for an integer c.
  func onLine(y c: Int) -> PlaneWaves { restricted { (Wave(m: $0.m, n: 0), $0.n * c) } }

  private func restricted(_ line: (Wave) -> (wave: Wave, halfTurns: Int)) -> PlaneWaves {
    var sums: [Wave: GaussianRational] = [:]
    for (wave, c) in coefficients {
      let (rest, halfTurns) = line(wave)
      sums[rest] = (sums[rest] ?? GaussianRational(0)) + (halfTurns % 2 == 0 ? c : GaussianRational(-1) * c)
    }
    return PlaneWaves(sums)
  }

  static func + (a: PlaneWaves, b: PlaneWaves) -> PlaneWaves {
    PlaneWaves(a.coefficients.merging(b.coefficients, uniquingKeysWith: +))
  }

  static func * (a: Rational, b: PlaneWaves) -> PlaneWaves {
    PlaneWaves(b.coefficients.mapValues { GaussianRational(a, 0) * $0 })
  }

  static func * (a: PlaneWaves, b: PlaneWaves) -> PlaneWaves {
    var sums: [Wave: GaussianRational] = [:]
    for (p, c) in a.coefficients {
      for (q, d) in b.coefficients {
        let wave = Wave(m: p.m + q.m, n: p.n + q.n)
        sums[wave] = (sums[wave] ?? GaussianRational(0)) + c * d
      }
    }
    return PlaneWaves(sums)
  }
}
