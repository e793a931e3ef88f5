import RealModule
import SeededRandom

/// Points of a term that change during training: a shifted quasi-random sequence in a box, drawn anew every few epochs, on
/// request with a higher density where the residual is large.
///
/// With fixed points, small residuals at the points say little about those between them.
public struct PointSampling: Sendable, Equatable, Codable {
  /// The range of each coordinate.
  public var box: [ClosedRange<Double>]
  /// The number of points.
  public var count: Int
  /// The number of epochs between draws; every level begins with one.
  public var every: Int
  /// The number of candidates from which points are drawn with density 1/2 + |r| / (2 mean |r|), r being the residual; `nil` for
  /// points of uniform density. The points with which the first level begins are of uniform density in any case.
  public var candidates: Int?
  /// The seed for the shifts of the sequence and the draws.
  public var seed: UInt64

  /// Creates a sampling.
  ///
  /// - Parameters:
  ///   - box: the range of each coordinate, 1 to 4 of them.
  ///   - count: the number of points.
  ///   - every: the number of epochs between draws.
  ///   - candidates: the number of candidates for a density that follows the residual; `nil` for uniform density.
  ///   - seed: the seed for the draws.
  public init(
    _ box: [ClosedRange<Double>], count: Int, every: Int = 20, candidates: Int? = nil, seed: UInt64 = 1
  ) {
    self.box = box
    self.count = count
    self.every = every
    self.candidates = candidates
    self.seed = seed
  }

  /// Throws for a box or for numbers that cannot be used.
  func validate(term: String, coordinates: Int) throws(CollocationError) {
    func require(_ isGood: Bool, _ option: String, _ value: Any, _ need: String) throws(CollocationError) {
      guard isGood else { throw .badOption(option: "\(option) of term \"\(term)\"", value: "\(value)", need: need) }
    }
    try require(box.count == coordinates, "the number of ranges", box.count, "\(coordinates), one for each coordinate")
    try require(count >= 1, "the number of points", count, "1 or more")
    for range in box {
      try require(
        range.lowerBound < range.upperBound && (range.upperBound - range.lowerBound).isFinite, "a range of the points",
        range, "finite and not empty")
    }
    try require(every >= 1, "the number of epochs between draws", every, "1 or more")
    if let candidates {
      try require(candidates >= count, "the number of candidates", candidates, "\(count) or more, the number of points")
    }
  }

  /// Returns points of uniform density.
  ///
  /// Point k has the coordinates frac(s_j + (k + 1) / g^(j+1)), where g > 1 solves g^(d+1) = g + 1 and the shift s is random:
  /// the sequence R_d of M. Roberts, a Kronecker sequence.
  ///
  /// - Parameters:
  ///   - count: the number of points.
  ///   - draw: the number of the draw, from 0; every draw has its own shift.
  /// - Precondition: the count is not negative.
  public func uniformPoints(_ count: Int, draw: Int) -> [[Double]] {
    precondition(count >= 0, "PointSampling: \(count) points")
    var random = SplitMix64.stream(seed: seed, index: draw)
    let shifts = box.map { _ in Double.random(in: 0..<1, using: &random) }
    var root = 2.0
    for _ in 0..<60 { root = Double.pow(1 + root, 1 / Double(box.count + 1)) }
    let steps = box.indices.map { 1 / Double.pow(root, $0 + 1) }
    return (0..<count).map { k in
      box.indices.map { j in
        let place = shifts[j] + Double(k + 1) * steps[j]
        let share = place - place.rounded(.down)
        return box[j].lowerBound + share * (box[j].upperBound - box[j].lowerBound)
      }
    }
  }

  /// Chooses points from candidates with density 1/2 + |r| / (2 mean |r|), by systematic sampling.
  ///
  /// - Parameters:
  ///   - candidates: the candidates.
  ///   - sizes: |r| at each of them, finite.
  ///   - draw: the number of the draw.
  func choose(from candidates: [[Double]], sizes: [Double], draw: Int) -> [[Double]] {
    let mean = sizes.reduce(0, +) / Double(sizes.count)
    var random = SplitMix64.stream(seed: seed ^ 0x5DEE_CE66, index: draw)
    let densities = sizes.map { mean > 0 ? 0.5 + 0.5 * $0 / mean : 1 }
    let step = densities.reduce(0, +) / Double(count)
    var next = step * Double.random(in: 0..<1, using: &random)
    var chosen: [[Double]] = []
    var sum = 0.0
    for (point, density) in zip(candidates, densities) {
      sum += density
      while next < sum, chosen.count < count {
        chosen.append(point)
        next += step
      }
    }
    while chosen.count < count { chosen.append(candidates[candidates.count - 1]) }
    return chosen
  }
}
