extension Catalogue {
  /// Spectra of the change of basis and the neural tangent kernel.
  static var spectraAndKernels: [any Claim] {
    [
      Figure1(), Figure2a(), Figure2aDense(), Figure2b(), Figure2bRate(), Theorem1(), Eq40(), Eq39(), Theorem2(),
      Theorem2Squared(), Theorem2Abstract(), Theorem2Unscaled(), Theorem2KAN(), Theorem2Training(), Theorem2Depth(),
      Remark1(),
    ]
  }
}
