import BasisProperties
import Exact
import SeededRandom
import Splines

/// The finite family of cases on which the statements are checked.
///
/// The cases are a function of the fields alone: the same family gives the same cases on every machine and in every
/// order of execution. Cases come smallest first: orders ascending, intervals ascending, uniform knots before random
/// ones.
package struct CaseFamily: Equatable, Sendable {
  /// The largest order; orders start at 1.
  package let maxOrder: Int
  /// The largest interval count; interval counts start at 1.
  package let maxIntervals: Int
  /// The number of random knot vectors for each order and interval count, in addition to the uniform ones.
  package let randomKnotVectors: Int
  /// The same beyond ``manyVectorsUpTo`` intervals, where exact numbers are long and the shapes are the same.
  package let randomLongKnotVectors: Int
  /// The number of random networks for a statement about networks.
  package let networks: Int
  /// The seed for all random data.
  package let seed: UInt64
  /// Whether this is the long run.
  package let isFull: Bool

  /// Creates a family.
  ///
  /// - Throws: ``CaseFamilyError`` if the order is not supported by splines or a count is out of range.
  package init(
    maxOrder: Int = 6, maxIntervals: Int = 12, randomKnotVectors: Int = 10, randomLongKnotVectors: Int? = nil,
    networks: Int = 20, seed: UInt64 = CaseFamily.defaultSeed, isFull: Bool = false
  ) throws(CaseFamilyError) {
    guard SplineOrder.allowed.contains(maxOrder) else {
      throw CaseFamilyError(what: "maximal order", value: maxOrder, allowed: SplineOrder.allowed)
    }
    guard CaseFamily.allowedIntervals.contains(maxIntervals) else {
      throw CaseFamilyError(
        what: "maximal number of intervals", value: maxIntervals, allowed: CaseFamily.allowedIntervals)
    }
    let longOnes = randomLongKnotVectors ?? randomKnotVectors
    for (what, count) in [
      ("number of random cases", randomKnotVectors), ("number of random long cases", longOnes),
      ("number of networks", networks),
    ] {
      guard CaseFamily.allowedCases.contains(count) else {
        throw CaseFamilyError(what: what, value: count, allowed: CaseFamily.allowedCases)
      }
    }
    self.init(checked: maxOrder, maxIntervals, (randomKnotVectors, longOnes), networks, seed, isFull)
  }

  private init(
    checked maxOrder: Int, _ maxIntervals: Int, _ randomKnotVectors: (Int, long: Int), _ networks: Int,
    _ seed: UInt64, _ isFull: Bool
  ) {
    self.maxOrder = maxOrder
    self.maxIntervals = maxIntervals
    self.randomKnotVectors = randomKnotVectors.0
    randomLongKnotVectors = randomKnotVectors.long
    self.networks = networks
    self.seed = seed
    self.isFull = isFull
  }

  /// The largest interval count that gets ``randomKnotVectors``; larger ones get ``randomLongKnotVectors``.
  package static let manyVectorsUpTo = 12

  /// Returns the number of random knot vectors for an interval count.
  package func randomKnotVectors(intervals: Int) -> Int {
    intervals <= CaseFamily.manyVectorsUpTo ? randomKnotVectors : randomLongKnotVectors
  }

  /// The default seed.
  package static let defaultSeed: UInt64 = 20260304
  /// The allowed range of ``maxIntervals``.
  package static let allowedIntervals = 1...4096
  /// The allowed range of the numbers of random cases.
  package static let allowedCases = 1...1_000_000

  /// Orders 1-6, intervals 1-12, 10 random knot vectors each, 20 networks.
  package static let standard = CaseFamily(checked: 6, 12, (10, 10), 20, defaultSeed, false)
  /// Orders 1-8, intervals 1-24, 50 random knot vectors each, 10 beyond 12 intervals, 100 networks.
  package static let full = CaseFamily(checked: 8, 24, (50, 10), 100, defaultSeed, true)

  /// Returns the family, enlarged where needed to reach an order and a number of intervals. A claim whose smallest
  /// known counterexample is larger than the user's family calls this so that the family cannot hide the
  /// counterexample.
  package func reaching(order: Int = 1, intervals: Int = 1) -> CaseFamily {
    CaseFamily(
      checked: max(maxOrder, min(order, SplineOrder.allowed.upperBound)), max(maxIntervals, intervals),
      (randomKnotVectors, randomLongKnotVectors), networks, seed, isFull)
  }

  /// Returns the family limited to the given order and number of intervals, for checks whose cost grows fast.
  package func limited(order: Int = .max, intervals: Int = .max, knotVectors: Int = .max) -> CaseFamily {
    CaseFamily(
      checked: max(1, min(maxOrder, order)), max(1, min(maxIntervals, intervals)),
      (max(1, min(randomKnotVectors, knotVectors)), max(1, min(randomLongKnotVectors, knotVectors))), networks, seed,
      isFull)
  }

  /// The orders, ascending.
  package var orders: [SplineOrder] { (1...maxOrder).map { try! SplineOrder($0) } }

  /// The interval counts, ascending.
  package var intervalCounts: ClosedRange<Int> { 1...maxIntervals }

  /// Returns the generator of a claim. It depends only on the seed and the name, so claims are independent of each
  /// other.
  package func generator(for id: String) -> SplitMix64 { SplitMix64.stream(seed: seed, name: id) }
}

/// An error for a family parameter that is out of range.
package struct CaseFamilyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The parameter that is out of range.
  package let what: String
  /// The given value.
  package let value: Int
  /// The allowed values.
  package let allowed: ClosedRange<Int>

  /// A one-line message.
  package var description: String {
    "the \(what) must be between \(allowed.lowerBound) and \(allowed.upperBound) (got \(value))"
  }
}
