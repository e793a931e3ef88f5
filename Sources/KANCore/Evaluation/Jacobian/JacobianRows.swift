import SplineKernels

/// Writes rows of Jacobians from the results of a forward and a backward sweep of a block: activations and adjoints.
///
/// A row is a list of blocks of adjacent entries, in the order of their columns: for every output of a linear or dense
/// map its P weights, for the biases one block, and for every edge the r weights of the knot interval that contains its
/// argument; other entries are zero. The blocks are stored one after another, each with its first column.
///
/// Through the ranges of a batch, every residual depends on the samples that attain them. The blocks are therefore
/// accompanied by the derivatives of the residual with respect to the range ends, which multiply the rows of
/// ``RangeRows``.
struct JacobianRows<Scalar: KernelScalar> {
  let plan: EvaluationPlan<Scalar>
  let parameters: PackedParameters<Scalar>
  /// One basis for every layer of edges, by stage.
  private let bases: [LocalBasis?]
  private let largestOrder: Int
  /// Where the values and the blocks of each stage begin.
  private let valueOffsets: [Int]
  private let blockOffsets: [Int]
  /// The lengths of the blocks.
  let lengths: [Int]
  /// The index ranges of the parameters that the entries of a block may belong to, increasing.
  let regions: [Range<Int>]
  /// The number of values in a row.
  let valueCount: Int
  /// Where the range ends of each stage begin, with the low and high ends of a unit adjacent; `nil` for stages without
  /// ranges.
  let endOffsets: [Int?]
  /// The number of range ends through which rows depend.
  let endCount: Int

  /// The number of blocks in a row.
  var blockCount: Int { lengths.count }

  /// - Parameter throughRanges: whether batch ranges are differentiated through rather than held fixed.
  init(_ plan: EvaluationPlan<Scalar>, _ parameters: PackedParameters<Scalar>, throughRanges: Bool) {
    self.plan = plan
    self.parameters = parameters
    var bases: [LocalBasis?] = []
    var valueOffsets: [Int] = []
    var blockOffsets: [Int] = []
    var lengths: [Int] = []
    var regions: [Range<Int>] = []
    var values = 0
    var order = 1
    for (k, operation) in plan.operations.enumerated() {
      valueOffsets.append(values)
      blockOffsets.append(lengths.count)
      var own: [Int] = []
      var extents: [Int] = []
      var basis: LocalBasis?
      switch operation {
      case .dense(let dense):
        own = Array(repeating: dense.inputs, count: dense.outputs) + (dense.hasBias ? [dense.outputs] : [])
        extents = own
      case .splines:
        if case .splines(let edges) = plan.stages[k] {
          order = max(order, edges.knots.order.value)
          own = Array(repeating: edges.knots.order.value, count: edges.inputs * edges.outputs)
          extents = Array(repeating: edges.dimension, count: own.count)
          basis = LocalBasis(edges)
        }
      case .pointwise, .affine: break
      }
      bases.append(basis)
      lengths += own
      var place = plan.parameterRanges[k].lowerBound
      for extent in extents {
        regions.append(place..<place + extent)
        place += extent
      }
      values += own.reduce(0, +)
    }
    self.bases = bases
    self.valueOffsets = valueOffsets
    self.blockOffsets = blockOffsets
    self.lengths = lengths
    self.regions = regions
    valueCount = values
    largestOrder = order
    var ends = 0
    endOffsets = plan.stages.map { stage in
      guard throughRanges, case .normalize(let map) = stage, case .batchRange = map.kind else { return nil }
      defer { ends += 2 * map.width }
      return ends
    }
    endCount = ends
  }

  /// Writes the row of sample `n` of the block.
  ///
  /// - Parameters:
  ///   - values: ``valueCount`` numbers, overwritten.
  ///   - columns: the first column of each block, overwritten.
  ///   - ends: ``endCount`` numbers, overwritten.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func write(
    _ n: Int, _ workspace: BlockWorkspace<Scalar>, values: UnsafeMutablePointer<Double>,
    columns: UnsafeMutablePointer<Int32>, ends: UnsafeMutablePointer<Double>
  ) {
    let channels = plan.layout.channels
    values.update(repeating: 0, count: valueCount)
    let capacity = (2 + plan.layout.order + channels) * largestOrder
    withUnsafeTemporaryAllocation(of: Double.self, capacity: capacity) { scratch in
      for k in plan.operations.indices {
        let x = workspace.activations[k].pointer + n * channels * plan.strides[k]
        let delta = workspace.adjoints[k + 1].pointer + n * channels * plan.strides[k + 1]
        let own = values + valueOffsets[k]
        let first = plan.parameterRanges[k].lowerBound
        switch plan.operations[k] {
        case .pointwise: break
        case .dense(let dense):
          write(dense, x, delta, into: own)
          for q in 0...dense.outputs where q < dense.outputs || dense.hasBias {
            columns[blockOffsets[k] + q] = Int32(first + q * dense.inputs)
          }
        case .splines(let kernel):
          guard let basis = bases[k] else { continue }
          write(
            kernel, basis, stage: k, x, delta, scratch: scratch.baseAddress!, into: own,
            columns: columns + blockOffsets[k])
        case .affine(let affine):
          guard affine.isDifferentiated, case .normalize(let map) = plan.stages[k] else { continue }
          for q in 0..<affine.width {
            var scaleSlope = Double(delta[q]) * (Double(x[q]) - parameters.low[k][q])
            for c in 1..<max(1, channels) {
              scaleSlope += Double(delta[c * affine.stride + q]) * Double(x[c * affine.stride + q])
            }
            let shiftSlope = Double(delta[q])
            if case .linearBounds(let box) = map.kind {
              parameters.addBoundSlopes(
                k, q, box, scaleSlope: scaleSlope, shiftSlope: shiftSlope, into: values + valueOffsets[k - 1])
            } else if let first = endOffsets[k] {
              let (low, high) = parameters.rangeSlopes(k, q, scaleSlope: scaleSlope, shiftSlope: shiftSlope)
              ends[first + 2 * q] = low
              ends[first + 2 * q + 1] = high
            }
          }
        }
      }
    }
  }

  /// Writes the blocks of a row and the zeros between them.
  func expand(
    _ values: UnsafePointer<Double>, _ columns: UnsafePointer<Int32>, into row: UnsafeMutablePointer<Double>
  ) {
    row.update(repeating: 0, count: parameters.flat.count)
    var offset = 0
    for (block, length) in lengths.enumerated() {
      let target = row + Int(columns[block])
      for i in 0..<length { target[i] = values[offset + i] }
      offset += length
    }
  }

  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  private func write(
    _ dense: DenseOperation, _ x: UnsafePointer<Scalar>, _ delta: UnsafePointer<Scalar>,
    into target: UnsafeMutablePointer<Double>
  ) {
    for q in 0..<dense.outputs {
      for c in 0..<plan.layout.channels {
        let slope = Double(delta[c * dense.outputStride + q])
        if slope == 0 { continue }
        for p in 0..<dense.inputs { target[q * dense.inputs + p] += slope * Double(x[c * dense.inputStride + p]) }
      }
      if dense.hasBias { target[dense.inputs * dense.outputs + q] = Double(delta[q]) }
    }
  }

  /// Channel by channel, edge (q, p) has the coefficients b, b' x_k, b'' x_k x_l + b' x_kl, and for the derivative of order n
  /// in one direction the sum over m = 1 ... n of B_nm b^(m), see `BellPolynomials`.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  private func write(
    _ kernel: SplineLayerKernel<Scalar>, _ basis: LocalBasis, stage k: Int, _ x: UnsafePointer<Scalar>,
    _ delta: UnsafePointer<Scalar>, scratch: UnsafeMutablePointer<Double>, into target: UnsafeMutablePointer<Double>,
    columns: UnsafeMutablePointer<Int32>
  ) {
    guard case .splines(let edges) = plan.stages[k] else { return }
    let r = edges.knots.order.value
    let m = edges.dimension
    let start = plan.parameterRanges[k].lowerBound
    let channels = plan.layout.channels
    let inputStride = kernel.inputStride
    let coefficients = scratch + (2 + plan.layout.order) * r
    for p in 0..<edges.inputs {
      let first = basis.evaluate(Double(x[p]), upTo: plan.layout.order, into: scratch)
      for i in 0..<r { coefficients[i] = scratch[i] }
      for d in 0..<plan.layout.directions {
        let slope = Double(x[(1 + d) * inputStride + p])
        for i in 0..<r { coefficients[(1 + d) * r + i] = scratch[r + i] * slope }
      }
      for (s, pair) in plan.layout.pairs.enumerated() {
        let c = 1 + plan.layout.directions + s
        let product = Double(x[(1 + pair.0) * inputStride + p]) * Double(x[(1 + pair.1) * inputStride + p])
        let slope = Double(x[c * inputStride + p])
        for i in 0..<r { coefficients[c * r + i] = scratch[2 * r + i] * product + scratch[r + i] * slope }
      }
      for path in plan.layout.paths {
        let own = coefficients + path.channels[path.order] * r
        own.update(repeating: 0, count: r)
        let bell = path.bellPolynomials(x + p, stride: inputStride)
        for m in 1...path.order {
          let factor = bell(path.order, m)
          for i in 0..<r { own[i] += factor * scratch[m * r + i] }
        }
      }
      for q in 0..<edges.outputs {
        let edge = q * edges.inputs + p
        columns[edge] = Int32(start + edge * m + first)
        for c in 0..<channels {
          let slope = Double(delta[c * kernel.outputStride + q])
          for i in 0..<r { target[edge * r + i] += slope * coefficients[c * r + i] }
        }
      }
    }
  }
}
