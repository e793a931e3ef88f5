import BasisProperties
import Experiments
import Spectral
import Splines

/// The rate of the matrix product, against which kernels are measured.
enum GemmWorkload {
  /// The size of the square matrices.
  static let size = 512

  static func dgemm() -> Workload {
    var generator = SplitMix64(seed: 2)
    let a = Matrix<Double>(rows: size, columns: size) { _, _ in generator.unit() }
    let b = Matrix<Double>(rows: size, columns: size) { _, _ in generator.unit() }
    return Workload(
      name: "gemm", title: "\(size) x \(size), Double",
      competitors: [.init("dgemm, one thread", { try LAPACK.product(a, b) }, check: { "\($0[0, 0])" })],
      operations: 2 * Double(size) * Double(size) * Double(size))
  }
}
