import Foundation

/// The seeds of an experiment on the command line.
enum SeedList {
  /// Whole numbers separated by commas, each once: a seed that is there twice would count twice in every mean.
  ///
  /// - Throws: ``BadInput`` that names the position and the text.
  static func parse(_ text: String) throws -> [UInt64] {
    var seeds: [UInt64] = []
    for (place, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      guard let seed = UInt64(part.trimmingCharacters(in: .whitespaces)) else {
        throw BadInput("--seeds, number \(place + 1): \"\(part)\" is not a whole number; give seeds like 1234,1235")
      }
      guard !seeds.contains(seed) else {
        throw BadInput("--seeds, number \(place + 1): the seed \(seed) is there already; give each once")
      }
      seeds.append(seed)
    }
    return seeds
  }
}
