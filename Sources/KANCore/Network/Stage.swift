import RealModule
import SplineKernels
import Splines

/// A stage of a ``Network``: the map of the units from one position in the chain to the next.
public enum Stage: Sendable, Equatable {
  /// A linear map without bias.
  case linear(LinearMap)
  /// A map of every unit into the interval of the following layer of edges.
  case normalize(Normalization)
  /// A layer of spline edges.
  case splines(SplineEdges)
  /// A linear map with or without bias, as in a multilayer perceptron.
  case dense(DenseMap)
  /// A function of every unit.
  case activation(ActivationStage)

  /// The number of inputs.
  public var inputs: Int {
    switch self {
    case .linear(let stage): stage.inputs
    case .normalize(let stage): stage.width
    case .splines(let stage): stage.inputs
    case .dense(let stage): stage.inputs
    case .activation(let stage): stage.width
    }
  }

  /// The number of outputs.
  public var outputs: Int {
    switch self {
    case .linear(let stage): stage.outputs
    case .normalize(let stage): stage.width
    case .splines(let stage): stage.outputs
    case .dense(let stage): stage.outputs
    case .activation(let stage): stage.width
    }
  }

  /// The number of parameters.
  public var parameterCount: Int {
    switch self {
    case .linear(let stage): stage.inputs * stage.outputs
    case .normalize, .activation: 0
    case .splines(let stage): stage.inputs * stage.outputs * stage.knots.dimension
    case .dense(let stage): stage.inputs * stage.outputs + (stage.hasBias ? stage.outputs : 0)
    }
  }
}

/// The shape of a linear map without bias, y_q = sum_p W_qp x_p; its parameters are W, [q][p].
public struct LinearMap: Sendable, Equatable {
  /// The number P of inputs.
  public let inputs: Int
  /// The number Q of outputs.
  public let outputs: Int

  /// Creates a map of given widths.
  ///
  /// - Throws: `NetworkError.widthOutOfRange(what:width:)`.
  public init(inputs: Int, outputs: Int) throws(NetworkError) {
    try requireWidth(inputs, "the number of inputs of a linear stage")
    try requireWidth(outputs, "the number of outputs of a linear stage")
    self.inputs = inputs
    self.outputs = outputs
  }
}

/// The shape of a layer of edges, y_q = sum_p sum_i u_qpi b_i(x_p) with the B-splines b_i of the knots (eq. (6)); its
/// parameters are u, [q][p][i].
public struct SplineEdges: Sendable, Equatable {
  /// The knots of every edge.
  public let knots: KnotVector<Double>
  /// The number P of inputs.
  public let inputs: Int
  /// The number Q of outputs.
  public let outputs: Int
  /// What happens to inputs outside the knots.
  public let outside: OutsideRule

  /// Creates a layer of given widths on given knots.
  ///
  /// - Throws: `NetworkError.widthOutOfRange(what:width:)`.
  public init(
    knots: KnotVector<Double>, inputs: Int, outputs: Int, outside: OutsideRule = .clamp
  ) throws(NetworkError) {
    try requireWidth(inputs, "the number of inputs of a layer")
    try requireWidth(outputs, "the number of outputs of a layer")
    self.knots = knots
    self.inputs = inputs
    self.outputs = outputs
    self.outside = outside
  }

  /// The number m of functions on an edge.
  public var dimension: Int { knots.dimension }
}

/// The shape of a linear map with or without bias, y_q = sum_p W_qp x_p + c_q; its parameters are W, [q][p], and then c.
public struct DenseMap: Sendable, Equatable {
  /// The number P of inputs.
  public let inputs: Int
  /// The number Q of outputs.
  public let outputs: Int
  /// Whether there is a bias c.
  public let hasBias: Bool

  /// Creates a map of given widths.
  ///
  /// - Throws: `NetworkError.widthOutOfRange(what:width:)`.
  public init(inputs: Int, outputs: Int, hasBias: Bool) throws(NetworkError) {
    try requireWidth(inputs, "the number of inputs of a dense stage")
    try requireWidth(outputs, "the number of outputs of a dense stage")
    self.inputs = inputs
    self.outputs = outputs
    self.hasBias = hasBias
  }
}

/// A function applied to every unit.
public struct ActivationStage: Sendable, Equatable {
  /// The functions.
  public enum Function: Sendable, Equatable {
    /// tanh(x).
    case tanh
    /// max(x, 0); its derivative at zero is one, the derivative from the right.
    case relu
    /// (x)_+^{r-1} for an order r >= 1, with (x)_+^0 = 1 for x >= 0; derivatives at zero are those from the right.
    case powerRelu(order: Int)
  }

  /// The number of units.
  public let width: Int
  /// The function.
  public let function: Function

  /// Creates a function of a given number of units.
  ///
  /// - Throws: `NetworkError.widthOutOfRange(what:width:)` for a width or an order of a power that is not positive.
  public init(width: Int, function: Function) throws(NetworkError) {
    try requireWidth(width, "the number of units of an activation")
    if case .powerRelu(let order) = function { try requireWidth(order, "the order of a ReLU power") }
    self.width = width
    self.function = function
  }
}

/// Throws unless a width is positive.
func requireWidth(_ width: Int, _ what: String) throws(NetworkError) {
  guard width >= 1 else { throw .widthOutOfRange(what: what, width: width) }
}
