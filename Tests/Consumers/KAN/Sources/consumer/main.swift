import KAN

var random = SplitMix64(seed: 1)
let inputs = (0..<200).map { _ in [random.unit(), random.unit()] }
let samples = try Samples(inputs: inputs, targets: inputs.map { [1000 * $0[0] * $0[1]] })
let network = try Network.kan([2, 3, 1], intervals: 4, fitting: samples, seed: 1)
let fit = try network.trained(on: samples, epochs: [10, 5], by: .levenbergMarquardt())
let value = try fit.network.outputs(of: [[0.5, 0.5]])[0][0]
print("loss:", fit.loss, "value:", value)
guard fit.loss < 1, abs(value - 250) < 5 else { fatalError("not trained") }
