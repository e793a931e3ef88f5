import Exact
import KANCore
import Optim
import Pages
import RealModule
import Splines

/// The bound for the kernels of networks during training.
///
/// - Hypotheses: uniform knots; the inputs of every layer in its domain, here by tanh between layers, which the proof
///   allows: rows of the Jacobian are products of slopes and basis values for any maps between the layers.
/// - Cases: networks of depth 1 ... 6 and orders 1 ... 5 with one or two outputs, before, during and after training by
///   L-BFGS on a regression problem.
/// - Method: measured; Jacobians of the fast core, kernels by BLAS, eigenvalues by LAPACK.
struct Theorem2Training: Claim {
  let id = "theorem-2-training"
  let origin = Origin.ours
  let source = "Related to Theorem 2: networks while they are trained"
  let printed =
    #"$\rho(NTK_S) \le L \gamma_r \rho(NTK_R)$ in the scaled powers before, during and after training, for depth 1"#
    + " to 6 and orders 1 to 5."
  let hypotheses = "Uniform knots; the inputs of every layer lie in its domain. " + splineWeightsOnly
  let recorded = RecordedVerdicts(literal: .measured)

  /// The kernels of a network at one point of training.
  private struct Moment {
    let name: String
    let order: Int
    let depth: Int
    let place: String
    let scaled: Double
    let unscaled: Double
    let bound: MeasuredKernelBound
  }

  func check(_ family: CaseFamily) throws -> Findings {
    var generator = family.generator(for: id)
    let orders = try (1...5).map { try SplineOrder($0) }
    let constant = try NetworkConstant(orders: orders)
    var moments: [Moment] = []
    var reductions: [Double] = []
    var sharpness = Tally(.measured)
    for depth in 1...6 {
      for order in orders {
        for _ in 0..<(family.isFull ? 8 : 1) {
          let bound = MeasuredKernelBound(depth: depth, layerConstant: constant.layerConstant(of: order))
          let (own, reduction) = try train(
            order: order, depth: depth, bound: bound, epochs: family.isFull ? 10 : 3, using: &generator)
          moments += own
          reductions.append(reduction)
          if depth == 1 { try isMet(bound, order: order, &sharpness) }
        }
      }
    }
    var printed = tally(moments) { $0.scaled }
    printed.merge(sharpness)
    let control = tally(moments) { $0.unscaled }
    let ordered = reductions.sorted()
    let training = "training reduces the loss by a factor of \(brief(ordered[ordered.count / 2])) in the median network"
    return Findings(
      literal: printed.finding(
        ifHolds: .measured, method: "kernels of the fast core by BLAS, eigenvalues by LAPACK, along L-BFGS",
        scope:
          "30 shapes of 1-6 layers and orders 1-5, \(family.isFull ? 8 : 1) random networks each, at three points of "
          + "training",
        notes: orders.map { note(moments, order: $0.value) } + [training]),
      control: control.control("the same bound in the unscaled powers (3)"),
      figures: [figure(moments, orders: orders.map(\.value))])
  }

  /// Trains one network and computes its kernels at three points; the second result is the factor by which the loss
  /// decreased.
  private func train<R: RandomNumberGenerator>(
    order: SplineOrder, depth: Int, bound: MeasuredKernelBound, epochs: Int, using generator: inout R
  ) throws -> (moments: [Moment], reduction: Double) {
    let inputs = Int.random(in: 1...2, using: &generator)
    let hidden = (1..<depth).map { _ in Int.random(in: 1...3, using: &generator) }
    let widths = [inputs] + hidden + [Int.random(in: 1...2, using: &generator)]
    let n = Int.random(in: 2...8, using: &generator)
    let scale = Double(Int.random(in: 1...4, using: &generator))
    let example = try UnitCubeCase(
      widths: widths, order: order.value, intervals: n, scale: scale, samples: 20, using: &generator)
    let (network, points) = (example.network, example.inputs)
    let targets = (0..<20).flatMap { k in
      let sum = (0..<inputs).reduce(0) { $0 + points[k * inputs + $1] }
      return (0..<network.outputs).map { Double.sin(Double(3 + 2 * $0) * sum) }
    }
    let objective = try RegressionObjective(network, samples: example.samples(targets: targets))
    let evaluator = try Evaluator<Double>(network)
    var x = network.parameters
    let place = "r = \(order.value), widths \(widths), n = \(n)"
    func moment(_ name: String) throws -> Moment {
      try evaluator.load(x)
      let radii = try evaluator.tangentKernels(of: points, in: [.spline, .scaledRelu, .relu]).map {
        try $0.spectralRadius()
      }
      return Moment(
        name: name, order: order.value, depth: depth, place: place, scaled: radii[0] / radii[1],
        unscaled: radii[0] / radii[2], bound: bound)
    }
    let before = try objective.value(at: x)
    var moments = [try moment("before")]
    var optimizer = try LBFGS()
    for epoch in 1...epochs {
      let report = try optimizer.step(&x, objective: objective, learningRate: 1)
      if epoch == 1 { moments.append(try moment("during")) }
      if report.termination != nil { break }
    }
    moments.append(try moment("after"))
    return (moments, before / max(try objective.value(at: x), Double.leastNormalMagnitude))
  }

  private func tally(_ moments: [Moment], ratio: (Moment) -> Double) -> Tally {
    var tally = Tally(.measured)
    for moment in moments {
      tally.expect(
        moment.bound.holds(for: ratio(moment)),
        "\(moment.place), \(moment.name) training: ratio \(brief(ratio(moment))), claimed at most "
          + brief(moment.bound.value))
    }
    return tally
  }

  /// Checks that a network of one layer with its input at the lower end attains the bound, as it does for any weights.
  private func isMet(_ bound: MeasuredKernelBound, order: SplineOrder, _ tally: inout Tally) throws {
    let network = try MeasuredKernelBound.sharpNetwork(of: order)
    let ratio = try Evaluator<Double>(network).kernelRatio(of: [0])
    tally.expect(
      bound.isMet(by: ratio), "r = \(order.value), one layer, its input at a: ratio \(ratio), not \(bound.value)")
  }

  private func note(_ moments: [Moment], order: Int) -> String {
    let largest = ["before", "during", "after"].map { name in
      let ratios = moments.filter { $0.order == order && $0.name == name }.map(\.scaled)
      return "\(brief(ratios.max() ?? 0)) \(name)"
    }
    return "r = \(order): largest ratio \(largest.joined(separator: ", ")) training"
  }

  private func figure(_ moments: [Moment], orders: [Int]) -> FigureData {
    FigureData(
      id: id, title: "Largest fraction of the bound reached by networks during training", xLabel: "layers L",
      yLabel: "ratio / bound", logY: true,
      series: orders.map { order in
        FigureData.Series(
          name: "r = \(order)",
          points: (1...6).map { depth in
            let own = moments.filter { $0.order == order && $0.depth == depth }
            return (Double(depth), own.map { $0.scaled / $0.bound.value }.max() ?? 0)
          })
      })
  }
}
