import KANCore
import Testing

/// The outputs of a network at points, and how far those of an exported form may be from them.
struct ExpectedOutputs {
  let points: [Double]
  let outputs: [Double]
  let bounds: [Double]

  init(_ network: Network, at points: [Double], _ bound: ExportBound) throws {
    self.points = points
    outputs = try Self.outputs(network, points)
    bounds = try bound.bounds(at: points)
  }

  private static func outputs(_ network: Network, _ points: [Double]) throws -> [Double] {
    try network.outputs(of: rows(points, network.inputs)).flatMap { $0 }
  }

  /// Returns the first difference that is too large; `nil` if there is none.
  func difference(from found: [Double]) -> String? {
    guard found.count == outputs.count else { return "\(found.count) numbers in place of \(outputs.count)" }
    guard let k = outputs.indices.first(where: { !(abs(found[$0] - outputs[$0]) <= bounds[$0]) }) else { return nil }
    return "number \(k) is \(found[k]) in place of \(outputs[k]), which is more than \(bounds[k]) off"
  }

  /// Returns a network with one parameter changed by 1e-5, the first of the last stage with parameters that matters at
  /// the points: by more than four times the bound.
  func changed(_ network: Network) throws -> Network {
    let range = try #require(network.parameterRanges.last(where: { !$0.isEmpty }))
    for place in range {
      var parameters = network.parameters
      parameters[place] += 1e-5
      let other = try network.replacingParameters(with: parameters)
      let found = try Self.outputs(other, points)
      if found.indices.contains(where: { abs(found[$0] - outputs[$0]) > 4 * bounds[$0] }) { return other }
    }
    throw NoSuchParameter()
  }

  private struct NoSuchParameter: Error {}
}
