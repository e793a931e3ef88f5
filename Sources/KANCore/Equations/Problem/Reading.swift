import SplineKernels

/// The entries a term reads from the network: the sides, the directions, second and higher derivatives, and the location of
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
    var highers: Set<HigherDerivative> = []
    for entry in entries {
      switch entry {
      case .derivative(let k, _, _): directions.insert(k)
      case .second(let k, let l, _, _): directions.formUnion([k, l])
      case .higher(let k, _, _, _): directions.insert(k)
      case .value, .coordinate, .field, .unknown: break
      }
    }
    let order = directions.sorted()
    let number = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    for entry in entries {
      switch entry {
      case .second(let k, let l, _, _): seconds.insert(SecondDerivative(number[k]!, number[l]!))
      case .higher(let k, let order, _, _):
        // Derivatives depend on those of lower order.
        seconds.insert(SecondDerivative(number[k]!, number[k]!))
        for lower in 3...order { highers.insert(HigherDerivative(order: lower, direction: number[k]!)) }
      case .value, .derivative, .coordinate, .field, .unknown: break
      }
    }
    let layout = ChannelLayout(
      directions: order.count,
      secondDerivatives: seconds.sorted { ($0.first, $0.second) < ($1.first, $1.second) },
      higherDerivatives: highers.sorted { ($0.order, $0.direction) < ($1.order, $1.direction) })
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
      case .higher(let k, let order, let q, _):
        return (sample, layout.channel(HigherDerivative(order: order, direction: number[k]!))!, q)
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
        for higher in layout.higherDerivatives {
          inputs += jets.map { $0.higher(directions[higher.direction], order: higher.order) }
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
