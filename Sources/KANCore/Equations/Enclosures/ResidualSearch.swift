/// The search for the largest magnitude of a residual in a box, by halving cells whose bounds are too large.
struct ResidualSearch {
  private struct Part {
    let box: [ClosedRange<Double>]
    let cell: ResidualEnclosure.Cell
  }

  private let enclosure: ResidualEnclosure
  private let residual: Int
  private let box: [ClosedRange<Double>]
  /// No magnitude in the box is larger.
  private(set) var upper = Double.infinity
  /// The largest magnitude found.
  private(set) var lower = 0.0
  /// Where it was found.
  private(set) var place: [Double] = []
  /// The number of cells enclosed.
  private(set) var count = 0
  /// Whether the bounds are as close as asked.
  private(set) var isTight = false

  init(_ enclosure: ResidualEnclosure, residual: Int, box: [ClosedRange<Double>]) {
    self.enclosure = enclosure
    self.residual = residual
    self.box = box
  }

  /// Halves cells in rounds: in each one all cells whose bound exceeds the target, as long as there are cells left,
  /// those with the largest bounds first.
  mutating func run(tolerance: Double, sufficient: Double, cells: Int) {
    func target(_ lower: Double) -> Double { max(sufficient, lower * (1 + tolerance)) }
    var open = [part(box, atMost: .infinity)]
    // The largest bound of the cells that are not halved any more.
    var settled = 0.0
    while !open.isEmpty {
      let enough = target(lower)
      var large: [(part: Part, halves: [[ClosedRange<Double>]])] = []
      for part in open {
        if part.cell.bound > enough, let halves = halves(of: part) {
          large.append((part, halves))
        } else {
          settled = max(settled, part.cell.bound)
        }
      }
      large.sort { $0.part.cell.bound > $1.part.cell.bound }
      let room = min(large.count, (cells - count) / 2)
      open = []
      for (part, halves) in large[..<room] { open += halves.map { self.part($0, atMost: part.cell.bound) } }
      if room == 0 { settled = large.reduce(settled) { max($0, $1.part.cell.bound) } }
      if room > 0 { open += large[room...].map(\.part) }
    }
    upper = settled
    isTight = upper <= target(lower)
  }

  /// Encloses the residual in a cell, where a bound is already known.
  private mutating func part(_ box: [ClosedRange<Double>], atMost bound: Double) -> Part {
    var cell = enclosure.cell(of: residual, in: box)
    cell.bound = min(cell.bound, bound)
    count += 1
    if place.isEmpty || cell.attained > lower { (lower, place) = (cell.attained, cell.middle) }
    return Part(box: box, cell: cell)
  }

  /// Returns the halves of a cell, across the coordinate that adds most to its bound; across the longest if that is not
  /// known. `nil` if no number lies between the ends.
  private func halves(of part: Part) -> [[ClosedRange<Double>]]? {
    let splittable = part.box.indices.filter {
      part.box[$0].lowerBound < part.cell.middle[$0] && part.cell.middle[$0] < part.box[$0].upperBound
    }
    func length(_ k: Int) -> Double {
      (part.box[k].upperBound - part.box[k].lowerBound) / (box[k].upperBound - box[k].lowerBound)
    }
    let isKnown = part.cell.shares.allSatisfy(\.isFinite) && splittable.contains { part.cell.shares[$0] > 0 }
    guard
      let k = splittable.max(by: { isKnown ? part.cell.shares[$0] < part.cell.shares[$1] : length($0) < length($1) })
    else { return nil }
    let (range, middle) = (part.box[k], part.cell.middle[k])
    return [range.lowerBound...middle, middle...range.upperBound].map { half in
      var halved = part.box
      halved[k] = half
      return halved
    }
  }
}
