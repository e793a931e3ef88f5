import Exact
import SeededRandom
import Splines

/// A point given by its position relative to breakpoints, so that it stays meaningful while those are simplified: a
/// fraction of the way through a cell, optionally moved by one number.
public struct RelativePoint: Hashable, Sendable, CustomStringConvertible {
  /// The index of the cell, taken modulo the number of cells.
  public let cell: Int
  /// The relative position in the cell, from 0 to 1.
  public let fraction: Rational
  /// -1, 0 or 1: move to the next smaller number, do not move, move to the next larger one.
  public let nudge: Int

  /// Creates a place.
  ///
  /// - Precondition: `cell >= 0`, `fraction` in [0, 1] and `nudge` in -1 ... 1.
  public init(cell: Int, fraction: Rational, nudge: Int = 0) {
    precondition(cell >= 0 && fraction >= 0 && fraction <= 1 && abs(nudge) <= 1, "RelativePoint: out of range")
    self.cell = cell
    self.fraction = fraction
    self.nudge = nudge
  }

  /// Returns the point, never outside the first and the last breakpoint.
  ///
  /// - Precondition: there are at least two breakpoints, increasing and finite.
  public func point<Scalar: CheckedScalar>(in breakpoints: [Scalar]) -> Scalar {
    let k = cell % (breakpoints.count - 1)
    let left = breakpoints[k]
    let right = breakpoints[k + 1]
    var x: Scalar
    if fraction.isZero {
      x = left
    } else if fraction == 1 {
      x = right
    } else {
      let exactLeft = left.exactValue!
      x = Scalar(nearest: exactLeft + (right.exactValue! - exactLeft) * fraction)
    }
    if nudge != 0 { x = x.neighbor(nudge, gap: right - left) }
    return min(max(x, breakpoints[0]), breakpoints[breakpoints.count - 1])
  }

  /// Cell, fraction and nudge.
  public var description: String {
    "cell \(cell), fraction \(fraction)" + (nudge == 0 ? "" : nudge < 0 ? ", one down" : ", one up")
  }

  /// Simpler places: in the first cell, without the nudge, at an end or in the middle of the cell, at a simpler
  /// fraction.
  var simplifications: [RelativePoint] {
    var simpler: [RelativePoint] = []
    if cell > 0 {
      simpler.append(RelativePoint(cell: 0, fraction: fraction, nudge: nudge))
      simpler.append(RelativePoint(cell: cell / 2, fraction: fraction, nudge: nudge))
      simpler.append(RelativePoint(cell: cell - 1, fraction: fraction, nudge: nudge))
    }
    if nudge != 0 { simpler.append(RelativePoint(cell: cell, fraction: fraction)) }
    let ranked: [Rational] = [0, 1, Rational(1, 2)]
    let rank = ranked.firstIndex(of: fraction) ?? ranked.count
    for simple in ranked.prefix(rank) { simpler.append(RelativePoint(cell: cell, fraction: simple, nudge: nudge)) }
    let coarse = (fraction * 8).floor / 8
    if coarse != fraction { simpler.append(RelativePoint(cell: cell, fraction: coarse, nudge: nudge)) }
    return simpler
  }
}

extension Generator where Value == RelativePoint {
  /// Generates places in up to `cells` cells: on a breakpoint, one number next to it, in the middle, or anywhere.
  ///
  /// - Precondition: `cells >= 1`.
  public static func relativePoints(cells: Int) -> Generator {
    Generator(
      { random, _ in
        let cell = cellNumber(of: cells, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return RelativePoint(cell: 0, fraction: 0)
        case 1: return RelativePoint(cell: cells - 1, fraction: 1)
        case 2: return RelativePoint(cell: cell, fraction: 0)
        case 3: return RelativePoint(cell: cell, fraction: 0, nudge: 1)
        case 4: return RelativePoint(cell: cell, fraction: 1, nudge: -1)
        case 5: return RelativePoint(cell: cell, fraction: Rational(1, 2))
        default: return RelativePoint(cell: cell, fraction: .random(between: 0, and: 1, bits: 10, using: &random))
        }
      }, shrink: \.simplifications)
  }

  private static func cellNumber(of cells: Int, using random: inout SplitMix64) -> Int {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: 0
    case 1: cells - 1
    default: Int.random(in: 0..<cells, using: &random)
    }
  }
}
