import SplineKernels
import Splines

extension ONNXGraph {
  /// Adds a layer of edges: finds the piece of every unit, gathers its coefficients for all outputs, and evaluates the
  /// polynomials by Horner's scheme.
  ///
  /// - Throws: ``ExportError/notFinite(stage:what:index:value:)`` if a coefficient of a piece overflows.
  func splines(
    _ x: String, _ edges: SplineEdges, _ parameters: [Double], stage: Int
  ) throws(ExportError) -> String {
    let pieces = EdgePieces(edges).pieces
    let (r, count) = (edges.knots.order.value, pieces.count)
    let tables = try coefficients(edges, pieces, parameters, stage: stage)
    let piece = place(x, among: pieces.dropFirst().map(\.start))
    let origin = add("Gather", doubles(pieces.map(\.origin), shape: [count]), piece)
    let width = add("Gather", doubles(pieces.map(\.width), shape: [count]), piece)
    let t = add("Unsqueeze", add("Div", add("Sub", x, origin), width), integers([2]))
    // Row p count + k of a table belongs to input p and piece k.
    let row = add("Add", piece, integers((0..<edges.inputs).map { $0 * count }))
    func gathered(_ d: Int) -> String {
      add("Gather", doubles(tables[d], shape: [edges.inputs * count, edges.outputs]), row)
    }
    // [point][input][output]
    var y = gathered(r - 1)
    for d in (0..<r - 1).reversed() { y = add("Add", add("Mul", y, t), gathered(d)) }
    return add("ReduceSum", y, integers([1]), attribute: ("keepdims", 0))
  }

  /// Returns the coefficients of t^d, [d][input][piece][output].
  private func coefficients(
    _ edges: SplineEdges, _ pieces: [EdgePieces.Piece], _ parameters: [Double], stage: Int
  ) throws(ExportError) -> [[Double]] {
    let (m, r, count) = (edges.dimension, edges.knots.order.value, pieces.count)
    var tables = [[Double]](
      repeating: Array(repeating: 0, count: edges.inputs * count * edges.outputs), count: r)
    for q in 0..<edges.outputs {
      for p in 0..<edges.inputs {
        let start = (q * edges.inputs + p) * m
        let weights = Array(parameters[start..<start + m])
        for (k, piece) in pieces.enumerated() {
          let own = piece.coefficients(of: weights)
          try ExportedNetwork.requireFinite(own, stage: stage, "coefficient of a polynomial piece")
          for d in 0..<r { tables[d][(p * count + k) * edges.outputs + q] = own[d] }
          // Where the evaluator throws, there is no value.
          let isOutside = k == 0 || k == count - 1
          if edges.outside == .error, isOutside { tables[0][(p * count + k) * edges.outputs + q] = .nan }
        }
      }
    }
    return tables
  }

  /// Adds a binary search: the number of increasing breakpoints that are at most x.
  private func place(_ x: String, among points: [Double]) -> String {
    var step = 1
    while 2 * step <= points.count { step *= 2 }
    // With 2 step - 1 breakpoints, every search takes the same steps.
    let breaks = points + [Double](repeating: .infinity, count: 2 * step - 1 - points.count)
    let table = doubles(breaks, shape: [breaks.count])
    var found = advance(x, past: doubles([breaks[step - 1]], shape: [1]), by: step)
    while step > 1 {
      step /= 2
      let next = step == 1 ? found : add("Add", found, integers([step - 1]))
      found = add("Add", found, advance(x, past: add("Gather", table, next), by: step))
    }
    return found
  }

  /// Adds a step: its length where x is at least the breakpoint, 0 elsewhere.
  private func advance(_ x: String, past point: String, by step: Int) -> String {
    let isPast = add(
      "Cast", add("LessOrEqual", point, x), attribute: ("to", ElementType.integer.rawValue))
    return step == 1 ? isPast : add("Mul", isPast, integers([step]))
  }
}
