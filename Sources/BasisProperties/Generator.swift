import SeededRandom

/// A generator of random values that can be simplified.
///
/// The size (1, 2, ...) limits how large a value may be; its meaning is up to the generator. The only source of
/// randomness is the random number generator that is passed in.
public struct Generator<Value>: Sendable {
  private let draw: @Sendable (inout SplitMix64, Int) -> Shrinkable<Value>

  /// Creates a generator from a function that draws a value together with its candidates.
  public init(drawing draw: @escaping @Sendable (inout SplitMix64, Int) -> Shrinkable<Value>) {
    self.draw = draw
  }

  /// Creates a generator from a function that draws a value and one that lists simpler values, the simplest first.
  ///
  /// Shrinking stops at a value without candidates, so no chain of candidates may lead back to its start.
  public init(
    _ sample: @escaping @Sendable (inout SplitMix64, Int) -> Value,
    shrink: @escaping @Sendable (Value) -> [Value] = { _ in [] }
  ) {
    draw = { random, size in .unfold(sample(&random, size), shrink) }
  }

  /// Draws a random value of a given size.
  public func sample(using random: inout SplitMix64, size: Int) -> Shrinkable<Value> { draw(&random, size) }
}

extension Generator {
  /// Returns a generator that always draws the same value.
  public static func constant(_ value: Value) -> Generator where Value: Sendable {
    Generator { _, _ in value }
  }

  /// Returns a generator that always draws the same value, simplified by `shrink` if a property fails on it.
  public static func constant(
    _ value: Value, shrink: @escaping @Sendable (Value) -> [Value]
  ) -> Generator where Value: Sendable {
    Generator({ _, _ in value }, shrink: shrink)
  }

  /// Converts the values; they shrink as before the conversion.
  public func map<Other>(_ convert: @escaping @Sendable (Value) -> Other) -> Generator<Other> {
    Generator<Other>(drawing: { random, size in self.sample(using: &random, size: size).map(convert) })
  }

  /// Generates independent pairs.
  public func zip<Other>(_ other: Generator<Other>) -> Generator<(Value, Other)> {
    Generator<(Value, Other)>(drawing: { random, size in
      let first = self.sample(using: &random, size: size)
      return first.zip(other.sample(using: &random, size: size))
    })
  }

  /// Draws from one of several generators with the given weights; shrinking stays with the chosen one.
  ///
  /// - Precondition: no weight is negative, and at least one is positive.
  public static func frequency(_ weighted: [(weight: Int, generator: Generator)]) -> Generator {
    let total = weighted.reduce(0) { $0 + $1.weight }
    precondition(total > 0 && weighted.allSatisfy { $0.weight >= 0 }, "Generator: no positive weight")
    return Generator(drawing: { random, size in
      var ticket = Int.random(in: 0..<total, using: &random)
      for (weight, generator) in weighted {
        if ticket < weight { return generator.sample(using: &random, size: size) }
        ticket -= weight
      }
      preconditionFailure("Generator: the weights do not add up")
    })
  }

  /// Generates arrays of 0 ... `size` values (at most `maximum`), or of exactly `count`; they shrink by dropping and
  /// simplifying entries.
  public func array(count: Int? = nil, maximum: Int = 100) -> Generator<[Value]> {
    Generator<[Value]>(drawing: { random, size in
      let length = count ?? Int.random(in: 0...Swift.min(size, maximum), using: &random)
      let entries = (0..<length).map { _ in self.sample(using: &random, size: size) }
      return Generator.row(entries, fixedLength: count != nil)
    })
  }

  private static func row(_ entries: [Shrinkable<Value>], fixedLength: Bool) -> Shrinkable<[Value]> {
    Shrinkable(entries.map(\.value)) {
      var shorter: [Shrinkable<[Value]>] = []
      if !fixedLength {
        if entries.count > 1 { shorter.append(row(Array(entries.prefix(entries.count / 2)), fixedLength: false)) }
        for k in entries.indices {
          var rest = entries
          rest.remove(at: k)
          shorter.append(row(rest, fixedLength: false))
        }
      }
      let simpler = entries.indices.flatMap { k in
        entries[k].candidates().map { candidate in
          var changed = entries
          changed[k] = candidate
          return row(changed, fixedLength: fixedLength)
        }
      }
      return shorter + simpler
    }
  }
}

extension Generator where Value == Int {
  /// Generates integers in a range, the ends more often than the rest; they shrink toward the lower end.
  public static func integers(in range: ClosedRange<Int>) -> Generator {
    Generator(
      { random, _ in
        switch Int.random(in: 0..<8, using: &random) {
        case 0: range.lowerBound
        case 1: range.upperBound
        default: Int.random(in: range, using: &random)
        }
      },
      shrink: { value in
        // Halve the distance repeatedly, starting with the lower end.
        var candidates: [Int] = []
        var distance = value - range.lowerBound
        while distance > 0 {
          candidates.append(value - distance)
          distance /= 2
        }
        return candidates
      })
  }
}
