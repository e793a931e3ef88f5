import Foundation
import KAN
import Testing

@Suite("The choice of a network in the guide to validation")
struct SelectionExampleTests {
  @Test("A smooth function of two inputs is found from 200 noisy samples")
  func runs() throws {
    var random = SplitMix64(seed: 3)
    func samples(_ count: Int) throws -> Samples {
      let inputs = (0..<count).map { _ in (0..<2).map { _ in Double.random(in: -1..<1, using: &random) } }
      // Uniform noise of standard deviation 0.02.
      let targets = inputs.map { x in
        let noise = 0.02 * 3.0.squareRoot() * Double.random(in: -1..<1, using: &random)
        return [sin(3 * x[0]) + x[1] * x[1] + noise]
      }
      return try Samples(inputs: inputs, targets: targets)
    }
    let train = try samples(200)
    let test = try samples(500)
    let selection = try ModelSelection(for: train, seed: 1234)
    for candidate in selection.candidates { print(candidate.name, candidate.validationLoss) }
    let fit = try selection.trained(test: test)
    print("held out:", fit.validationLoss!, "test error:", fit.testLoss!)
    // The noise alone has a mean square of 4e-4.
    #expect(fit.testLoss! < 1.3 * 4e-4, "\(fit.testLoss!)")
    #expect(selection.candidates[selection.choice].layers == [2, 1])
  }
}
