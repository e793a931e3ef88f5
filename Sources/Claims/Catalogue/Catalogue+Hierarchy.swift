extension Catalogue {
  /// Preconditioning, refinement and nested hierarchies.
  static var hierarchy: [any Claim] {
    [
      Section23(), Eq24(), Eq24b(), Eq25(), Section43(), Proposition2(), EqAllenCahn(),
    ]
  }
}
