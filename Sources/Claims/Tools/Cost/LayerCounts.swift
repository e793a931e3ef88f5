import Exact
import Splines

/// The exact operation counts of a layer with P inputs and Q outputs at one input vector, in each of its forms.
struct LayerCounts {
  /// P, Q, n and r of a case.
  let p: Int
  let q: Int
  let n: Int
  let r: Int
  /// By the recursion (2).
  let coxDeBoor: OperationCounter.Counts
  /// By the ReLU powers with weights w = A^T u.
  let relu: OperationCounter.Counts
  /// By A psi with weights u.
  let change: OperationCounter.Counts
  /// One multiplication of m values by A.
  let multiplication: OperationCounter.Counts
  /// By the r nonzero B-splines.
  let local: OperationCounter.Counts
  /// Whether all four forms gave the same outputs.
  let formsAgree: Bool

  /// The case as text.
  var text: String { "r = \(r), n = \(n), P = \(p), Q = \(q)" }

  /// Inputs and outputs of the layers.
  private static let widths = [(1, 1), (1, 16), (1, 64), (4, 4), (16, 1)]

  /// Returns the scope of a check of all layers.
  static func scope(_ family: CaseFamily) -> String {
    "orders 1-\(family.maxOrder), intervals 1-\(family.maxIntervals), P and Q = "
      + widths.map { "\($0) and \($1)" }.joined(separator: ", ")
  }

  /// Counts random layers for every order and interval count of the family and a few widths.
  static func forEach(_ family: CaseFamily, id: String, _ body: (LayerCounts) -> Void) throws {
    var generator = family.generator(for: id)
    for order in family.orders {
      for n in family.intervalCounts {
        for (p, q) in widths {
          let layer = try CountedLayer(order: order, intervals: n, inputs: p, outputs: q, using: &generator)
          let splines = try layer.byCoxDeBoor()
          let coxDeBoor = layer.counter.take()
          let powers = layer.byReLUPowers()
          let relu = layer.counter.take()
          let changed = layer.byChangeOfBasis()
          let change = layer.counter.take()
          let nonzero = try layer.byLocalValues()
          let local = layer.counter.take()
          _ = layer.multiplyByA(layer.splineWeights[0][0])
          let multiplication = layer.counter.take()
          body(
            LayerCounts(
              p: p, q: q, n: n, r: order.value, coxDeBoor: coxDeBoor, relu: relu, change: change,
              multiplication: multiplication, local: local,
              formsAgree: splines == powers && splines == changed && splines == nonzero))
        }
      }
    }
  }
}

/// The cost of a form as a formula, up to a constant: at most ``constant`` times the formula and, if it is sharp, at
/// least a ``constant``-th of it.
struct LayerCost {
  let form: String
  let formula: String
  let isSharp: Bool
  let count: (LayerCounts) -> Int
  let stated: (LayerCounts) -> Int

  /// The constant used for O(...). A step of the recursion (2) takes 9 operations and there are fewer than r (n + 3r/2)
  /// of them; a product with a weight takes 2: in total less than 16 (nr + r^2).
  static let constant = 16

  /// Adds a case to a tally.
  func expect(_ counts: LayerCounts, _ tally: inout Tally) {
    let count = count(counts)
    let stated = stated(counts)
    let holds = count <= Self.constant * stated && (!isSharp || stated <= Self.constant * count)
    tally.expect(
      holds, "\(counts.text): the \(form) takes \(count) operations, but \(formula) is \(stated)")
  }
}
