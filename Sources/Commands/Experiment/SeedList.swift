import Foundation

/// The seeds of an experiment, given on the command line.
enum SeedList {
  /// Parses distinct integers separated by commas; a duplicate seed would count twice in every mean.
  ///
  /// - Throws: ``BadInput`` naming the position and the text.
  static func parse(_ text: String) throws -> [UInt64] {
    var seeds: [UInt64] = []
    for (place, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      guard let seed = UInt64(part.trimmingCharacters(in: .whitespaces)) else {
        throw BadInput("--seeds, number \(place + 1): \"\(part)\" is not a valid seed; give integers such as 1234,1235")
      }
      guard !seeds.contains(seed) else {
        throw BadInput("--seeds, number \(place + 1): duplicate seed \(seed); give each seed once")
      }
      seeds.append(seed)
    }
    return seeds
  }
}
