import ArgumentParser
import Claims

/// A word on the command line that no command knows.
enum Misspelling {
  /// Returns a message that names the first unknown subcommand or option; `nil` if all are known.
  static func message(_ arguments: [String]) -> String? {
    var command: any ParsableCommand.Type = KAN.self
    var name = "kan"
    var rest = arguments[...]
    while !command.configuration.subcommands.isEmpty {
      guard let word = rest.first, !word.hasPrefix("-") else { return nil }
      let known = command.configuration.subcommands.map { ($0.configuration.commandName ?? $0._commandName, $0) }
      guard let next = known.first(where: { $0.0 == word }) else {
        if word == "help" { return nil }
        return "\(name) has no subcommand \"\(word)\"\(advice(word, known.map(\.0)))"
      }
      command = next.1
      name += " " + word
      rest = rest.dropFirst()
    }
    let options = command.helpMessage(columns: 1000).split(whereSeparator: { " []|,=<>\n".contains($0) })
      .map(String.init).filter { $0.hasPrefix("--") }
    for word in rest.prefix(while: { $0 != "--" }) where word.hasPrefix("--") {
      let option = String(word.prefix { $0 != "=" })
      if !options.contains(option) {
        return "\(name) has no option \(option)\(advice(option, options))"
      }
    }
    return nil
  }

  private static func advice(_ word: String, _ known: [String]) -> String {
    var seen: Set<String> = []
    let all = known.filter { seen.insert($0).inserted }
    let near = similarNames(to: word, among: all)
    return near.isEmpty
      ? "; give one of \(all.joined(separator: ", "))" : "; did you mean \(near.joined(separator: " or "))?"
  }
}
