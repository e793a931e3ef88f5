extension Catalogue {
  /// Preconditioning, refinement and nested hierarchies.
  static var hierarchy: [any Claim] {
    [
      Section23(), Figure3(), Definition1(), Proposition1(), Eq19(), Eq24(), Eq24b(), Eq25(), Lemma6(), Section43(),
      Section43Relaxation(), Proposition2(), Table2(), Figure4(), Figure6(), Table3(), EqAllenCahn(), Figure7(),
      Figure8(),
    ]
  }
}
