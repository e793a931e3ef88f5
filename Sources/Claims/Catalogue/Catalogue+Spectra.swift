extension Catalogue {
  /// Spectra of the change of basis and the neural tangent kernel.
  static var spectraAndKernels: [any Claim] {
    [
      Figure1(), Figure2a(), Figure2b(), Theorem1(), Eq40(), Theorem2Squared(), Theorem2Abstract(), Theorem2Unscaled(),
    ]
  }
}
