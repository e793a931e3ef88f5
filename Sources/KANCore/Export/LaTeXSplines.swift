import SplineKernels
import Splines

extension LaTeXFragment {
  /// Returns the formulas of a layer of edges.
  ///
  /// - Throws: ``ExportError/notFinite(stage:what:index:value:)`` if a coefficient of a piece overflows.
  func splines(_ k: Int, _ edges: SplineEdges) throws(ExportError) -> String {
    let knots = edges.knots
    let n = knots.intervals
    let shortest = (0..<n).map { knots[$0 + 1] - knots[$0] }.min()!
    let places = text.resolving(shortest, of: max(abs(knots.lower), abs(knots.upper)))
    let domain = "[\(places.number(knots.lower)), \(places.number(knots.upper))]"
    var result = begin(
      k, "Splines of order \(knots.order.value) on $\(domain)$. \(Self.words(edges.outside))")
    let (q, range) = Self.index("q", edges.outputs)
    let term = edges.inputs == 1 ? "" : "\\sum_{p=1}^{\(edges.inputs)} "
    let p = edges.inputs == 1 ? "1" : "p"
    result += "\\[\n  \(unit(k + 1, q)) = \(term)\(edge(k, q, p))(\(unit(k, p)))\(range)\n\\]\n"

    // The inner pieces are those on the intervals.
    let pieces = Array(EdgePieces(edges).pieces.dropFirst().dropLast())
    let conditions = pieces.indices.map { condition($0, of: n, edges, places) }
    let parameters = exported.parameters(ofStage: k)
    for q in 0..<edges.outputs {
      for p in 0..<edges.inputs {
        let start = (q * edges.inputs + p) * edges.dimension
        let weights = Array(parameters[start..<start + edges.dimension])
        var rows: [String] = []
        for (piece, condition) in zip(pieces, conditions) {
          let coefficients = piece.coefficients(of: weights)
          try ExportedNetwork.requireFinite(coefficients, stage: k, "coefficient of a polynomial piece")
          rows.append("    \(polynomial(coefficients, weights)), & \(condition)")
        }
        let name = edge(k, "\(q + 1)", "\(p + 1)")
        let isZero = weights.allSatisfy { $0 == 0 }
        result +=
          isZero
          ? "\\[\n  \(name)(x) = 0\n\\]\n"
          : "\\[\n  \(name)(x) = \\begin{cases}\n\(rows.joined(separator: ",\\\\\n"))\n  \\end{cases}\n\\]\n"
      }
    }
    return result
  }

  private func edge(_ k: Int, _ q: String, _ p: String) -> String { "\\varphi^{(\(k + 1))}_{\(q),\(p)}" }

  private static func words(_ rule: OutsideRule) -> String {
    switch rule {
    case .error: "Outside, there is no value."
    case .clamp: "Outside, every function has its value at the nearer end."
    case .linear: "Outside, every function is its tangent at the nearer end."
    case .extrapolate: "The first and the last piece continue outside."
    case .zero: "Outside, every function is zero."
    }
  }

  /// Returns where a piece applies, and its local variable.
  private func condition(_ i: Int, of n: Int, _ edges: SplineEdges, _ places: LaTeXText) -> String {
    let knots = edges.knots
    let isOpen = edges.outside == .extrapolate
    let left = i == 0 && isOpen ? "" : "\(places.number(knots[i])) \\le "
    let right = i == n - 1 ? (isOpen ? "" : " \\le \(places.number(knots[n]))") : " < \(places.number(knots[i + 1]))"
    let interval = left.isEmpty && right.isEmpty ? "" : "\(left)x\(right),\\ "
    let width = text.number(knots[i + 1] - knots[i])
    let distance = places.difference("x", knots[i])
    if width == "1" { return "\(interval)t = \(distance)" }
    let numerator = knots[i] == 0 ? distance : "(\(distance))"
    return "\(interval)t = \(numerator) / \(width.contains(" ") ? "(\(width))" : width)"
  }

  /// Returns a polynomial in t, without terms that are rounding errors of the weights.
  private func polynomial(_ coefficients: [Double], _ weights: [Double]) -> String {
    var least = weights.reduce(0.0) { max($0, abs($1)) }
    for _ in 0...text.digits { least /= 10 }
    let products = coefficients.enumerated().map { d, coefficient in
      (factor: abs(coefficient) < least ? 0 : coefficient, symbol: d == 0 ? "" : d == 1 ? "t" : "t^{\(d)}")
    }
    return text.sum(products)
  }
}
