import KernelInterface

/// Cases that make one row of the table.
struct CaseGroup {
  var precision: KernelPrecision
  var order: Int
  var isUniform: Bool
  /// Whether it goes through the widths of tiles, not through the rules.
  var isOfWidths: Bool

  static func all() -> [CaseGroup] {
    var groups: [CaseGroup] = []
    for isDouble in [true, false] {
      let precision: KernelPrecision = isDouble ? .double : .single
      for isUniform in [true, false] {
        for order in 1...8 {
          groups.append(CaseGroup(precision: precision, order: order, isUniform: isUniform, isOfWidths: false))
        }
        groups.append(CaseGroup(precision: precision, order: 4, isUniform: isUniform, isOfWidths: true))
      }
    }
    return groups
  }

  /// The value; 2, 3, 4, 5, 6 and 10 channels.
  static func layouts() -> [ChannelLayout] {
    func seconds(_ pairs: [(Int, Int)]) -> [SecondDerivative] { pairs.map { SecondDerivative($0.0, $0.1) } }
    return [
      .value, ChannelLayout(directions: 1, secondDerivatives: []),
      ChannelLayout(directions: 1, secondDerivatives: seconds([(0, 0)])),
      ChannelLayout(directions: 2, secondDerivatives: seconds([(0, 1)])),
      ChannelLayout(directions: 2, secondDerivatives: seconds([(0, 0), (1, 1)])),
      ChannelLayout(directions: 2, secondDerivatives: seconds([(0, 0), (0, 1), (1, 1)])),
      ChannelLayout(directions: 3, secondDerivatives: seconds([(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)])),
    ]
  }

  /// The cases; a tile holds at most five registers, which are as wide as 20 Doubles or 40 Floats.
  func cases() -> [KernelCase] {
    let layouts = CaseGroup.layouts()
    let lanes = precision == .double ? 4 : 8
    var cases: [KernelCase] = []
    func add(_ outside: OutsideRule, _ inputs: Int, _ outputs: Int, _ channels: ChannelLayout, _ count: Int) {
      let place = (order * 2 + (isUniform ? 1 : 0)) * 1000 + cases.count
      cases.append(
        KernelCase(
          precision, order: order, isUniform: isUniform, outside: outside, inputs: inputs, outputs: outputs,
          channels: channels, count: count, seed: UInt64(place)))
    }
    if isOfWidths {
      for width in 1...6 { for channels in layouts { add(.extrapolate, 2, width * lanes - 1, channels, 11) } }
      add(.clamp, 20, 20, .value, 128)
      add(.clamp, 20, 1, .value, 127)
    } else {
      for rule in OutsideRule.allCases {
        for channels in [layouts[0], layouts[2], layouts[5]] {
          for outputs in [1, 3, 5 * lanes] { add(rule, 3, outputs, channels, 13) }
        }
      }
    }
    return cases
  }
}
