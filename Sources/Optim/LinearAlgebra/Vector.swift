import RealModule

/// Operations on flat vectors with a fixed order of additions, so that results are bit-identical on all processors.
enum Vector {
  /// Returns x^T y, accumulated in eight partial sums.
  ///
  /// - Precondition: equal counts.
  /// - Complexity: O(count).
  static func dot(_ x: [Double], _ y: [Double]) -> Double {
    precondition(x.count == y.count, "Vector.dot: \(x.count) and \(y.count) entries")
    return x.withUnsafeBufferPointer { x in y.withUnsafeBufferPointer { y in dot(x, y) } }
  }

  /// Returns x^T y of two buffers of the same count, accumulated in eight partial sums.
  static func dot(_ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>) -> Double {
    let blocks = x.count / 8
    var sums = SIMD8<Double>(repeating: 0)
    if blocks > 0 {
      let a = UnsafeRawPointer(x.baseAddress!)
      let b = UnsafeRawPointer(y.baseAddress!)
      for block in 0..<blocks {
        sums +=
          a.loadUnaligned(fromByteOffset: block &* 64, as: SIMD8<Double>.self)
          * b.loadUnaligned(fromByteOffset: block &* 64, as: SIMD8<Double>.self)
      }
    }
    var sum = sums.sum()
    for i in (8 * blocks)..<x.count { sum += x[i] * y[i] }
    return sum
  }

  /// y += a x.
  ///
  /// - Precondition: equal counts.
  static func add(_ a: Double, times x: [Double], to y: inout [Double]) {
    precondition(x.count == y.count, "Vector.add: \(x.count) and \(y.count) entries")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in
        for i in 0..<x.count { y[i] += a * x[i] }
      }
    }
  }

  /// result = x + a y.
  static func combine(_ x: [Double], _ a: Double, _ y: [Double], into result: inout [Double]) {
    precondition(x.count == y.count && x.count == result.count, "Vector.combine: the counts differ")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        result.withUnsafeMutableBufferPointer { result in
          for i in 0..<x.count { result[i] = x[i] + a * y[i] }
        }
      }
    }
  }

  /// x *= a.
  static func scale(_ x: inout [Double], by a: Double) {
    x.withUnsafeMutableBufferPointer { x in
      for i in 0..<x.count { x[i] *= a }
    }
  }

  /// The Euclidean norm; finite for every finite vector whose norm is representable, NaN or infinite if an entry is.
  static func norm(_ x: [Double]) -> Double {
    let square = dot(x, x)
    if square.isNormal && square < 1e300 { return square.squareRoot() }
    var largest = 0.0
    for entry in x {
      if !entry.isFinite { return entry.isNaN ? .nan : .infinity }
      largest = max(largest, abs(entry))
    }
    if largest == 0 { return 0 }
    var sum = 0.0
    for entry in x { sum += (entry / largest) * (entry / largest) }
    return largest * sum.squareRoot()
  }

  /// Copies the entries into a vector of the same count without allocating.
  static func copy(_ x: [Double], to y: inout [Double]) {
    precondition(x.count == y.count, "Vector.copy: \(x.count) and \(y.count) entries")
    x.withUnsafeBufferPointer { x in
      y.withUnsafeMutableBufferPointer { y in _ = y.update(from: x) }
    }
  }

  /// Resizes a work vector, keeping its buffer if it already has the right count.
  static func resize(_ x: inout [Double], to count: Int) {
    if x.count != count { x = [Double](repeating: 0, count: count) }
  }

  /// Returns the index of the first entry that is infinite or NaN.
  static func firstNotFinite(_ x: [Double]) -> Int? { x.firstIndex { !$0.isFinite } }
}
