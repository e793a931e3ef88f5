import ArgumentParser

// The value of an option is the next argument, also if it begins with a dash, as negative numbers and paths may.

extension Option where Value: ExpressibleByArgument {
  /// Creates an option with a default value.
  init(wrappedValue: Value, _ help: String, _ valueName: String? = nil) {
    self.init(wrappedValue: wrappedValue, parsing: .unconditional, help: ArgumentHelp(help, valueName: valueName))
  }

  /// Creates a required option.
  init(_ help: String, _ valueName: String? = nil) {
    self.init(parsing: .unconditional, help: ArgumentHelp(help, valueName: valueName))
  }
}

extension Option {
  /// Creates an option without a default value.
  init<T: ExpressibleByArgument>(_ help: String, _ valueName: String? = nil) where Value == T? {
    self.init(parsing: .unconditional, help: ArgumentHelp(help, valueName: valueName))
  }
}
