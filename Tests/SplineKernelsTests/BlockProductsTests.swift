import SeededRandom
import SplineKernels
import Testing

/// Products of rows of blocks against the plain sum over all entries. The values are small integers, so that both are
/// exact.
@Suite("Products of rows of blocks")
struct BlockProductsTests {
  private static let seed: UInt64 = 71

  /// Rows with blocks of random lengths at random places in the order of their columns.
  private struct Rows {
    var lengths: [Int32]
    var values: [Double] = []
    var columns: [Int32] = []
    var dimension = 0
    let count: Int

    init(blocks: Int, count: Int, using random: inout SplitMix64) {
      let slack = 5
      lengths = (0..<blocks).map { _ in Int32.random(in: 1...11, using: &random) }
      self.count = count
      for _ in 0..<count {
        var place = 0
        for length in lengths {
          columns.append(Int32(place + Int.random(in: 0...slack, using: &random)))
          place += Int(length) + slack
          for _ in 0..<length { values.append(Double(Int.random(in: -9...9, using: &random))) }
        }
        dimension = place
      }
    }

    /// The upper triangle of J^T J, with what is below left as it was.
    func expected(on matrix: [Double]) -> [Double] {
      var matrix = matrix
      let width = values.count / count
      for row in 0..<count {
        var entries = [Double](repeating: 0, count: dimension)
        var next = row * width
        for (block, length) in lengths.enumerated() {
          let column = Int(columns[row * lengths.count + block])
          for i in 0..<Int(length) {
            entries[column + i] = values[next]
            next += 1
          }
        }
        for i in 0..<dimension {
          for j in i..<dimension { matrix[i * dimension + j] += entries[i] * entries[j] }
        }
      }
      return matrix
    }

    func products(tasks: Int, on matrix: [Double], _ set: InstructionSet) -> [Double] {
      var matrix = matrix
      lengths.withUnsafeBufferPointer { lengths in
        values.withUnsafeBufferPointer { values in
          columns.withUnsafeBufferPointer { columns in
            let rows = BlockRows(
              count: count, blocks: lengths.count, lengths: lengths.baseAddress!, width: values.count / count,
              values: values.baseAddress!, columns: columns.baseAddress!, dimension: dimension)
            matrix.withUnsafeMutableBufferPointer { target in
              for task in 0..<tasks {
                rows.addProducts(task: task, of: tasks, to: target.baseAddress!, instructionSet: set)
              }
            }
          }
        }
      }
      return matrix
    }
  }

  @Test("Every instruction set, any number of blocks, rows, and tasks", arguments: 0..<40)
  func products(number: Int) throws {
    var random = SplitMix64.stream(seed: Self.seed, index: number)
    let rows = Rows(
      blocks: Int.random(in: 1...12, using: &random), count: Int.random(in: 1...20, using: &random), using: &random)
    let before = (0..<rows.dimension * rows.dimension).map { _ in Double(Int.random(in: -3...3, using: &random)) }
    let expected = rows.expected(on: before)
    for set in InstructionSet.available {
      for tasks in [1, 2, 16] {
        let found = rows.products(tasks: tasks, on: before, set)
        let wrong = found.indices.first { found[$0] != expected[$0] }
        let place = wrong.map { "entry \($0 / rows.dimension), \($0 % rows.dimension)" } ?? ""
        #expect(wrong == nil, "seed \(Self.seed), number \(number), \(set.rawValue), \(tasks) tasks: \(place)")
      }
    }
    // Control: with one value changed, the products differ.
    var other = rows
    other.values[0] += 1
    #expect(other.expected(on: before) != expected)
  }
}
