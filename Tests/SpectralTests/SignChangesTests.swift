import Exact
import RealModule
import SeededRandom
import Spectral
import Splines
import Testing

@Suite struct SignChangesTests {
  @Test func countsAgreeWithEnumeration() {
    // All sequences over {-1, 0, 1} of length up to 6; zeros replaced by every choice of signs.
    for length in 0...6 {
      for code in 0..<Int(Double.pow(3, Double(length))) {
        var rest = code
        var sequence: [Int] = []
        for _ in 0..<length {
          sequence.append(rest % 3 - 1)
          rest /= 3
        }
        let zeros = sequence.indices.filter { sequence[$0] == 0 }
        var counts: [Int] = []
        for choice in 0..<1 << zeros.count {
          var filled = sequence
          for (bit, position) in zeros.enumerated() { filled[position] = choice >> bit & 1 == 1 ? 1 : -1 }
          counts.append(zip(filled, filled.dropFirst()).filter { $0 != $1 }.count)
        }
        let changes = SignChanges(of: sequence)
        #expect(changes.maximum == counts.max())
        #expect(changes.minimum == counts.min())
        #expect(changes.undecided == zeros.count)
      }
    }
  }

  @Test func thresholdLeavesSmallEntriesOpen() {
    let sequence = [1.0, -1e-20, 1.0]
    #expect(SignChanges(of: sequence).certain == 2)
    let open = SignChanges(of: sequence, threshold: 1e-15)
    #expect(open == SignChanges(of: [1.0, 0, 1.0]))
    #expect(open.certain == nil && open.minimum == 0 && open.maximum == 2)
  }

  /// Figure 2b: the k-th eigenvector has k - 1 changes, the last one m - 1 = n + r - 2 and not n - 1.
  @Test(arguments: [(1, 50), (2, 20), (3, 50), (4, 20), (5, 12)])
  func eigenvectorsOfUniformKnots(r: Int, n: Int) throws {
    let order = try SplineOrder(r)
    let knots = try KnotVector<Rational>.uniform(order: order, intervals: n, lower: 0, upper: 1)
    for eigen in [try Spectrum.gramEigen(of: knots), try Spectrum.outerGramEigen(of: knots)] {
      let changes = Spectrum.signChanges(eigen, order: order)
      for (k, change) in changes.enumerated() {
        #expect(change.minimum <= k && k <= change.maximum)
      }
      // Most are certain in floating point; the others are left to the exact certificate.
      #expect(changes.filter { $0.certain != nil }.count > changes.count / 2)
    }
    let figure = try SpectralFigures.extremeEigenvectors(order: order, intervals: n)
    #expect(figure.changesInSmallest.minimum == 0)
    #expect(figure.changesInLargest.maximum == n + r - 2)
    if r > 1 { #expect(figure.changesInLargest.minimum != n - 1) }
    #expect(figure.indices.first == 1 - r && figure.indices.last == n - 1)
  }

  @Test(arguments: 1...4)
  func eigenvectorsOfRandomKnots(r: Int) throws {
    let order = try SplineOrder(r)
    for seed in UInt64(0)..<10 {
      var generator = SplitMix64(seed: seed)
      let knots = try KnotVector<Rational>.random(order: order, intervals: 6, using: &generator)
      let eigen = try Spectrum.gramEigen(of: knots)
      for (k, change) in Spectrum.signChanges(eigen, order: order).enumerated() {
        #expect(change.minimum <= k && k <= change.maximum, "seed \(seed)")
      }
    }
  }

  /// Entries at the threshold are undecided on either side of zero, those just beyond it are not.
  @Test func entriesAtTheThresholdAreOpen() {
    let half = 0.5
    for sign in [1.0, -1] {
      #expect(SignChanges(of: [sign * half], threshold: half).undecided == 1)
      #expect(SignChanges(of: [sign * half.nextUp], threshold: half).undecided == 0)
      #expect(SignChanges(of: [sign * half.nextDown], threshold: half).undecided == 1)
      let open = SignChanges(of: [1, sign * half, 1], threshold: half)
      #expect(open.minimum == 0 && open.maximum == 2 && open.certain == nil)
    }
    #expect(SignChanges(of: [1, -half.nextUp, 1], threshold: half).certain == 2)
    #expect(SignChanges(of: [1, half.nextUp, 1], threshold: half).certain == 0)
    #expect(SignChanges(of: [1, half, -1], threshold: half).certain == 1)
  }
}
