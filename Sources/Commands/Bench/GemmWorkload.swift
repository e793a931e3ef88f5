import Experiments
import SeededRandom
import Spectral
import Splines

/// The rate of the matrix product, against which kernels are measured.
enum GemmWorkload {
  /// The size of the square matrices.
  static let size = 512

  /// The operations of one product.
  static let operations = 2 * Double(size) * Double(size) * Double(size)

  static func dgemm() -> Workload {
    Workload(
      name: "gemm", title: "\(size) x \(size), Double", competitors: [competitor()], operations: [operations])
  }

  /// The product on one thread.
  static func competitor() -> InterleavedTimer.Competitor {
    var generator = SplitMix64(seed: 2)
    let a = Matrix<Double>(rows: size, columns: size) { _, _ in generator.unit() }
    let b = Matrix<Double>(rows: size, columns: size) { _, _ in generator.unit() }
    return .init("dgemm, one thread", { try LAPACK.product(a, b) }, check: { "\($0[0, 0])" })
  }
}
