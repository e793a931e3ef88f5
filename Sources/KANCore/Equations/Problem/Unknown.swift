import RealModule

/// A number in an equation that is not known and is trained together with the network: an inverse problem.
///
/// Equations read it as ``Jet/unknown(_:)``, and a ``TrialFunction`` as its third argument; data such as measured values
/// determine it together with the equation.
/// ``CollocationProblem/estimates(of:unknowns:data:)`` gives its standard deviation.
public struct Unknown: Sendable, Equatable {
  /// The numbers that an unknown may be, as functions of the parameter p that is trained.
  public enum Domain: Sendable, Equatable {
    /// All numbers: scale p.
    case all
    /// Positive numbers: start exp(p).
    case positive
    /// Numbers between two bounds: lower + (upper - lower) / (1 + exp(-p)).
    case between(ClosedRange<Double>)
  }

  /// The name, in errors and recipes.
  public let name: String
  /// The value with which training begins, in the units of the equation.
  public let start: Double
  /// The numbers that it may be.
  public let domain: Domain
  /// The size of changes that matter, in the same units; used only if the unknown may be any number.
  public let scale: Double

  /// Creates an unknown. Nothing is checked until it becomes part of a ``CollocationProblem``.
  ///
  /// - Parameters:
  ///   - name: the name.
  ///   - start: the value with which training begins.
  ///   - domain: the numbers that it may be. With `.positive`, changes count as ratios.
  ///   - scale: the size of changes that matter, for the domain `.all`: the parameter that is trained is the value
  ///     divided by it. `nil` for the magnitude of the start, or for 1 if that is zero. Training does not depend on the
  ///     units of the unknown if the start is not zero, or if the scale is given.
  public init(_ name: String, start: Double, domain: Domain = .all, scale: Double? = nil) {
    self.name = name
    self.start = start
    self.domain = domain
    self.scale = scale ?? (start == 0 ? 1 : start.magnitude)
  }

  /// The parameter with which training begins.
  var startParameter: Double { parameter(of: start) }

  /// Returns the parameter of a value in the domain.
  func parameter(of value: Double) -> Double {
    switch domain {
    case .all: value / scale
    case .positive: .log(value / start)
    case .between(let bounds): .log((value - bounds.lowerBound) / (bounds.upperBound - value))
    }
  }

  /// Returns the value of a parameter.
  func value(at parameter: Double) -> Double {
    switch domain {
    case .all: scale * parameter
    case .positive: start * .exp(parameter)
    case .between(let bounds): bounds.lowerBound + (bounds.upperBound - bounds.lowerBound) / (1 + .exp(-parameter))
    }
  }

  /// Returns the derivative of the value with respect to the parameter.
  func slope(at parameter: Double) -> Double {
    switch domain {
    case .all: return scale
    case .positive: return start * .exp(parameter)
    case .between(let bounds):
      // An even function, written so that the exponential does not overflow.
      let power = Double.exp(-parameter.magnitude)
      return (bounds.upperBound - bounds.lowerBound) * power / ((1 + power) * (1 + power))
    }
  }

  /// Returns whether a value is inside the domain.
  func allows(_ value: Double) -> Bool {
    switch domain {
    case .all: value.isFinite
    case .positive: value.isUsableScale
    case .between(let bounds):
      bounds.lowerBound < value && value < bounds.upperBound && (bounds.upperBound - bounds.lowerBound).isFinite
    }
  }

  /// Throws unless the names differ, and starts and scales can be used.
  static func validate(_ unknowns: [Unknown]) throws(CollocationError) {
    for (j, unknown) in unknowns.enumerated() {
      guard !unknowns[..<j].contains(where: { $0.name == unknown.name }) else {
        throw .badOption(
          option: "the name of unknown \(j)", value: "\"\(unknown.name)\"", need: "different from the names before it")
      }
      guard unknown.allows(unknown.start) else {
        throw .badOption(
          option: "the start of unknown \"\(unknown.name)\"", value: "\(unknown.start)", need: unknown.domain.need)
      }
      guard unknown.scale.isUsableScale else {
        throw .badOption(
          option: "the scale of unknown \"\(unknown.name)\"", value: "\(unknown.scale)",
          need: "positive, finite, and normal")
      }
    }
  }
}

extension Unknown.Domain {
  /// What a value must be.
  var need: String {
    switch self {
    case .all: "finite"
    case .positive: "positive, finite, and normal"
    case .between(let bounds): "inside \(bounds), a range of finite length"
    }
  }
}
