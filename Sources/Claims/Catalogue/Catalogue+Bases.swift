extension Catalogue {
  /// Bases, the change between them, and layers written in either.
  static var basesAndLayers: [any Claim] {
    [
      Eq2(), Lemma1(), Lemma2(), Corollary1(), Lemma3(), Lemma4a(), Lemma4b(), Lemma5(), Table1(), Section3SPD(),
    ]
  }
}
