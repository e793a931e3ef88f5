import ArgumentParser
import JSON
import KANCore

/// `kan info`: what a model or checkpoint holds.
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Prints what a model or checkpoint holds.",
    discussion: """
      Prints the widths, the stages with their orders, knots, and outside rules, the numbers of parameters, the names \
      of the columns, the units of the outputs, and where the training samples have values; for a checkpoint also the \
      level, the epoch, the best losses, and the recipe of the run. Levels count from 1 in the text and from 0 in JSON.
      """)

  @Option("The model or checkpoint.", "M.safetensors")
  var model: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let description = try ModelDescription(reading: model)
    OutputText.write(json ? description.json.text + "\n" : description.text)
  }
}
