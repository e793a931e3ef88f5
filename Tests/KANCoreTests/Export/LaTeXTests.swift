import KANCore
import SplineKernels
import Splines
import Testing

/// Exported formulas against texts written by hand.
struct LaTeXTests {
  @Test("Hat functions of one input and two outputs: 2 x, and a constant")
  func twoOutputs() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 2, lower: 0, upper: 1)
    let network = try Network(
      stages: [.splines(SplineEdges(knots: knots, inputs: 1, outputs: 2))], parameters: [0, 1, 2, 5, 5, 5])
    let expected = #"""
      % A network, exported by `kan export --format latex`, for the package amsmath. Numbers have 6 digits.
      \noindent Inputs: $x_{1}$ (\texttt{a\_\textbackslash{}}). Outputs: $y_{1}$ (\texttt{9\% \{\}}), $y_{2}$ (\texttt{\&}).

      \paragraph{Stage 1.} Splines of order 2 on $[0, 1]$. Outside, every function has its value at the nearer end.
      \[
        y_{q} = \varphi^{(1)}_{q,1}(x_{1}), \quad q = 1, 2
      \]
      \[
        \varphi^{(1)}_{1,1}(x) = \begin{cases}
          t, & 0 \le x < 0.5,\ t = x / 0.5,\\
          1 + t, & 0.5 \le x \le 1,\ t = (x - 0.5) / 0.5
        \end{cases}
      \]
      \[
        \varphi^{(1)}_{2,1}(x) = \begin{cases}
          5, & 0 \le x < 0.5,\ t = x / 0.5,\\
          5, & 0.5 \le x \le 1,\ t = (x - 0.5) / 0.5
        \end{cases}
      \]

      """#
    let model = ModelFile(network, inputNames: ["a_\\"], outputNames: ["9% {}", "&"])
    #expect(try model.latexFragment() == expected)
  }

  @Test("Every kind of stage, by hand: squares on knots that are not uniform, and digits where numbers cancel")
  func allStages() throws {
    // x^2 has the weights t_{i+1} t_{i+2}.
    let knots = try KnotVector<Double>(order: SplineOrder(3), knots: [-2, -1, 0, 1, 3, 4, 5])
    let squares = [0.0, 0, 3, 12]
    let network = try Network(
      stages: [
        .normalize(Normalization(width: 2, into: 0, 1, kind: .affine(scale: [0.001, 0], shift: [-123.4567891, 0.5]))),
        .dense(DenseMap(inputs: 2, outputs: 1, hasBias: true)), .activation(ActivationStage(width: 1, function: .tanh)),
        .normalize(Normalization(width: 1, into: 0, 3, kind: .sigmoid)),
        .splines(SplineEdges(knots: knots, inputs: 1, outputs: 2, outside: .extrapolate)),
        .normalize(Normalization(width: 2, into: -1, 1, kind: .batchRange(remembered: [-2...2, 1...5]))),
        .activation(ActivationStage(width: 2, function: .powerRelu(order: 1))),
        .activation(ActivationStage(width: 2, function: .powerRelu(order: 4))),
        .normalize(Normalization(width: 2, into: -1, 1, kind: .tanh)),
        .activation(ActivationStage(width: 2, function: .relu)), .linear(LinearMap(inputs: 2, outputs: 1)),
      ], parameters: [1, -1e-7, 0.25] + squares + [0, 0, 0, 0] + [-2, 1.0 / 3])
    let expected = #"""
      % A network, exported by `kan export --format latex`, for the package amsmath. Numbers have 3 digits.
      \noindent Inputs: $x_{1}$ (\texttt{x1}), $x_{2}$ (\texttt{x2}). Outputs: $y_{1}$ (\texttt{y}).

      \paragraph{Stage 1.} A map into $[0, 1]$.
      \begin{align*}
        z^{(1)}_{1} &= -123.457 + 0.001 x_{1}\\
        z^{(1)}_{2} &= 0.5
      \end{align*}

      \paragraph{Stage 2.} An affine map.
      \begin{align*}
        z^{(2)}_{1} &= z^{(1)}_{1} - 1 \cdot 10^{-7} z^{(1)}_{2} + 0.25
      \end{align*}

      \paragraph{Stage 3.} An activation.
      \[
        z^{(3)}_{1} = \tanh z^{(2)}_{1}
      \]

      \paragraph{Stage 4.} A map into $[0, 3]$.
      \[
        z^{(4)}_{1} = 3 \bigl(1 + e^{-z^{(3)}_{1}}\bigr)^{-1}
      \]

      \paragraph{Stage 5.} Splines of order 3 on $[0, 3]$. The first and the last piece continue outside.
      \[
        z^{(5)}_{q} = \varphi^{(5)}_{q,1}(z^{(4)}_{1}), \quad q = 1, 2
      \]
      \[
        \varphi^{(5)}_{1,1}(x) = \begin{cases}
          t^{2}, & x < 1,\ t = x,\\
          1 + 4 t + 4 t^{2}, & 1 \le x,\ t = (x - 1) / 2
        \end{cases}
      \]
      \[
        \varphi^{(5)}_{2,1}(x) = 0
      \]

      \paragraph{Stage 6.} A map into $[-1, 1]$.
      \begin{align*}
        z^{(6)}_{1} &= -1 + 0.5 (z^{(5)}_{1} + 2)\\
        z^{(6)}_{2} &= -1 + 0.5 (z^{(5)}_{2} - 1)
      \end{align*}

      \paragraph{Stage 7.} An activation.
      \[
        z^{(7)}_{p} = \begin{cases} 1, & z^{(6)}_{p} \ge 0,\\ 0, & z^{(6)}_{p} < 0 \end{cases}, \quad p = 1, 2
      \]

      \paragraph{Stage 8.} An activation.
      \[
        z^{(8)}_{p} = \max(z^{(7)}_{p}, 0)^{3}, \quad p = 1, 2
      \]

      \paragraph{Stage 9.} A map into $[-1, 1]$.
      \[
        z^{(9)}_{p} = \tanh z^{(8)}_{p}, \quad p = 1, 2
      \]

      \paragraph{Stage 10.} An activation.
      \[
        z^{(10)}_{p} = \max(z^{(9)}_{p}, 0), \quad p = 1, 2
      \]

      \paragraph{Stage 11.} A linear map.
      \begin{align*}
        y_{1} &= -2 z^{(10)}_{1} + 0.333 z^{(10)}_{2}
      \end{align*}

      """#
    #expect(try ModelFile(network).latexFragment(digits: 3) == expected)
  }

  @Test("Knots far from zero keep the digits that tell them apart; long sums are broken; terms that are rounding go")
  func digits() throws {
    let knots = try KnotVector<Double>(order: SplineOrder(1), knots: [1000, 1000.125, 1000.25])
    let network = try Network(
      stages: [.splines(SplineEdges(knots: knots, inputs: 2, outputs: 1, outside: .zero))], parameters: [1, 2, 3, 4])
    let text = try ModelFile(network).latexFragment(digits: 2)
    #expect(text.contains(#"Splines of order 1 on $[1000, 1000.25]$. Outside, every function is zero."#), "\(text)")
    #expect(text.contains(#"  y_{1} = \sum_{p=1}^{2} \varphi^{(1)}_{1,p}(x_{p})"#), "\(text)")
    #expect(text.contains(#"    2, & 1000.12 \le x \le 1000.25,\ t = (x - 1000.12) / 0.12"#), "\(text)")
    let sum = try Network(stages: [.linear(LinearMap(inputs: 8, outputs: 1))], parameters: [1, 1, 0, 1, 1, 1, 1, -1])
    let line = try ModelFile(sum).latexFragment()
    #expect(line.contains("&= x_{1} + x_{2} + x_{4} + x_{5} + x_{6} + x_{7}\\\\\n    &\\quad - x_{8}\n"), "\(line)")
    // A straight line in thirds: the higher coefficients are rounding errors.
    let thirds = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 3, lower: 0, upper: 1)
    let straight = try SplineFunction(interpolating: { 0.1 + 0.7 * $0 }, on: thirds).coefficients
    let cubic = try Network(stages: [.splines(SplineEdges(knots: thirds, inputs: 1, outputs: 1))], parameters: straight)
    let curve = try ModelFile(cubic).latexFragment()
    let first = #"    0.1 + 0.233333 t, & 0 \le x < 0.3333333,\ t = x / 0.333333,\\"#
    let last = #"    0.566667 + 0.233333 t, & 0.6666667 \le x \le 1,\ t = (x - 0.6666667) / 0.333333"#
    #expect(curve.contains(first) && curve.contains(last) && !curve.contains("t^"), "\(curve)")
  }

  @Test("Too many pieces and digits out of range are refused with advice")
  func refusals() throws {
    let knots = try KnotVector<Double>.uniform(order: SplineOrder(2), intervals: 10, lower: 0, upper: 1)
    let stages: [Stage] = [
      .linear(try LinearMap(inputs: 2, outputs: 5)),
      .splines(try SplineEdges(knots: knots, inputs: 5, outputs: 3)),
      .dense(try DenseMap(inputs: 3, outputs: 1, hasBias: true)),
    ]
    let count = stages.reduce(0) { $0 + $1.parameterCount }
    let model = ModelFile(try Network(stages: stages, parameters: Array(repeating: 0.5, count: count)))
    // 2 * 5 products, 5 * 3 edges of 10 pieces, 3 products.
    #expect(throws: ExportError.tooManyPieces(count: 163, limit: 162)) { try model.latexFragment(limit: 162) }
    #expect(try model.latexFragment(limit: 163).contains(#"\varphi^{(2)}_{3,5}(x)"#))
    for digits in [0, -1, 18] {
      #expect(throws: ExportError.digitsOutOfRange(digits)) { try model.latexFragment(digits: digits) }
    }
    #expect(ExportError.tooManyPieces(count: 163, limit: 162).description.contains("--limit"))
    #expect(ExportError.digitsOutOfRange(18).description.contains("--digits"))
  }
}
