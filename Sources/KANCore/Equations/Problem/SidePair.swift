/// What a network has in common on the two sides of a point, whatever its parameters: outputs where its inputs
/// coincide, and derivatives where those of the inputs do.
///
/// Periodic inputs such as cos(pi x) and sin(pi x) coincide at x = -1 and x = 1 up to rounding.
struct SidePair {
  /// [side][input].
  private let jets: [[TaylorNumber]]
  /// The sizes of the coordinates, none of which is zero.
  private let sizes: [Double]

  /// - Parameters:
  ///   - places: the point and its partner, or the point twice.
  ///   - isPair: whether the sides are those of partners rather than of an interface.
  ///   - features: the inputs of the network.
  ///   - coordinates: the sizes of the coordinates.
  init(_ places: [[Double]], isPair: Bool, features: InputFeatures, coordinates: [Double]) {
    jets = places.enumerated().map { side, place in features.jets(at: place, side: isPair ? nil : side) }
    // The rounding of an input is that of a relative change of the coordinates.
    sizes = coordinates.enumerated().map { k, size in places.reduce(size) { max($0, $1[k].magnitude) } }
  }

  /// Returns whether an entry is the same number from both sides.
  func agree(on entry: JetEntry) -> Bool {
    switch entry {
    case .value: values
    case .derivative(let k, _, _): values && derivatives(k)
    case .second(let k, let l, _, _): values && derivatives(k) && derivatives(l) && seconds(k, l)
    case .higher(let k, let order, _, _):
      values && derivatives(k) && seconds(k, k) && (3...order).allSatisfy { highers(k, order: $0) }
    case .coordinate, .field, .unknown: false
    }
  }

  private var values: Bool { agree(inAll: { $0.value }) }
  private func derivatives(_ k: Int) -> Bool { agree(inAll: { $0.gradient[k] * sizes[k] }) }
  private func seconds(_ k: Int, _ l: Int) -> Bool { agree(inAll: { $0.second(k, l) * sizes[k] * sizes[l] }) }
  private func highers(_ k: Int, order: Int) -> Bool {
    agree(inAll: { input in (0..<order).reduce(input.higher(k, order: order)) { product, _ in product * sizes[k] } })
  }

  /// Returns whether numbers of the inputs, all in the units of these, agree to 1e-12 of the size of their input.
  private func agree(inAll number: (TaylorNumber) -> Double) -> Bool {
    zip(jets[0], jets[1]).allSatisfy { a, b in
      (number(a) - number(b)).magnitude <= 1e-12 * max(size(a), size(b))
    }
  }

  /// Returns the largest magnitude of an input and its derivatives.
  private func size(_ input: TaylorNumber) -> Double {
    var largest = input.value.magnitude
    for (k, size) in sizes.enumerated() {
      largest = max(largest, (input.gradient[k] * size).magnitude)
      for (l, other) in sizes.enumerated() { largest = max(largest, (input.second(k, l) * size * other).magnitude) }
      let cube = size * size * size
      largest = max(largest, (input.higher(k, order: 3) * cube).magnitude)
      largest = max(largest, (input.higher(k, order: 4) * cube * size).magnitude)
    }
    return largest
  }
}
