import RealModule
import Splines

/// How the initial weights of a stage are drawn. The caller supplies the generator; a seed determines the network.
public enum Initializer: Sendable, Equatable, Codable {
  /// Uniform between -s / sqrt(P) and s / sqrt(P) for a stage with P inputs.
  case fanIn(scale: Double = 1)
  /// Uniform between two numbers.
  case uniform(lower: Double, upper: Double)
  /// Normal with mean zero.
  case normal(deviation: Double)
  /// Edges are drawn as functions rather than weights: f(x) = sum_{k=0}^{3} c_k T_k, with Chebyshev polynomials T_k on
  /// [a, b] and normal c_k of standard deviation s / ((k + 1) sqrt(P)), is mapped into the spline space by u_i = f at
  /// the Greville point (t_{i+1} + ... + t_{i+r-1}) / (r - 1), the midpoint of the interval for r = 1. The drawn
  /// function does not depend on how fine the knots are. Linear maps are drawn as by ``fanIn(scale:)``.
  case functionSpace(scale: Double = 1)
}

extension Initializer: CustomStringConvertible {
  /// "uniform within 1.0 / sqrt(inputs)": different for different initializers.
  public var description: String {
    switch self {
    case .fanIn(let scale): "uniform within \(scale) / sqrt(inputs)"
    case .uniform(let lower, let upper): "uniform from \(lower) to \(upper)"
    case .normal(let deviation): "normal, deviation \(deviation)"
    case .functionSpace(let scale): "function space, scale \(scale)"
    }
  }
}

/// How the initial parameters of a network are drawn.
public struct Initialization: Sendable, Equatable, Codable {
  /// For the weights of edges.
  public var edges: Initializer
  /// The coordinates in which the edge weights are drawn; weights drawn in w are mapped to u by A^{-T}.
  public var coordinates: WeightCoordinates
  /// For linear and dense stages, including biases.
  public var maps: Initializer

  /// Creates an initialization. By default, everything is uniform between -1 / sqrt(P) and 1 / sqrt(P), with edges in
  /// u.
  public init(
    edges: Initializer = .fanIn(), coordinates: WeightCoordinates = .spline, maps: Initializer = .fanIn()
  ) {
    self.edges = edges
    self.coordinates = coordinates
    self.maps = maps
  }

  /// Draws the parameters of given stages, one stage after another.
  ///
  /// - Throws: `SplineError.notUniform` for scaled ReLU coordinates on nonuniform knots.
  /// - Complexity: O(parameters), times r if edges are drawn in w.
  public func parameters<Generator: RandomNumberGenerator>(
    of stages: [Stage], using generator: inout Generator
  ) throws -> [Double] {
    var result: [Double] = []
    for stage in stages {
      switch stage {
      case .normalize, .activation: break
      case .linear, .dense:
        for _ in 0..<stage.parameterCount {
          result.append(maps.number(inputs: stage.inputs, using: &generator))
        }
      case .splines(let edges):
        let change = try coordinates.changeOfBasis(on: edges.knots)
        for _ in 0..<edges.inputs * edges.outputs {
          let drawn = self.edges.edge(edges.knots, inputs: edges.inputs, using: &generator)
          result += coordinates == .spline ? drawn : try change.solveTranspose(drawn)
        }
      }
    }
    return result
  }
}

extension Initializer {
  /// Draws one weight of a stage with `inputs` inputs.
  func number<Generator: RandomNumberGenerator>(inputs: Int, using generator: inout Generator) -> Double {
    switch self {
    case .fanIn(let scale), .functionSpace(let scale):
      let limit = scale / Double(inputs).squareRoot()
      return limit * (2 * Double.random(in: 0..<1, using: &generator) - 1)
    case .uniform(let lower, let upper):
      return lower + (upper - lower) * Double.random(in: 0..<1, using: &generator)
    case .normal(let deviation): return deviation * normal(using: &generator)
    }
  }

  /// Draws the weights of one edge.
  func edge<Generator: RandomNumberGenerator>(
    _ knots: KnotVector<Double>, inputs: Int, using generator: inout Generator
  ) -> [Double] {
    guard case .functionSpace(let scale) = self else {
      return (0..<knots.dimension).map { _ in number(inputs: inputs, using: &generator) }
    }
    let coefficients = (0..<4).map { k in
      scale / (Double(k + 1) * Double(inputs).squareRoot()) * normal(using: &generator)
    }
    let r = knots.order.value
    return knots.basisIndices.map { i in
      let point: Double
      if r == 1 {
        point = (knots[i] + knots[i + 1]) / 2
      } else {
        point = (1..<r).reduce(0) { $0 + knots[i + $1] } / Double(r - 1)
      }
      let x = (2 * point - knots.lower - knots.upper) / (knots.upper - knots.lower)
      // T_0 ... T_3.
      let values = [1, x, 2 * x * x - 1, (4 * x * x - 3) * x]
      return zip(coefficients, values).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  /// Draws a standard normal number (Box-Muller).
  private func normal<Generator: RandomNumberGenerator>(using generator: inout Generator) -> Double {
    let radius = Double.random(in: 0..<1, using: &generator)
    let angle = Double.random(in: 0..<1, using: &generator)
    return (-2 * Double.log(1 - radius)).squareRoot() * Double.cos(2 * Double.pi * angle)
  }
}
