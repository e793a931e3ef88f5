import CLAPACKE

/// Products with a dense Jacobian, stored row-major in a flat array.
enum DenseJacobian {
  /// result = J v.
  static func apply(_ jacobian: [Double], to v: [Double], into result: inout [Double]) {
    let columns = v.count
    for k in result.indices {
      var sum = 0.0
      for j in 0..<columns { sum += jacobian[k * columns + j] * v[j] }
      result[k] = sum
    }
  }

  /// result = J^T r.
  static func applyTranspose(_ jacobian: [Double], to r: [Double], into result: inout [Double]) {
    let columns = result.count
    for j in result.indices { result[j] = 0 }
    for k in r.indices {
      let factor = r[k]
      for j in 0..<columns { result[j] += jacobian[k * columns + j] * factor }
    }
  }

  /// gram = J^T J, both triangles, exactly symmetric.
  ///
  /// - Precondition: the sizes fit into the 32-bit integers of the interface.
  static func gram(_ jacobian: [Double], rows: Int, columns: Int, into gram: inout [Double]) {
    precondition(rows <= Int32.max && columns <= Int32.max, "DenseJacobian: \(rows) x \(columns) is too large for BLAS")
    precondition(gram.count == columns * columns, "DenseJacobian: a Gram matrix of \(gram.count) entries")
    if columns == 0 { return }
    BLAS.onOneThread()
    let n = Int32(columns)
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, n, Int32(rows), 1, jacobian, n, 0, &gram, n)
    for i in 0..<columns {
      for j in 0..<i { gram[i * columns + j] = gram[j * columns + i] }
    }
  }
}
