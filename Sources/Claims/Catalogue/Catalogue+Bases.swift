extension Catalogue {
  /// Bases, the change between them, and layers written in either.
  static var basesAndLayers: [any Claim] {
    []
  }
}
