import BasisProperties
import SeededRandom

/// Checks a property on random cases, each with a generator of its own; a failure prints the seed that repeats it.
func checkRandomCases(
  _ name: String, cases: Int = 60, _ property: (inout SplitMix64) throws -> Void
) throws {
  let seeds = Generator<UInt64>({ random, _ in random.next() })
  try forAll(seeds, cases: cases, named: name, settings: try .fromEnvironment()) { (seed: UInt64) throws -> Void in
    var random = SplitMix64(seed: seed)
    try property(&random)
  }.get()
}
