import BasisProperties
import Exact
import Splines

/// The finite family of cases on which the statements are checked.
///
/// Everything in it is a function of its fields: the same family gives the same cases, on every machine and in every
/// order of execution. Cases come smallest first: orders ascending, intervals ascending, uniform knots before random
/// ones.
public struct CaseFamily: Equatable, Sendable {
  /// Orders go from 1 to this.
  public let maxOrder: Int
  /// Interval counts go from 1 to this.
  public let maxIntervals: Int
  /// The number of random knot vectors for each order and interval count, besides the uniform ones.
  public let randomKnotVectors: Int
  /// The same for more than ``manyVectorsUpTo`` intervals: exact numbers are long there, and shapes are the same.
  public let randomLongKnotVectors: Int
  /// The number of random networks in a statement about networks.
  public let networks: Int
  /// The seed of everything random.
  public let seed: UInt64
  /// Whether this is the long run.
  public let isFull: Bool

  /// A family.
  ///
  /// - Throws: ``CaseFamilyError`` for an order that splines do not support and for counts below 1.
  public init(
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

  /// Up to so many intervals there are ``randomKnotVectors``, beyond ``randomLongKnotVectors``.
  public static let manyVectorsUpTo = 12

  /// The number of random knot vectors for an interval count.
  public func randomKnotVectors(intervals: Int) -> Int {
    intervals <= CaseFamily.manyVectorsUpTo ? randomKnotVectors : randomLongKnotVectors
  }

  /// The seed where none is given.
  public static let defaultSeed: UInt64 = 20260304
  /// The interval counts that a family may reach.
  public static let allowedIntervals = 1...4096
  /// The numbers of random cases that a family may ask for.
  public static let allowedCases = 1...1_000_000

  /// Orders 1-6, intervals 1-12, 10 random knot vectors each, 20 networks.
  public static let standard = CaseFamily(checked: 6, 12, (10, 10), 20, defaultSeed, false)
  /// Orders 1-8, intervals 1-24, 50 random knot vectors each, 10 beyond 12 intervals, 100 networks.
  public static let full = CaseFamily(checked: 8, 24, (50, 10), 100, defaultSeed, true)

  /// The same family, enlarged where needed to reach an order and a number of intervals. A claim whose smallest known
  /// counterexample is larger than the user's family enlarges it by this, so that the family cannot hide it.
  public func reaching(order: Int = 1, intervals: Int = 1) -> CaseFamily {
    CaseFamily(
      checked: max(maxOrder, min(order, SplineOrder.allowed.upperBound)), max(maxIntervals, intervals),
      (randomKnotVectors, randomLongKnotVectors), networks, seed, isFull)
  }

  /// The same family cut to at most this order and this many intervals, for checks whose cost grows fast.
  public func limited(order: Int = .max, intervals: Int = .max, knotVectors: Int = .max) -> CaseFamily {
    CaseFamily(
      checked: max(1, min(maxOrder, order)), max(1, min(maxIntervals, intervals)),
      (max(1, min(randomKnotVectors, knotVectors)), max(1, min(randomLongKnotVectors, knotVectors))), networks, seed,
      isFull)
  }

  /// The orders, ascending.
  public var orders: [SplineOrder] { (1...maxOrder).map { try! SplineOrder($0) } }

  /// The interval counts, ascending.
  public var intervalCounts: ClosedRange<Int> { 1...maxIntervals }

  /// The generator of a claim: depends on the seed and on the name only, so that claims do not disturb one another.
  public func generator(for id: String) -> SplitMix64 { SplitMix64.stream(seed: seed, name: id) }
}

/// A family that cannot be run.
public struct CaseFamilyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is out of range.
  public let what: String
  /// The value that was given.
  public let value: Int
  /// The values that are allowed.
  public let allowed: ClosedRange<Int>

  /// One line.
  public var description: String {
    "the \(what) is \(value); give one from \(allowed.lowerBound) to \(allowed.upperBound)"
  }
}
