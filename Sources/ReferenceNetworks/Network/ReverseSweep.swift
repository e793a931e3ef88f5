import RealModule
import Splines

extension ReferenceNetwork {
  /// The data that a forward sweep stores for the reverse sweep.
  struct Trace: Sendable {
    /// The outputs.
    var output: [Scalar]
    /// The inputs of every stage.
    var inputs: [[Scalar]] = []
    /// The functions of the edges of every stage; `nil` for stages without edges.
    var evaluations: [ReferenceLayer<Scalar>.Evaluation?] = []
  }

  /// Performs the forward sweep of one sample.
  func trace(_ x: [Scalar], sample: Int, derivatives: Bool) throws -> Trace {
    guard x.count == inputs else {
      throw NetworkError.sampleWidth(what: "inputs", sample: sample, expected: inputs, found: x.count)
    }
    var trace = Trace(output: x)
    var number = 0
    for stage in stages {
      trace.inputs.append(trace.output)
      switch stage {
      case .linear(let linear):
        trace.output = linear.matrix * trace.output
        trace.evaluations.append(nil)
      case .affine(let affine):
        trace.output = trace.output.indices.map { affine.scale[$0] * trace.output[$0] + affine.shift[$0] }
        trace.evaluations.append(nil)
      case .layer(let layer):
        let evaluation = try layer.evaluate(trace.output, derivatives: derivatives, layer: number, sample: sample)
        trace.output = layer.combine(evaluation.values)
        trace.evaluations.append(evaluation)
        number += 1
      }
    }
    return trace
  }

  /// Performs the reverse sweep: returns the derivative of `seed` . outputs with respect to every selected parameter,
  /// in the order of ``parameters(of:)``. The trace must contain derivatives.
  func pullBack(_ seed: [Scalar], through trace: Trace, of selection: ParameterSelection) -> [Scalar] {
    var delta = seed
    var parts: [[Scalar]] = []
    for (k, stage) in stages.enumerated().reversed() {
      switch stage {
      case .linear(let linear):
        if selection == .allWeights {
          parts.append(delta.flatMap { slope in trace.inputs[k].map { slope * $0 } })
        }
        delta = linear.matrix.transposed() * delta
      case .affine(let affine):
        delta = zip(affine.scale, delta).map { $0 * $1 }
      case .layer(let layer):
        guard let evaluation = trace.evaluations[k] else { preconditionFailure("a layer has no evaluation") }
        // d(y_q) / d(u_qpi) = b_i(x_p).
        parts.append(delta.flatMap { slope in evaluation.values.flatMap { $0.map { slope * $0 } } })
        // d(y_q) / d(x_p) = sum_i u_qpi b'_i(x_p).
        delta = (0..<layer.inputs).map { p in
          var sum: Scalar = 0
          for (q, slope) in delta.enumerated() where slope != 0 {
            for (weight, value) in zip(layer.edge(q, p), evaluation.derivatives[p]) where value != 0 {
              sum += slope * (weight * value)
            }
          }
          return sum
        }
      }
    }
    return Array(parts.reversed().joined())
  }

  /// Returns the Jacobian of all outputs of a batch with respect to the parameters, in the coordinates of the weights:
  /// row k Q + o for output o of sample k, columns as ``parameters(of:)``.
  ///
  /// Where a basis has a kink or a jump, derivatives are taken from the right (from the left at the upper end).
  /// - Throws: the same errors as ``outputs(at:)``.
  /// - Complexity: one forward sweep per sample and one reverse sweep per output.
  public func jacobian(
    at batch: [[Scalar]], of selection: ParameterSelection = .edgeWeights
  ) throws -> Matrix<Scalar> {
    var rows: [[Scalar]] = []
    for (sample, x) in batch.enumerated() {
      let trace = try trace(x, sample: sample, derivatives: true)
      for o in 0..<outputs {
        rows.append(pullBack((0..<outputs).map { $0 == o ? 1 : 0 }, through: trace, of: selection))
      }
    }
    return Matrix(rows: rows.count, columns: parameterCount(of: selection)) { rows[$0][$1] }
  }

  /// Returns the Jacobian with respect to the weights in given coordinates. The network is first rewritten in them, so
  /// that its derivatives are those of that basis and do not use the change of basis.
  ///
  /// - Throws: the same errors as ``outputs(at:)`` and ``rewritten(in:)``.
  public func jacobian(
    at batch: [[Scalar]], in coordinates: WeightCoordinates, of selection: ParameterSelection = .edgeWeights
  ) throws -> Matrix<Scalar> {
    try rewritten(in: coordinates).jacobian(at: batch, of: selection)
  }
}
