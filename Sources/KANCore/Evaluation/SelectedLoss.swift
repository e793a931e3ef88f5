/// A loss of selected samples: their sample k is sample `indices[k]` of the loss that it comes from.
struct SelectedLoss: RegressionLoss {
  /// The loss of all samples.
  let base: any RegressionLoss
  /// The name: that of the loss of all samples, and a fingerprint of the selection.
  let name: String
  /// The number of selected samples.
  var sampleCount: Int? { indices.count }
  private let indices: [Int]

  init(_ base: any RegressionLoss, _ indices: [Int]) {
    self.base = base
    self.indices = indices
    name = "\(base.name), samples \(Fingerprint.text(of: indices.map(Double.init)))"
  }

  func residual(of difference: Double, sample: Int, output: Int) -> (value: Double, slope: Double) {
    base.residual(of: difference, sample: indices[sample], output: output)
  }

  var couplesOutputs: Bool { base.couplesOutputs }

  func residual(
    of differences: UnsafeBufferPointer<Double>, sample: Int, output: Int, slopes: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let number = indices[sample]
    return base.residual(of: differences, sample: number, output: output, slopes: slopes)
  }
}

extension RegressionLoss {
  /// Returns the loss of selected samples, whose numbers count from 0 in the given order. A loss for any number of samples
  /// stays as it is. Weights keep their values: their mean over the selected samples need not be one.
  ///
  /// - Precondition: every index is that of a sample.
  /// - Complexity: O(indices).
  public func selecting(_ indices: [Int]) -> any RegressionLoss {
    sampleCount == nil ? self : SelectedLoss(self, indices)
  }

  /// The loss without weights and selections of samples; `nil` for squares.
  package var core: (any RegressionLoss)? {
    switch self {
    case let weighted as WeightedLoss: weighted.base?.core
    case let selected as SelectedLoss: selected.base.core
    default: self
    }
  }
}
