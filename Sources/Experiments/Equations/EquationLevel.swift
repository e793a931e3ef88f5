import Foundation
import JSON
import KANCore

/// The best network at the end of a level of an equation experiment, measured at points not used for training.
package protocol EquationLevel: Sendable {
  /// The network.
  var network: Network { get }
  /// Its loss at these points, as in tables.
  var loss: Double { get }
  /// All that is measured, as in result.json.
  var report: [JSONValue.Member] { get }
}

/// Networks as texts, for the notes of a checkpoint.
enum NetworkText {
  /// Returns the bytes of the model file in base 64.
  static func text(_ network: Network) -> String {
    Data(ModelFile(network).tensors.bytes).base64EncodedString()
  }

  /// Returns the network of a text, bit for bit.
  ///
  /// - Throws: `FileError` for a text that is damaged.
  static func network(_ text: String) throws(FileError) -> Network {
    let file = "the notes of the checkpoint"
    let bytes = [UInt8](Data(base64Encoded: text) ?? Data())
    return try ModelFile(TensorFile(bytes: bytes, file: file), file: file).network
  }
}
