import BasisProperties
import Exact
import Splines
import Testing

/// What `checkBasis` allows and what it finds: just inside and just outside, on either side.
@Suite struct CheckBasisLimitsTests {
  /// Functions of Double on [0, 1] that promise what they are told to.
  private struct Functions<Scalar: CheckedScalar>: FunctionBasis {
    let functions: [@Sendable (Scalar) -> Scalar]
    var isPartitionOfUnity = false
    var reproducedDegree: Int?
    var supports: [(lower: Scalar, upper: Scalar)]?
    /// The points that are answered.
    var answered: ClosedRange<Scalar> = 0...1

    var dimension: Int { functions.count }
    var lower: Scalar { 0 }
    var upper: Scalar { 1 }
    func support(of index: Int) -> (lower: Scalar, upper: Scalar)? { supports?[index] }

    func values(at x: Scalar) throws -> [Scalar] {
      guard answered.contains(x) else { throw Violation("\(x) is outside") }
      return functions.map { $0(x) }
    }
  }

  private func failed<Scalar>(_ basis: Functions<Scalar>, accuracy: Int = 64) -> [String] {
    checkBasis(basis, cases: 60, accuracy: accuracy).filter { !$0.passed }.map(\.name)
  }

  @Test("A sum may miss one by the accuracy times the unit roundoff times the size, and by no more")
  func accuracy() {
    // One function, 1 + d: d <= accuracy 2^-53 (1 + d) is met by d = accuracy 2^-53, and not by one bit, 2^-52, more.
    for accuracy in [2, 64, 1000] {
      let allowed = Double(accuracy) * 0x1p-53
      for (value, names) in [
        (1 + allowed, []), (1 + allowed + 0x1p-52, ["partition of unity"]),
        (1 - allowed + 0x1p-52, []), (1 - allowed - 0x1p-52, ["partition of unity"]),
      ] {
        let basis = Functions<Double>(functions: [{ _ in value }], isPartitionOfUnity: true)
        #expect(failed(basis, accuracy: accuracy) == names, "\(value)")
      }
    }
    let single = Functions<Float>(functions: [{ _ in 1 + 0x1p-18 }], isPartitionOfUnity: true)
    #expect(failed(single).isEmpty)
    let off = Functions<Float>(functions: [{ _ in 1 + 0x1p-18 + 0x1p-23 }], isPartitionOfUnity: true)
    #expect(failed(off) == ["partition of unity"])
  }

  @Test("A constant may be reproduced with an error of 2 e (1 + |l|), and no more")
  func reproduction() {
    // The function is 1 left of the middle and 1 - d from there: its coefficient is 1, l(x) = 1 - d, and with e = 2^-47
    // the error d may be 2 e (2 - d), which is below 2^-45 by about 2^-91.
    for (d, names) in [(0x1p-45 - 0x1p-53, []), (0x1p-45, ["reproduction of polynomials"])] {
      let basis = Functions<Double>(functions: [{ $0 < 0.5 ? 1 : 1 - d }], reproducedDegree: 0)
      #expect(failed(basis) == names)
    }
  }

  @Test("Functions that are nearly dependent are told apart as long as errors are amplified to less than one")
  func independence() {
    // 1 and 1 + s x at the points 0 and 1, each over its largest value: the inverse's entries add up to (4 + 3 s) / s.
    // Times 64 units of roundoff, 2^-47, that is below one for s = 2^-44 and above for s = 2^-45.
    for (s, names) in [(0x1p-44, []), (0x1p-45, ["linear independence"])] {
      let basis = Functions<Double>(functions: [{ _ in 1 }, { 1 + s * $0 }])
      #expect(failed(basis) == names)
    }
    // Exact numbers are told apart however near they are.
    let tiny = Rational(2).power(-300)
    #expect(failed(Functions<Rational>(functions: [{ _ in 1 }, { 1 + tiny * $0 }])).isEmpty)
  }

  @Test("One function too many is found, and so is one that differs at the upper end only")
  func dependence() {
    let sum = Functions<Rational>(functions: [{ _ in 1 }, { $0 }, { 1 + $0 }])
    let reports = checkBasis(sum, cases: 30).filter { !$0.passed }
    #expect(reports.map(\.name) == ["linear independence"])
    #expect(reports.first?.counterexample?.contains("vanishes") == true)
    #expect(failed(Functions<Rational>(functions: [{ _ in 1 }, { $0 == 1 ? 1 : 0 }])).isEmpty)
  }

  @Test("The dependence that is reported is that of the functions themselves, whatever their sizes")
  func coefficientsOfTheDependence() {
    // 1 + x = 300 / 300 + 7 x / 7, and the largest value of 1 + x is 2.
    let scaled = checkBasis(Functions<Rational>(functions: [{ _ in 300 }, { 7 * $0 }, { 1 + $0 }]), cases: 30)
    let text = scaled.first { !$0.passed }?.counterexample ?? ""
    #expect(text.contains("-1/600 f_0 + -1/14 f_1 + 1/2 f_2"), "\(text)")
  }

  @Test("One value too few and one too many are found")
  func counts() {
    struct Wrong: FunctionBasis {
      let count: Int
      var dimension: Int { 3 }
      var lower: Rational { 0 }
      var upper: Rational { 1 }
      func values(at x: Rational) throws -> [Rational] {
        guard x >= 0, x <= 1 else { throw Violation("outside") }
        return (0..<count).map { x.power($0) }
      }
    }
    for (count, isRight) in [(2, false), (3, true), (4, false)] {
      let reports = checkBasis(Wrong(count: count), cases: 20)
      #expect(reports.allSatisfy(\.passed) == isRight)
      let text = reports.first { $0.name == "evaluation" }?.counterexample
      #expect(text == (isRight ? nil : "x = 0: \(count) values for 3 functions"))
    }
  }

  @Test("Answers outside are found on either side alone")
  func outside() {
    for (answered, isRight) in [(-1...1, false), (0...2, false), (0...1, true)] as [(ClosedRange<Rational>, Bool)] {
      let basis = Functions<Rational>(functions: [{ _ in 1 }], answered: answered)
      #expect(failed(basis) == (isRight ? [] : ["errors outside the domain"]))
    }
    let hair = 1 / Rational(2).power(80)
    for answered in [-hair...1, 0...1 + hair] {
      #expect(failed(Functions<Rational>(functions: [{ _ in 1 }], answered: answered)) == ["errors outside the domain"])
    }
  }

  @Test("A function that leaves its support on one side alone is found")
  func support() {
    let (left, right) = (Rational(1, 4), Rational(3, 4))
    for (first, last, isRight) in [(left, right, true), (left, Rational(1), false), (0, right, false)] {
      let inside = first...last
      let basis = Functions<Rational>(
        functions: [{ _ in 1 }, { inside.contains($0) ? 1 + $0 : 0 }], supports: [(0, 1), (left, right)])
      #expect(failed(basis) == (isRight ? [] : ["local support"]))
    }
  }

  @Test("Rows say how many cases were run")
  func rows() {
    let seed: UInt64 = 3
    let settings = PropertySettings(seed: seed)
    func report(_ property: (Int) -> Bool) -> PropertyReport {
      PropertyReport(
        name: "row", seed: seed, result: forAll(.integers(in: 0...9), cases: 12, settings: settings, property))
    }
    let all = report { _ in true }
    #expect(all.cases == 12 && all.passed && all.description == "row: holds (12 cases)")
    let none = report { _ in false }
    #expect(none.cases == 1 && !none.passed)
    #expect(none.description == "row: FAILS for 0: the property is false (case 0, seed 3)")
    var count = 0
    let third = report { _ in
      count += 1
      return count != 3
    }
    #expect(third.cases == 3 && third.description.hasSuffix("(case 2, seed 3)"))
    #expect(PropertyReport(name: "one", cases: 1, seed: 0, counterexample: nil).description == "one: holds (1 case)")
  }
}
