import KANCore

extension TrainingColumns {
  /// Throws ``BadInput`` if the classes are numbers that are not all whole, naming the first that is not, and for
  /// another number of classes than the layer widths of the network end with, if these are given.
  func requireClasses(layers: [Int]?) throws {
    guard let classes else { return }
    let (column, names) = (classes.column, classes.names)
    let numbers = names.compactMap(ClassName.number)
    if numbers.count == names.count,
      let k = (0..<samples.count).first(where: { numbers[classIndex($0)] != numbers[classIndex($0)].rounded() })
    {
      throw BadInput(
        "\(places.text(row: k, column: column)): \(names[classIndex(k)]) is not a class; numbers of classes are whole:"
          + " correct it, or omit --softmax to fit the numbers themselves")
    }
    if let last = layers?.last, last != names.count {
      let list = names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", ..." : "")
      throw BadInput(
        "\(places.file): column \"\(column)\" has \(names.count) classes: \(list); end --layers with \(names.count)")
    }
  }

  /// A warning if there are few rows for each class; `nil` if there are three or more on average.
  var remarkOnClasses: String? {
    guard let classes, 3 * classes.names.count > samples.count else { return nil }
    return
      "column \"\(classes.column)\" has \(classes.names.count) classes in \(samples.count) rows; omit --softmax if it"
      + " holds numbers to fit"
  }

  /// A warning that names the classes of which all rows are held out; `nil` if there are none.
  func remarkOnClasses(heldOut: [Int]) -> String? {
    guard let names = classes?.names, !heldOut.isEmpty else { return nil }
    let trained = Set(Set(0..<samples.count).subtracting(heldOut).map(classIndex))
    let missing = names.indices.filter { !trained.contains($0) }.map { names[$0] }
    guard !missing.isEmpty else { return nil }
    return
      "all rows of the class\(missing.count == 1 ? "" : "es") \(missing.joined(separator: ", ")) are held out, and none"
      + " is left to train on; give another --seed, a smaller --validation, or more rows"
  }

  /// The class of a sample, from 0.
  private func classIndex(_ k: Int) -> Int {
    let row = samples.target(k)
    return row.firstIndex(of: 1)! - row.startIndex
  }
}
