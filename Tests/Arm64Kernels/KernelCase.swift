import KernelInterface
import Kernels

/// A layer, a block of samples and a delta from a seed: the same bits on every machine.
struct KernelCase {
  var precision: KernelPrecision
  var order: Int
  var isUniform: Bool
  var outside: OutsideRule
  var inputs: Int
  var outputs: Int
  var channels: ChannelLayout
  var count: Int
  /// The number n of intervals.
  let intervals = 5
  /// All n + 2 r - 1 knots.
  var knots: [Double] = []
  var spacing = 0.0
  /// [q][p][i].
  var weights: [Double] = []
  /// [sample][c][p].
  var z: [Double] = []
  /// [sample][c][q].
  var delta: [Double] = []

  var lower: Double { knots[order - 1] }
  var upper: Double { knots[order - 1 + intervals] }
  var dimension: Int { intervals + order - 1 }
  /// The unit roundoff u.
  var unit: Double { precision == .double ? 0x1p-53 : 0x1p-24 }

  init(
    _ precision: KernelPrecision, order: Int, isUniform: Bool, outside: OutsideRule, inputs: Int, outputs: Int,
    channels: ChannelLayout, count: Int, seed: UInt64
  ) {
    self.precision = precision
    self.order = order
    self.isUniform = isUniform
    self.outside = outside
    self.inputs = inputs
    self.outputs = outputs
    self.channels = channels
    self.count = count
    var random = SplitMix64(seed: seed)
    spacing = 0.25 + random.unit() / 2
    let start = random.unit() - 1
    var gaps = 0.0
    for i in 0..<intervals + 2 * order - 1 {
      knots.append(start + (isUniform ? Double(i - order + 1) * spacing : gaps))
      gaps += 0.25 + random.unit() / 2
    }
    for _ in 0..<outputs * inputs * dimension { weights.append(number(&random)) }
    for _ in 0..<count * channels.count * outputs { delta.append(number(&random)) }
    for s in 0..<count {
      for c in 0..<channels.count {
        for _ in 0..<inputs { z.append(c == 0 ? point(s, &random) : number(&random)) }
      }
    }
  }

  private func rounded(_ x: Double) -> Double { precision == .double ? x : Double(Float(x)) }

  /// 1/2 ... 1, of either sign.
  private func number(_ random: inout SplitMix64) -> Double {
    let size = (1 + random.unit()) / 2
    return rounded(random.unit() < 0.5 ? size : -size)
  }

  /// Sample 0 is in the middle interval; the others are inside, on knots, next to them, outside, and one is NaN.
  private func point(_ s: Int, _ random: inout SplitMix64) -> Double {
    let part = random.unit()
    let k = s == 0 ? intervals / 2 : Int(random.unit() * Double(intervals))
    let knot = knots[order - 1 + k]
    let next = knots[order + k]
    if s == 0 { return rounded(knot + 0.3 * (next - knot)) }
    switch Int(random.unit() * 12) {
    case 0: return rounded(knot)
    case 1: return precision == .double ? knot.nextUp : Double(Float(knot).nextUp)
    case 2: return precision == .double ? next.nextDown : Double(Float(next).nextDown)
    case 3: return rounded(lower - part * spacing)
    case 4: return rounded(upper + part * spacing)
    case 5 where outside == .error && s == 7: return .nan
    default: return rounded(knot + part * (next - knot))
    }
  }

  /// The negative control: a weight and a delta that sample 0 meets are off by 2^20 u; bounds are hundreds of u for each of
  /// hundreds of terms.
  func perturbed() -> KernelCase {
    var other = self
    let factor = 1 + 0x1p20 * unit
    other.weights[intervals / 2 + (order - 1) / 2] *= factor
    other.delta[0] *= factor
    return other
  }
}
