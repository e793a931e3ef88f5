import Foundation

/// What libFuzzer calls with bytes of its own. The environment variable KAN_FUZZ names the reader that gets them.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  reader(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

private let readers: [String: @Sendable ([UInt8]) -> Void] = [
  "csv": readCSV, "decimal": readDecimal, "safetensors": readTensors, "model": readModel, "checkpoint": readCheckpoint,
  "rational": readRationals,
  "ball": readBalls, "knots": readKnots,
]

private let reader: @Sendable ([UInt8]) -> Void = {
  guard let name = ProcessInfo.processInfo.environment["KAN_FUZZ"], let reader = readers[name] else {
    fatalError("set KAN_FUZZ to one of \(readers.keys.sorted().joined(separator: ", "))")
  }
  return reader
}()

/// Ends the process, which libFuzzer reports with the bytes, where a statement does not hold.
func require(_ holds: Bool, _ message: @autoclosure () -> String) {
  if !holds { fatalError(message()) }
}
