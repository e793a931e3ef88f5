extension Catalogue {
  /// Spectra of the change of basis and the neural tangent kernel.
  static var spectraAndKernels: [any Claim] {
    []
  }
}
