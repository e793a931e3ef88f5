extension TrainingOptions {
  /// The options that are given; if there are none, levels and penalties can be chosen.
  var given: [String] {
    let own: [(String, Bool)] = [
      ("--levels", levels != nil), ("--epochs", epochs != nil), ("--optimizer", optimizer != nil),
      ("--optimizer-option", !optimizerOption.isEmpty), ("--preconditioner", preconditioner != nil),
      ("--geometry", geometry != nil), ("--gradient", gradient != nil), ("--basis", basis != nil),
      ("--iterate", iterate != .spline), ("--learning-rate", learningRate != nil), ("--schedule", schedule != nil),
      ("--final-learning-rate", finalLearningRate != nil), ("--batch-size", batchSize != nil),
      ("--smoothing", smoothing != nil), ("--precision", precision != .double),
    ]
    return own.filter(\.1).map(\.0) + stopping.given
  }
}
