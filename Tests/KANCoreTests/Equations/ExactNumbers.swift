import DualNumbers
import Exact
import KANCore

/// Residuals over exact rationals, and over these with a slope in one parameter.
extension Rational: ExpressibleByFloatLiteral {
  /// The exact value of the double.
  public init(floatLiteral value: Double) { self = Rational(exactly: value)! }
}

extension Rational: ResidualNumber {
  /// The exact value of a double.
  public init(_ value: Double) { self = Rational(exactly: value)! }
}

extension Dual: ExpressibleByFloatLiteral where Base == Rational {
  /// The exact value of the double.
  public init(floatLiteral value: Double) { self.init(Rational(exactly: value)!) }
}

extension Dual: ResidualNumber where Base == Rational {
  /// The exact value of a double.
  public init(_ value: Double) { self.init(Rational(exactly: value)!) }
}

/// The outputs of a network at a point with first and second derivatives in the coordinates, each an exact number with its
/// slope in one parameter: nested dual numbers through the reference network, and series for third and fourth derivatives,
/// which are those of a network without features.
struct ExactJets {
  typealias First = Dual<Rational>
  typealias Second = Dual<First>
  typealias Third = Dual<Second>

  private let reference: ReferenceNetwork<Third>
  private let series: ReferenceNetwork<TaylorSeries<First>>
  /// The inputs of the network from the coordinates, on a side.
  private let features: ([Third], Int?) -> [Third]

  init(_ network: Network, parameter j: Int, features: @escaping ([Third], Int?) -> [Third] = { x, _ in x }) throws {
    let lift = { (x: Double) in Third(Second(First(x))) }
    let parameters = network.parameters.indices.map { i in
      i == j ? Third(Second(First(Rational(network.parameters[i]), slope: 1))) : lift(network.parameters[i])
    }
    reference = try network.reference(parameters: parameters, lift)
    series = try network.reference(parameters: parameters.map { TaylorSeries($0.value.value) }) {
      TaylorSeries(First($0))
    }
    self.features = features
  }

  /// The jet at a point; `partner` is side 1 of a pair.
  func jet(at point: [Double], partner: [Double]? = nil, fields: [Double] = []) -> Jet<First> {
    Jet { entry in
      if case .field(let j) = entry { return First(fields[j]) }
      let side = entry.side
      let place = side == 1 ? partner ?? point : point
      if case .coordinate(let k, _) = entry { return First(place[k]) }
      func outputs(_ k: Int?, _ l: Int?) -> [Third] {
        let x = place.indices.map { p in
          Third(Second(First(place[p]), slope: First(p == k ? 1.0 : 0.0)), slope: Second(First(p == l ? 1.0 : 0.0)))
        }
        return try! reference.outputs(at: [features(x, partner == nil ? side : nil)])[0]
      }
      switch entry {
      case .value(let q, _): return outputs(nil, nil)[q].value.value
      case .derivative(let k, let q, _): return outputs(k, nil)[q].value.slope
      case .second(let k, let l, let q, _): return outputs(k, l)[q].slope.slope
      case .higher(let k, let order, let q, _):
        let x = place.indices.map { TaylorSeries(First(place[$0]), slope: $0 == k ? 1 : 0) }
        return try! series.outputs(at: [x])[0][q].derivatives[order]
      case .coordinate, .field, .unknown: return 0
      }
    }
  }
}

extension JetEntry {
  /// The side that was chosen.
  var side: Int? {
    switch self {
    case .value(_, let side), .derivative(_, _, let side), .second(_, _, _, let side), .higher(_, _, _, let side),
      .coordinate(_, let side):
      side
    case .field, .unknown: nil
    }
  }
}
