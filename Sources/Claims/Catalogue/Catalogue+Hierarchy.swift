extension Catalogue {
  /// Preconditioning, refinement and nested hierarchies.
  static var hierarchy: [any Claim] {
    [
      Eq25()
    ]
  }
}
