import Optim
import RealModule
import Testing

/// The parameters of the self-scaled Broyden method.
@Suite struct BroydenUpdateTests {
  /// The parameters as they are published, over eight orders of b and seven of a.
  @Test(arguments: [2, 3, 10, 1000])
  func publishedParameters(dimension n: Int) {
    for place in 0...160 {
      for row in 0...70 {
        let (b, a) = (Double.pow(10, Double(place - 80) / 20), Double.pow(10, Double(row - 30) / 10))
        let h = (1 + a) / b
        let c = (a / (1 + a)).squareRoot()
        let rho = min(1, h * (1 - c))
        let theta = max((rho - 1) / a, min(1 / rho, (1 - b) / b))
        let sigma = 1 + theta * a
        let bound = min(1, 1 / b)
        let power = Double.pow(sigma, -1 / Double(n - 1))
        let tau = theta > 0 ? bound * min(power, 1 / theta) : min(bound * power, sigma)
        let phi = (1 - theta) / (1 + a * theta)
        let found = BroydenUpdate.selfScaledBroyden.coefficients(b: b, h: h, dimension: n)
        // 1 - c loses 1 / (1 - c) < 2 (1 + a); where theta is at its lower bound, sigma = rho loses 1 / rho < 2 max(b, 1);
        // and a loses (1 + a) / a.
        let bits = 16 * Double.ulpOfOne * ((1 + a) * max(b, 1) + (1 + a) / a)
        #expect(abs(found.tau - tau) <= bits * tau && abs(found.phi - phi) <= bits * (phi + 1), "b = \(b), a = \(a)")
        #expect(found.tau > 0 && found.tau <= 1 && found.phi >= 0)
        let scaled = BroydenUpdate.selfScaledBFGS.coefficients(b: b, h: h, dimension: n)
        #expect(scaled.tau == bound && scaled.phi == 1)
      }
    }
  }

  /// Numbers b and a, and tau and phi by hand for two parameters: c is 3/5 for a = 9/16 and 4/5 for a = 16/9.
  static let cases: [[Double]] = [
    // theta = 1: sigma = 25/16.
    [1 / 4, 9 / 16, 16 / 25, 0],
    // theta = 1/4: sigma = 73/64.
    [4 / 5, 9 / 16, 64 / 73, 48 / 73],
    // b = 1: BFGS.
    [1, 9 / 16, 1, 1],
    // theta = -1/5: sigma = 71/80 < 4/5 / sigma.
    [5 / 4, 9 / 16, 71 / 80, 96 / 71],
    // theta = -3/4: sigma = 37/64 > 1/4 / sigma.
    [4, 9 / 16, 16 / 37, 112 / 37],
    // theta = -31/64, its lower bound: sigma = rho = 5/36.
    [4, 16 / 9, 5 / 36, 171 / 16],
    // a = 0: v = 0, and theta does not matter.
    [2, 0, 1 / 2, 3 / 2],
  ]

  @Test(arguments: cases)
  func branches(numbers: [Double]) {
    let (b, a, tau, phi) = (numbers[0], numbers[1], numbers[2], numbers[3])
    let found = BroydenUpdate.selfScaledBroyden.coefficients(b: b, h: (1 + a) / b, dimension: 2)
    #expect(abs(found.tau - tau) <= 32 * tau.ulp && abs(found.phi - phi) <= 32 * max(phi, 1).ulp, "\(found)")
  }
}
