import SplineKernels
import Splines

extension ModelFile {
  /// Returns the model as formulas for a LaTeX document that uses the package amsmath.
  ///
  /// Stages are numbered from 1. Units are x_p before the first stage, z^{(k)}_p after stage k, and y_q after the last
  /// one. Every edge of splines is a function phi^{(k)}_{q,p}: on every knot interval a polynomial in a local variable
  /// t, which goes from 0 to 1 there. Knots and the numbers of normalizations have as many more digits as it takes to
  /// tell the points of an interval apart.
  ///
  /// - Parameters:
  ///   - digits: the number of significant digits. A term of a polynomial below a tenth of the last digit of the edge's
  ///     largest weight is left out.
  ///   - limit: the largest number of polynomial pieces and of products in matrices.
  /// - Throws: ``ExportError`` for too many pieces, digits outside 1 ... 17, numbers that are not finite, names that do
  ///   not match the columns, and batch ranges that are not remembered.
  /// - Complexity: O(limit r^2).
  public func latexFragment(digits: Int = 6, limit: Int = 2000) throws(ExportError) -> String {
    guard (1...17).contains(digits) else { throw .digitsOutOfRange(digits) }
    let exported = try ExportedNetwork(self)
    let count = exported.network.stages.reduce(0) { $0 + $1.formulaCount }
    guard count <= limit else { throw .tooManyPieces(count: count, limit: limit) }
    let fragment = LaTeXFragment(exported: exported, text: LaTeXText(digits: digits))
    var paragraphs = [fragment.heading]
    for k in exported.network.stages.indices { paragraphs.append(try fragment.paragraph(k)) }
    return paragraphs.joined(separator: "\n")
  }
}

extension Stage {
  /// The number of polynomial pieces or of products in a matrix.
  fileprivate var formulaCount: Int {
    switch self {
    case .linear, .dense: inputs * outputs
    case .splines(let edges): inputs * outputs * edges.knots.intervals
    case .normalize, .activation: 0
    }
  }
}

/// The formulas of a network.
struct LaTeXFragment {
  let exported: ExportedNetwork
  let text: LaTeXText

  /// The names of the columns.
  var heading: String {
    func list(_ symbol: String, _ names: [String]) -> String {
      names.enumerated().map { "$\(symbol)_{\($0 + 1)}$ (\\texttt{\(LaTeXText.name($1))})" }.joined(separator: ", ")
    }
    let scores = " They are scores: the probability of the class of $y_q$ is $e^{y_q} / \\sum_j e^{y_j}$."
    return """
      % A network, exported by `kan export --format latex`, for the package amsmath. Numbers have \(text.digits) digits.
      \\noindent Inputs: \(list("x", exported.inputNames)). Outputs: \(list("y", exported.outputNames)).\
      \(exported.outputKind == .classScores ? scores : "")

      """
  }

  /// Returns the formulas of a stage.
  ///
  /// - Throws: ``ExportError/notFinite(stage:what:index:value:)`` if a coefficient of a piece overflows.
  func paragraph(_ k: Int) throws(ExportError) -> String {
    switch exported.network.stages[k] {
    case .linear(let map):
      return begin(k, "A linear map.") + matrix(k, inputs: map.inputs, outputs: map.outputs, hasBias: false)
    case .dense(let map):
      return begin(k, map.hasBias ? "An affine map." : "A linear map.")
        + matrix(k, inputs: map.inputs, outputs: map.outputs, hasBias: map.hasBias)
    case .activation(let activation): return begin(k, "An activation.") + self.activation(k, activation)
    case .normalize(let map): return normalization(k, map)
    case .splines(let edges): return try splines(k, edges)
    }
  }

  /// The beginning of the paragraph of a stage.
  func begin(_ k: Int, _ words: String) -> String { "\\paragraph{Stage \(k + 1).} \(words)\n" }

  /// Unit `index` before stage `k`, or after the last one.
  func unit(_ k: Int, _ index: String) -> String {
    if k == 0 { return "x_{\(index)}" }
    return k == exported.network.stages.count ? "y_{\(index)}" : "z^{(\(k))}_{\(index)}"
  }

  /// An index with its range; the only index is 1.
  static func index(_ name: String, _ width: Int) -> (index: String, range: String) {
    if width == 1 { return ("1", "") }
    return (name, ", \\quad \(name) = 1, \(width > 2 ? "\\dots, " : "")\(width)")
  }

  /// Formulas below one another.
  private static func aligned(_ lines: [String]) -> String {
    "\\begin{align*}\n" + lines.map { "  \($0)" }.joined(separator: "\\\\\n") + "\n\\end{align*}\n"
  }

  private func matrix(_ k: Int, inputs: Int, outputs: Int, hasBias: Bool) -> String {
    let parameters = exported.parameters(ofStage: k)
    return Self.aligned(
      (0..<outputs).map { q in
        var products = (0..<inputs).map { p in
          (factor: parameters[q * inputs + p], symbol: unit(k, "\(p + 1)"))
        }
        if hasBias { products.append((parameters[inputs * outputs + q], "")) }
        return "\(unit(k + 1, "\(q + 1)")) &= \(text.sum(products, perLine: 6))"
      })
  }

  private func activation(_ k: Int, _ stage: ActivationStage) -> String {
    let (p, range) = Self.index("p", stage.width)
    let x = unit(k, p)
    let value: String
    switch stage.function {
    case .tanh: value = "\\tanh \(x)"
    case .relu: value = "\\max(\(x), 0)"
    case .powerRelu(let order):
      value =
        order == 1
        ? "\\begin{cases} 1, & \(x) \\ge 0,\\\\ 0, & \(x) < 0 \\end{cases}" : "\\max(\(x), 0)^{\(order - 1)}"
    }
    return "\\[\n  \(unit(k + 1, p)) = \(value)\(range)\n\\]\n"
  }

  private func normalization(_ k: Int, _ map: Normalization) -> String {
    let words = begin(k, "A map into $[\(text.number(map.lower)), \(text.number(map.upper))]$.")
    guard let affine = exported.maps[k] else {
      let (p, range) = Self.index("p", map.width)
      let x = unit(k, p)
      let products: [(factor: Double, symbol: String)] =
        map.kind == .sigmoid
        ? [(map.lower, ""), (map.upper - map.lower, "\\bigl(1 + e^{-\(x)}\\bigr)^{-1}")]
        : [((map.lower + map.upper) / 2, ""), ((map.upper - map.lower) / 2, "\\tanh \(x)")]
      return words + "\\[\n  \(unit(k + 1, p)) = \(text.sum(products))\(range)\n\\]\n"
    }
    let lines = (0..<map.width).map { p in
      let (scale, origin, shift) = (affine.scale[p], affine.origin[p], affine.shift[p])
      // What is rounded, and the length of what it is mapped into.
      let size = max(abs(map.lower), abs(map.upper)) + abs(shift) + abs(scale * origin)
      let own = text.resolving(map.upper - map.lower, of: size)
      let x = unit(k, "\(p + 1)")
      let distance = origin == 0 ? x : "(\(own.difference(x, origin)))"
      return "\(unit(k + 1, "\(p + 1)")) &= \(own.sum([(shift, ""), (scale, distance)]))"
    }
    return words + Self.aligned(lines)
  }
}
