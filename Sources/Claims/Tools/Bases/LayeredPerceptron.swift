import BasisProperties
import Exact
import SeededRandom
import Splines

/// A multilayer perceptron with the activation ReLU^p, over the rationals, evaluated in the ways of Appendix A.
struct LayeredPerceptron {
  /// W^(0) ... W^(L).
  let weights: [Matrix<Rational>]
  /// b^(0) ... b^(L-1).
  let biases: [[Rational]]
  /// p.
  let power: Int

  /// L, the number of hidden layers.
  var hidden: Int { biases.count }

  /// Creates a network with the given weights and biases.
  init(weights: [Matrix<Rational>], biases: [[Rational]], power: Int) {
    self.weights = weights
    self.biases = biases
    self.power = power
  }

  /// Creates a random network with hidden layers of one to three units.
  init(hidden: Int, power: Int, widest: Int = 3, using generator: inout SplitMix64) {
    let widths = (0...hidden + 1).map { _ in Int.random(in: 1...widest, using: &generator) }
    self.init(widths: widths, power: power, using: &generator)
  }

  /// Creates a random network with the given widths, including inputs and outputs.
  init(widths: [Int], power: Int, using generator: inout SplitMix64) {
    let hidden = widths.count - 2
    weights = (0...hidden).map { l in
      Matrix(rows: widths[l + 1], columns: widths[l]) { _, _ in
        // No zeros, so that no layer is cut off.
        (Bool.random(using: &generator) ? 1 : -1) * Rational.randomPositive(bits: 2, using: &generator)
      }
    }
    biases = (0..<hidden).map { l in
      (0..<widths[l + 1]).map { _ in .random(numeratorBits: 3, denominatorBits: 1, using: &generator) }
    }
    self.power = power
  }

  private func activate(_ x: [Rational]) -> [Rational] { x.map { $0 > 0 ? $0.power(power) : 0 } }

  private func sum(_ x: [Rational], _ y: [Rational], _ sign: Rational) -> [Rational] {
    zip(x, y).map { $0 + sign * $1 }
  }

  /// Returns x^(0) ... x^(L) of the conventional form, x^(l+1) = sigma(W^(l) x^(l) + b^(l)).
  func layers(_ x: [Rational]) -> [[Rational]] {
    biases.indices.reduce(into: [x]) { layers, l in
      layers.append(activate(sum(weights[l] * layers[l], biases[l], 1)))
    }
  }

  /// Returns W^(L) x^(l), or `nil` if the number of entries of x^(l) differs from the number of columns of W^(L).
  func output(_ x: [Rational], from l: Int) -> [Rational]? {
    let layer = layers(x)[l]
    return layer.count == weights[hidden].columns ? weights[hidden] * layer : nil
  }

  /// Returns x^(L+1/2) by the half steps of (29).
  func halfSteps(_ x: [Rational]) -> [Rational] {
    var x = x
    for l in 0..<hidden {
      let half = weights[l] * x
      x = activate(sum(half, biases[l], 1))
    }
    return weights[hidden] * x
  }

  /// Returns x^(L+1/2) by the rearranged layers (30), l = 1 ... L, from x^(1/2) = W^(0) x.
  ///
  /// - Parameter sign: the sign of b in t; -1 in the paper.
  func rearranged(_ x: [Rational], sign: Rational) -> [Rational] {
    (1..<hidden + 1).reduce(weights[0] * x) { half, l in
      let t = biases[l - 1].map { sign * $0 }
      return weights[l] * activate(sum(half, t, -1))
    }
  }
}
