import Foundation
import KAN

/// Bytes as a CSV file: refused with a typed error, or a table that reads back the same from its own text.
@Sendable func readCSV(_ bytes: [UInt8]) {
  let table: CSVTable
  do {
    table = try CSVTable(bytes: bytes, file: "it")
  } catch {
    require(!"\(error)".contains("\n"), "an error of several lines")
    return
  }
  require(table.values.allSatisfy(\.isFinite), "a number that is not finite")
  require(table.values.count == table.rows * table.columns, "rows that are not whole")
  do {
    let again = try CSVTable(bytes: Array(table.text.utf8), file: "its own text")
    require(again == table, "another table from its own text")
  } catch {
    fatalError("its own text is refused: \(error)")
  }
}

/// Bytes as one number of a CSV file: what the C library makes of the same characters, to the last bit.
@Sendable func readDecimal(_ bytes: [UInt8]) {
  let allowed = Set("0123456789+-.eE".utf8)
  guard !bytes.isEmpty, bytes.allSatisfy(allowed.contains) else { return }
  let text = String(decoding: bytes, as: UTF8.self)
  let (expected, isWhole) = text.withCString { start in
    var end: UnsafeMutablePointer<CChar>?
    let value = strtod(start, &end)
    return (value, end.map { UnsafePointer($0) } == start + bytes.count)
  }
  do {
    let table = try CSVTable(bytes: Array("x\n".utf8) + bytes + Array("\n".utf8), file: "it")
    require(isWhole, "\(text) is no number, but is read as \(table.values)")
    require(table.values.count == 1, "\(text) is read as \(table.values)")
    require(table.values[0].bitPattern == expected.bitPattern, "\(text) is read as \(table.values[0]), not \(expected)")
  } catch {
    require(!isWhole || !expected.isFinite, "\(text), which is \(expected), is refused: \(error)")
  }
}

/// Bytes as a safetensors file: refused with a typed error, or contents that are the same after writing and reading.
@Sendable func readTensors(_ bytes: [UInt8]) {
  guard let file = try? TensorFile(bytes: bytes, file: "it") else { return }
  do {
    let again = try TensorFile(bytes: file.bytes, file: "its own bytes")
    // NaNs differ from themselves, so bytes are compared.
    require(again.bytes == file.bytes && again.names == file.names, "other contents from its own bytes")
  } catch {
    fatalError("its own bytes are refused: \(error)")
  }
}

/// Bytes as a model: refused with a typed error, or a network that computes and reads back the same.
@Sendable func readModel(_ bytes: [UInt8]) {
  guard let file = try? TensorFile(bytes: bytes, file: "it"), let model = try? ModelFile(file, file: "it") else {
    return
  }
  do {
    require(try ModelFile(model.tensors, file: "its own tensors") == model, "another model from its own tensors")
  } catch {
    fatalError("its own tensors are refused: \(error)")
  }
}

/// Bytes as a checkpoint: refused with a typed error, or one that is the same after writing and reading.
@Sendable func readCheckpoint(_ bytes: [UInt8]) {
  guard let file = try? TensorFile(bytes: bytes, file: "it"), let checkpoint = try? Checkpoint(file, file: "it") else {
    return
  }
  do {
    let again = try Checkpoint(checkpoint.tensors, file: "its own tensors")
    require(again.tensors.bytes == checkpoint.tensors.bytes, "another checkpoint from its own tensors")
  } catch {
    fatalError("its own tensors are refused: \(error)")
  }
}
