import Exact
import RealModule
import Splines

extension KnotVector where Scalar == Rational {
  /// Simpler knots to try after a property fails: integers, a lower order, fewer intervals, the same knots shifted to
  /// zero, single gaps and single knots at simpler numbers; the simplest first.
  ///
  /// Each has a lower order, fewer intervals or shorter numbers, so simplification terminates.
  public var simplifications: [KnotVector] {
    let r = order.value
    let n = intervals
    let integers = values.indices.map { Rational($0 + 1 - r) }
    var smaller: [(order: Int, knots: [Rational])] = []
    if r > 1 {
      if n > 1 { smaller.append((1, [0, 1])) }
      smaller.append((r - 1, Array(values.dropFirst().dropLast())))
    }
    if n > 1 {
      smaller.append((r, Array(values.prefix(2 * r))))
      smaller.append((r, Array(values.suffix(2 * r))))
      for k in values.indices {
        var rest = values
        rest.remove(at: k)
        smaller.append((r, rest))
      }
    }
    if values != integers {
      let complexity = Self.complexity(of: values)
      let simpler = shifted + withSimplerGaps + withSimplerKnots
      smaller.append((r, integers))
      for knots in simpler where Self.complexity(of: knots) < complexity { smaller.append((r, knots)) }
    }
    return smaller.compactMap { order, knots in
      try? KnotVector(order: SplineOrder(order), knots: knots)
    }
  }

  /// Returns the total information in all knots and gaps, in bits.
  private static func complexity(of knots: [Rational]) -> Double {
    func bits(_ whole: Rational) -> Double {
      // Beyond the range of Double the number of binary digits is accurate enough.
      whole.bitWidth > 1000 ? Double(whole.bitWidth) : Double.log2(1 + Double(whole.magnitude))
    }
    func bits(of value: Rational) -> Double { bits(value.numerator) + bits(value.denominator) }
    let gaps = zip(knots.dropFirst(), knots).map { $0 - $1 }
    return (knots + gaps).reduce(0) { $0 + bits(of: $1) }
  }

  private var shifted: [[Rational]] { [values.map { $0 - lower }] }

  /// Knots with one gap set to one, or to a simple number of about its size; the knots above it are shifted.
  private var withSimplerGaps: [[Rational]] {
    values.indices.dropLast().flatMap { k in
      let gap = values[k + 1] - values[k]
      return [1, .simplest(between: gap / 2, and: gap * 3 / 2)].filter { $0 != gap }.map { simple in
        values.enumerated().map { $0.offset > k ? $0.element + (simple - gap) : $0.element }
      }
    }
  }

  /// Knots with one knot moved to the simplest number between its neighbors.
  private var withSimplerKnots: [[Rational]] {
    values.indices.map { k in
      let below = k > 0 ? values[k - 1] : values[k] - 1
      let above = k + 1 < values.count ? values[k + 1] : values[k] + 1
      var changed = values
      changed[k] = .simplest(between: below, and: above)
      return changed
    }
  }
}
