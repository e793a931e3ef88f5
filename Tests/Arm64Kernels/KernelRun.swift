import KernelInterface
import Kernels

/// What the kernels make of a case, rows without padding.
struct KernelResults {
  /// The arguments outside; the places where the gradient is another without dz, and those where padding is not zero; then
  /// of the basis alone the arguments outside and the intervals.
  var integers: [Int] = []
  /// [sample][c][q].
  var y: [Double] = []
  /// [q][p][i].
  var gradient: [Double] = []
  /// [sample][c][p].
  var dz: [Double] = []
  /// [sample][j]: the basis at the values of input 0.
  var basis: [Double] = []
}

extension KernelCase {
  func run() -> KernelResults {
    precision == .double ? run(Double.self) : run(Float.self)
  }

  private func run<Scalar: KernelScalar>(_: Scalar.Type) -> KernelResults {
    let functions = kernelFunctions(Scalar.precision)
    let pairs = channels.secondDerivatives.flatMap { [$0.first, $0.second] } + [0]
    return knots.withUnsafeBufferPointer { knots in
      pairs.withUnsafeBufferPointer { pairs in
        // As `SplineLayerKernel` plans it.
        func padded(_ width: Int) -> Int {
          width == 1 ? 1 : (width + functions.lanes - 1) / functions.lanes * functions.lanes
        }
        var plan = LayerPlan(
          order: order, intervals: intervals, inputs: inputs, outputs: outputs, inputStride: padded(inputs),
          outputStride: padded(outputs), weightStride: padded(outputs), outside: outside, isUniform: isUniform,
          lower: lower, upper: upper, spacing: isUniform ? spacing : 0, knots: knots.baseAddress! + (order - 1),
          directions: channels.directions, secondCount: channels.secondDerivatives.count,
          secondPairs: pairs.baseAddress!, higherCount: 0, higherPaths: pairs.baseAddress!)
        let line = 64 / MemoryLayout<Scalar>.stride
        if plan.weightStride % (4 * line) == 0 { plan.weightStride += line }
        var results = layer(plan, functions, Scalar.self)

        plan.inputs = 1
        plan.outputs = 1
        plan.inputStride = 1
        plan.outputStride = 1
        plan.weightStride = 1
        plan.directions = 0
        plan.secondCount = 0
        basis(plan, functions, Scalar.self, into: &results)
        return results
      }
    }
  }

  private func layer<Scalar: KernelScalar>(
    _ plan: LayerPlan, _ functions: KernelFunctions, _: Scalar.Type
  ) -> KernelResults {
    let rows = count * channels.count
    func spread(_ values: [Double], width: Int, stride: Int) -> [Scalar] {
      (0..<rows * stride).map { $0 % stride < width ? Scalar(values[$0 / stride * width + $0 % stride]) : 0 }
    }
    func gather(_ values: [Scalar], width: Int, stride: Int) -> [Double] {
      (0..<rows * width).map { Double(values[$0 / width * stride + $0 % width]) }
    }
    let input = spread(z, width: inputs, stride: plan.inputStride)
    let slopes = spread(delta, width: outputs, stride: plan.outputStride)
    var packed = [Scalar](repeating: 0, count: inputs * dimension * plan.weightStride)
    var gradient = packed
    var alone = packed
    var y = [Scalar](repeating: .nan, count: rows * plan.outputStride)
    var dz = [Scalar](repeating: .nan, count: rows * plan.inputStride)
    let workspace = UnsafeMutableRawPointer.allocate(byteCount: functions.workspaceBytes(plan), alignment: 64)
    defer { workspace.deallocate() }
    functions.pack(plan, weights, &packed)
    let outside = functions.forward(plan, count, input, packed, &y, workspace)
    functions.backward(plan, count, input, packed, slopes, &dz, &gradient, workspace)
    functions.backward(plan, count, input, packed, slopes, nil, &alone, workspace)
    let others = zip(gradient, alone).filter { $0 != $1 && !($0.isNaN && $1.isNaN) }.count
    func filled(_ values: [Scalar], _ width: Int, _ stride: Int) -> Int {
      values.indices.filter { $0 % stride >= width && values[$0] != 0 }.count
    }
    var results = KernelResults()
    results.integers = [
      outside, others, filled(y, outputs, plan.outputStride) + filled(dz, inputs, plan.inputStride),
    ]
    results.y = gather(y, width: outputs, stride: plan.outputStride)
    results.dz = gather(dz, width: inputs, stride: plan.inputStride)
    results.gradient = [Double](repeating: 0, count: weights.count)
    functions.unpackAdding(plan, gradient, &results.gradient)
    return results
  }

  private func basis<Scalar: KernelScalar>(
    _ plan: LayerPlan, _ functions: KernelFunctions, _: Scalar.Type, into results: inout KernelResults
  ) {
    let points = (0..<count).map { Scalar(z[$0 * channels.count * inputs]) }
    var found = [Int32](repeating: -1, count: count)
    var values = [Scalar](repeating: .nan, count: count * order)
    let workspace = UnsafeMutableRawPointer.allocate(byteCount: functions.workspaceBytes(plan), alignment: 64)
    defer { workspace.deallocate() }
    results.integers.append(functions.basisValues(plan, count, points, &found, &values, workspace))
    results.integers += found.map { Int($0) }
    results.basis = values.map { Double($0) }
  }
}
