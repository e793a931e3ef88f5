import Foundation

extension EnvironmentEntry {
  /// Returns the machine and the build of this process.
  package static func current() -> [EnvironmentEntry] {
    let process = ProcessInfo.processInfo
    return [
      EnvironmentEntry(name: "system", value: process.operatingSystemVersionString),
      EnvironmentEntry(name: "architecture", value: architecture),
      EnvironmentEntry(name: "processors", value: String(process.activeProcessorCount)),
      EnvironmentEntry(name: "compiler", value: compiler),
      EnvironmentEntry(name: "build", value: build),
    ]
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "other"
    #endif
  }

  private static var compiler: String {
    #if compiler(>=6.3)
      "Swift 6.3 or later"
    #else
      "Swift 6.2"
    #endif
  }

  private static var build: String {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }
}
