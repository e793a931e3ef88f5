import RealModule

/// Table 2 as printed in the paper.
package enum PrintedTable2 {
  /// A printed number, digits * 10^exponent, rounded to its last digit.
  package struct Number: Hashable, Sendable {
    /// The digits, as an integer: 165 for 1.65e-3.
    package let digits: Int
    /// The exponent of the last digit: -5 for 1.65e-3.
    package let exponent: Int

    /// The value in floating point.
    package var value: Double { Double("\(digits)e\(exponent)")! }
  }

  /// The model of a row.
  package enum Model: Hashable, Sendable {
    /// The network in the ReLU basis.
    case relu
    /// The network in the spline basis.
    case spline
    /// A perceptron with given widths.
    case mlp(widths: [Int])
  }

  /// A row.
  package struct Row: Hashable, Sendable {
    /// The model.
    package let model: Model
    /// The schedule; nil for perceptrons.
    package let schedule: RegressionSchedule?
    /// The number of parameters.
    package let parameters: Int
    /// The mean of the losses of five runs.
    package let mean: Number
    /// Their standard deviation.
    package let deviation: Number

    init(
      _ model: Model, _ schedule: RegressionSchedule?, _ parameters: Int, _ mean: (Int, Int), _ deviation: (Int, Int)
    ) {
      self.model = model
      self.schedule = schedule
      self.parameters = parameters
      self.mean = Number(digits: mean.0, exponent: mean.1)
      self.deviation = Number(digits: deviation.0, exponent: deviation.1)
    }
  }

  /// The nine rows, in printed order.
  package static let rows = [
    Row(.relu, .coarse, 55, (110, -4), (832, -5)),
    Row(.relu, .fine, 230, (135, -2), (150, -3)),
    Row(.relu, .multilevel, 230, (106, -4), (803, -5)),
    Row(.spline, .coarse, 55, (165, -5), (418, -7)),
    Row(.spline, .fine, 230, (254, -5), (564, -5)),
    Row(.spline, .multilevel, 230, (367, -7), (719, -7)),
    Row(.mlp(widths: [2, 5, 1]), nil, 20, (294, -4), (160, -4)),
    Row(.mlp(widths: [2, 30, 1]), nil, 120, (102, -5), (942, -6)),
    Row(.mlp(widths: [2, 20, 20, 1]), nil, 500, (333, -6), (292, -6)),
  ]

  /// Returns the row for a model and a schedule, if there is one.
  package static func row(_ model: Model, _ schedule: RegressionSchedule? = nil) -> Row? {
    rows.first { $0.model == model && $0.schedule == schedule }
  }
}
