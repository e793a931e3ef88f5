import KernelInterface

// Activations are stored as [sample][channel][unit]; operations on a register of samples need [unit][channel][sample].

/// Loads four adjacent numbers.
@inline(__always)
func load<Scalar: KernelScalar>(_ pointer: UnsafePointer<Scalar>) -> SIMD4<Scalar> {
  UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Scalar>.self)
}

@inline(__always)
func store<Scalar: KernelScalar>(_ value: SIMD4<Scalar>, _ pointer: UnsafeMutablePointer<Scalar>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD4<Scalar>.self)
}

/// Returns the columns of four rows.
@inline(__always)
func turned<Scalar: KernelScalar>(
  _ a: SIMD4<Scalar>, _ b: SIMD4<Scalar>, _ c: SIMD4<Scalar>, _ d: SIMD4<Scalar>
) -> (SIMD4<Scalar>, SIMD4<Scalar>, SIMD4<Scalar>, SIMD4<Scalar>) {
  let left = SIMD4(lowHalf: a.lowHalf, highHalf: c.lowHalf)
  let right = SIMD4(lowHalf: a.highHalf, highHalf: c.highHalf)
  let otherLeft = SIMD4(lowHalf: b.lowHalf, highHalf: d.lowHalf)
  let otherRight = SIMD4(lowHalf: b.highHalf, highHalf: d.highHalf)
  @inline(__always) func merged(_ even: SIMD2<Scalar>, _ odd: SIMD2<Scalar>) -> SIMD4<Scalar> {
    var all = SIMD4<Scalar>()
    all.evenHalf = even
    all.oddHalf = odd
    return all
  }
  return (
    merged(left.evenHalf, otherLeft.evenHalf), merged(left.oddHalf, otherLeft.oddHalf),
    merged(right.evenHalf, otherRight.evenHalf), merged(right.oddHalf, otherRight.oddHalf)
  )
}

/// Transposes four by four numbers.
@inline(__always)
func transpose<Scalar: KernelScalar>(
  _ source: UnsafePointer<Scalar>, stride: Int, into target: UnsafeMutablePointer<Scalar>, stride targetStride: Int
) {
  let columns = turned(load(source), load(source + stride), load(source + 2 * stride), load(source + 3 * stride))
  store(columns.0, target)
  store(columns.1, target + targetStride)
  store(columns.2, target + 2 * targetStride)
  store(columns.3, target + 3 * targetStride)
}

extension BlockWorkspace {
  /// Returns channel c of the jets of input p at samples s ..< s + lanes; beyond the end the value channel holds the
  /// padding and derivative channels are arbitrary.
  @inline(__always)
  func jet(_ plan: LayerPlan, _ p: Int, _ c: Int, at s: Int) -> V {
    V(loading: jets + (p * plan.channels + c) * planeStride + s)
  }

  /// The number of inputs transposed at once.
  @inline(__always) static var turnedTogether: Int { 4 }

  /// Copies the channels of inputs `first` ..< `first` + 4 from z to `jets`, with `padding` as values of the samples
  /// that fill the last register.
  @inline(never)
  func transposeInputs(
    _ plan: LayerPlan, _ count: Int, _ z: UnsafePointer<Scalar>, from first: Int, padding: Scalar
  ) {
    let channels = plan.channels
    let width = plan.inputStride
    let row = channels * planeStride
    let end = min(plan.inputs, first + Self.turnedTogether)
    let whole = width == 1 ? 0 : count & -4
    for c in 0..<channels {
      let source = z + c * width
      let target = jets + c * planeStride
      for s in stride(from: 0, to: whole, by: 4) {
        transpose(
          source + s * channels * width + first, stride: channels * width, into: target + first * row + s, stride: row)
      }
      for p in first..<end {
        for s in whole..<count { target[p * row + s] = source[s * channels * width + p] }
      }
    }
    for p in first..<end {
      for s in count..<(count + V.lanes - 1) & -V.lanes { jets[p * row + s] = padding }
    }
  }

  /// Copies `inputAdjoints` to dz, with zeros in the padding.
  @inline(never)
  func storePulled(_ plan: LayerPlan, _ count: Int, _ dz: UnsafeMutablePointer<Scalar>) {
    let channels = plan.channels
    let width = plan.inputStride
    for p in plan.inputs..<max(plan.inputs, width) {
      for c in 0..<channels {
        (inputAdjoints + (p * channels + c) * planeStride).update(repeating: 0, count: count)
      }
    }
    let whole = width == 1 ? 0 : count & -4
    for s in stride(from: 0, to: whole, by: 4) {
      for c in 0..<channels {
        for p in stride(from: 0, to: width, by: 4) {
          transpose(
            inputAdjoints + (p * channels + c) * planeStride + s, stride: channels * planeStride,
            into: dz + (s * channels + c) * width + p, stride: channels * width)
        }
      }
    }
    for s in whole..<count {
      for c in 0..<channels {
        for p in 0..<width { dz[(s * channels + c) * width + p] = inputAdjoints[(p * channels + c) * planeStride + s] }
      }
    }
  }
}
