import SplineKernels

/// The entries a term reads from the network: the sides, the directions and second derivatives, and the location of
/// each number.
struct Reading {
  /// The sides, in the order of the samples of a point. `nil` is the point itself, without a chosen side.
  let sides: [Int?]
  /// The coordinates used as directions, in order.
  let directions: [Int]
  let layout: ChannelLayout
  let locations: [(sample: Int, channel: Int, output: Int)]
  private let isPair: Bool

  init(_ entries: [JetEntry], isPair: Bool) {
    self.isPair = isPair
    // The default is the point of a pair and the positive side of an interface.
    let hasSides = entries.contains { $0.side != nil }
    let usual: Int? = isPair ? 0 : (hasSides ? 1 : nil)
    let sides = Set(entries.map { $0.side ?? usual }).sorted { ($0 ?? 0) < ($1 ?? 0) }
    var directions: Set<Int> = []
    var seconds: Set<SecondDerivative> = []
    for entry in entries {
      switch entry {
      case .derivative(let k, _, _): directions.insert(k)
      case .second(let k, let l, _, _): directions.formUnion([k, l])
      case .value, .coordinate, .field, .unknown: break
      }
    }
    let order = directions.sorted()
    let number = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    for case .second(let k, let l, _, _) in entries { seconds.insert(SecondDerivative(number[k]!, number[l]!)) }
    let layout = ChannelLayout(
      directions: order.count,
      secondDerivatives: seconds.sorted { ($0.first, $0.second) < ($1.first, $1.second) })
    self.sides = sides
    self.directions = order
    self.layout = layout
    locations = entries.map { entry in
      let sample = sides.firstIndex(of: entry.side ?? usual)!
      switch entry {
      case .value(let q, _): return (sample, 0, q)
      case .derivative(let k, let q, _): return (sample, layout.channel(direction: number[k]!), q)
      case .second(let k, let l, let q, _):
        return (sample, layout.channel(SecondDerivative(number[k]!, number[l]!))!, q)
      case .coordinate, .field, .unknown: preconditionFailure("\(entry) is not read from the network")
      }
    }
  }

  /// Returns the inputs of the samples of a term, [point][side][channel][input].
  func inputs(_ term: CollocationTerm, _ features: InputFeatures) throws(CollocationError) -> [Double] {
    var inputs: [Double] = []
    inputs.reserveCapacity(term.points.count * sides.count * layout.count * features.count)
    for (k, point) in term.points.enumerated() {
      let start = inputs.count
      for side in sides {
        let place = isPair && side == 1 ? term.partners![k] : point
        let jets = features.jets(at: place, side: isPair ? nil : side)
        inputs += jets.map(\.value)
        for d in directions { inputs += jets.map { $0.gradient[d] } }
        for pair in layout.secondDerivatives {
          inputs += jets.map { $0.second(directions[pair.first], directions[pair.second]) }
        }
      }
      if let bad = inputs[start...].firstIndex(where: { !$0.isFinite }) {
        throw .featureNotFinite(
          term: term.name, point: k, at: point, feature: (bad - start) % features.count, value: "\(inputs[bad])")
      }
      let half = (inputs.count - start) / 2
      // Values are the same from both sides of an interface, so a residual of their difference would hold for any
      // network.
      if !isPair, sides.count == 2, inputs[start..<start + half].elementsEqual(inputs[(start + half)...]) {
        throw .noInterface(term: term.name, point: k, at: point)
      }
    }
    return inputs
  }
}
