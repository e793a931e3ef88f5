import KANCore
import RealModule

/// The residual of the Allen-Cahn equation on a grid and its Fourier transform in x and t: Figures 8 and 9.
package struct ResidualSpectrum: Sendable, Equatable {
  /// The x values of the grid, equidistant and without the right end.
  package let points: [Double]
  /// The t values of the grid, the centers of equal cells.
  package let times: [Double]
  /// |r| at [time][point].
  package let magnitudes: [[Double]]
  /// |R| at [frequency omega][wave number k], omega = -T/2 ..< T/2 and k = -N/2 ..< N/2, where
  /// R = (1 / (N T)) sum over the grid of r exp(-i (pi k x + 2 pi omega t)).
  package let transform: [[Double]]

  /// The wave numbers k, of waves exp(i pi k x).
  package var waveNumbers: [Int] { (0..<points.count).map { $0 - points.count / 2 } }
  /// The frequencies omega, of waves exp(2 pi i omega t).
  package var frequencies: [Int] { (0..<times.count).map { $0 - times.count / 2 } }
  /// |R| at omega = 0 and k = 0 ..< N/2: the cross section without waves in t.
  package var cutInSpace: [Double] { Array(transform[times.count / 2][(points.count / 2)...]) }
  /// |R| at k = 0 and omega = 0 ..< T/2: the cross section without waves in x.
  package var cutInTime: [Double] { transform[(times.count / 2)...].map { $0[points.count / 2] } }
  /// The sum of |R|^2, which by Parseval's identity is the mean of r^2 over the grid.
  package var energy: Double { transform.joined().reduce(0) { $0 + $1 * $1 } }
  /// The largest |R|.
  package var peak: Double { transform.joined().max() ?? 0 }

  /// Returns the number of waves whose amplitude is at least a given fraction of the largest one.
  package func activeWaves(share: Double = 0.01) -> Int {
    let least = share * peak
    return transform.joined().reduce(0) { $0 + ($1 >= least && $1 > 0 ? 1 : 0) }
  }

  /// Returns the smallest number of waves that contain a given fraction of the energy.
  package func wavesWith(energyShare: Double) -> Int {
    var left = energyShare * energy
    for (count, square) in transform.joined().map({ $0 * $0 }).sorted(by: >).enumerated() {
      left -= square
      if left <= 0 { return count + 1 }
    }
    return points.count * times.count
  }

  /// Computes the spectrum of a network's residual.
  ///
  /// - Precondition: both counts are even and positive.
  /// - Complexity: O(N T log(N T)), and an evaluation at N T points.
  package init(
    of network: Network, equation: AllenCahnEquation = AllenCahnEquation(), points count: Int = 256,
    times timeCount: Int = 128
  ) throws {
    let points = (0..<count).map { -1 + 2 * Double($0) / Double(count) }
    let times = (0..<timeCount).map { (Double($0) + 0.5) / Double(timeCount) }
    let problem = try CollocationProblem(
      coordinates: 2,
      terms: [
        CollocationTerm(
          "equation", points: times.flatMap { t in points.map { [$0, t] } }, fields: [{ _ in 1 }],
          equation: AllenCahnResidual(equation: equation))
      ])
    let flat = try problem.residuals(of: network, term: "equation").map { $0[0] }
    self.init(points: points, times: times, residuals: flat)
  }

  /// Computes the spectrum of given residuals, ordered by time.
  ///
  /// - Precondition: both counts are even and positive, and there is a residual for each point and time.
  package init(points: [Double], times: [Double], residuals: [Double]) {
    let (n, m) = (points.count, times.count)
    precondition(
      n > 0 && m > 0 && n % 2 == 0 && m % 2 == 0 && residuals.count == n * m, "ResidualSpectrum: wrong shape")
    self.points = points
    self.times = times
    magnitudes = (0..<m).map { j in (0..<n).map { abs(residuals[j * n + $0]) } }
    let alongX = FourierTransform(count: n)
    let alongT = FourierTransform(count: m)
    var rows: [ComplexVector] = []
    for j in 0..<m {
      var row = ComplexVector(zeros: n)
      alongX.forward(Array(residuals[j * n..<(j + 1) * n]), into: &row)
      rows.append(row)
    }
    var result = Array(repeating: Array(repeating: 0.0, count: n), count: m)
    for k in 0..<n {
      let column = alongT.forward(ComplexVector(real: rows.map { $0.real[k] }, imaginary: rows.map { $0.imaginary[k] }))
      for omega in 0..<m {
        let size = Double.hypot(column.real[omega], column.imaginary[omega]) / Double(n * m)
        result[(omega + m / 2) % m][(k + n / 2) % n] = size
      }
    }
    transform = result
  }
}
