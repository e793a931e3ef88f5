import Exact
import Splines

/// Checks all properties that a basis claims, on random points of its domain biased toward corner cases.
///
/// Always checked: finite values in the right number at every point of the domain, an error outside, linear
/// independence. Checked if claimed: partition of unity, nonnegativity, local support, reproduction of polynomials. The
/// derivatives of a differentiable basis are checked too.
///
/// - Parameters:
///   - basis: the basis, of any conforming type.
///   - cases: the number of random points for each property.
///   - seed: the seed of the random points.
///   - accuracy: for a floating-point basis, the error of a value in units of roundoff times the largest value of its
///     function. Not used for exact scalars.
/// - Returns: one row per property.
/// - Complexity: O(N m^2) rational operations, N about 3 m, and `cases` evaluations for each property.
public func checkBasis<Basis: FunctionBasis>(
  _ basis: Basis, cases: Int = 100, seed: UInt64 = PropertySettings.defaultSeed, accuracy: Int = 64
) -> [PropertyReport] where Basis.Scalar: CheckedScalar {
  BasisCheck(BasisUnderTest(basis, accuracy: accuracy), cases: cases, seed: seed).reports()
}

/// Checks all properties that a basis claims, including its derivatives; see the other overload.
public func checkBasis<Basis: DifferentiableBasis>(
  _ basis: Basis, cases: Int = 100, seed: UInt64 = PropertySettings.defaultSeed, accuracy: Int = 64
) -> [PropertyReport] where Basis.Scalar: CheckedScalar {
  let check = BasisCheck(BasisUnderTest(basis, accuracy: accuracy), cases: cases, seed: seed)
  return check.reports() + [check.derivativeReport()]
}

/// Runs all properties of one basis.
struct BasisCheck<Basis: FunctionBasis> where Basis.Scalar: CheckedScalar {
  let subject: BasisUnderTest<Basis>
  let cases: Int
  let settings: PropertySettings

  init(_ subject: BasisUnderTest<Basis>, cases: Int, seed: UInt64) {
    precondition(cases >= 1, "checkBasis: a property cannot hold on no cases")
    self.subject = subject
    self.cases = cases
    settings = PropertySettings(seed: seed)
  }

  func reports() -> [PropertyReport] {
    guard subject.basis.dimension >= 1, subject.basis.lower < subject.basis.upper else {
      return [
        PropertyReport(
          name: "evaluation", cases: 1, seed: settings.seed,
          counterexample: "dimension \(subject.basis.dimension) on [\(subject.basis.lower), \(subject.basis.upper)]: "
            + "a basis needs at least one function and a nonempty interval")
      ]
    }
    // Anything that fails here fails again, with its location, in the properties that need it.
    let errors = Result { try subject.errors() }
    let sample = Result { try subject.sampled() }
    let basis = subject.basis
    var reports = [
      atPoints("evaluation") { try subject.evaluates(at: $0) },
      report("errors outside the domain", .relativePoints(cells: 1), describe: { "\($0)" }) {
        try subject.refusesOutside($0)
      },
    ]
    if basis.isPartitionOfUnity {
      reports.append(atPoints("partition of unity") { try subject.sumsToOne(at: $0, errors: try errors.get()) })
    }
    if basis.isNonNegative {
      reports.append(atPoints("non-negativity") { try subject.isNonNegative(at: $0, errors: try errors.get()) })
    }
    if (0..<basis.dimension).contains(where: { basis.support(of: $0) != nil }) {
      reports.append(atPoints("local support") { try subject.vanishesOutsideSupport(at: $0) })
    }
    reports.append(independence(sample))
    if let degree = basis.reproducedDegree, degree >= 0 {
      reports.append(reproduction(upTo: degree, sample))
    }
    return reports
  }

  /// Returns the row for linear independence, with one case per function.
  private func independence(_ sample: Result<SampledBasis<Basis.Scalar>, any Error>) -> PropertyReport {
    var fault: String?
    do { try subject.isIndependent(try sample.get().collocation) } catch { fault = "\(error)" }
    return PropertyReport(
      name: "linear independence", cases: subject.basis.dimension, seed: settings.seed, counterexample: fault)
  }

  private func reproduction(upTo degree: Int, _ sample: Result<SampledBasis<Basis.Scalar>, any Error>) -> PropertyReport
  {
    report(
      "reproduction of polynomials", Generator.integers(in: 0...degree).zip(.relativePoints(cells: subject.cells)),
      describe: { "degree \($0.0), x = \($0.1.point(in: subject.breakpoints))" }
    ) { degree, place in
      try subject.reproduces(degree: degree, at: place.point(in: subject.breakpoints), try sample.get())
    }
  }

  func atPoints(_ name: String, _ property: @escaping (Basis.Scalar) throws -> Void) -> PropertyReport {
    report(
      name, .relativePoints(cells: subject.cells), describe: { "x = \($0.point(in: subject.breakpoints))" }
    ) { try property($0.point(in: subject.breakpoints)) }
  }

  func report<Value>(
    _ name: String, _ generator: Generator<Value>, describe: (Value) -> String, _ property: (Value) throws -> Void
  ) -> PropertyReport {
    let result = forAll(
      generator, cases: cases, named: name, settings: settings, describe: describe, property)
    return PropertyReport(name: name, seed: settings.seed, result: result)
  }
}

extension BasisCheck where Basis: DifferentiableBasis {
  func derivativeReport() -> PropertyReport {
    let errors = Result { try subject.errors() }
    let highest = max(3, (subject.basis.reproducedDegree ?? 0) + 1)
    return report(
      "derivatives", Generator.integers(in: 0...highest).zip(.relativePoints(cells: subject.cells)),
      describe: { "derivatives 0 ... \($0.0), x = \($0.1.point(in: subject.breakpoints))" }
    ) { count, place in
      try subject.derivativesFit(
        at: place.point(in: subject.breakpoints), upTo: count, errors: try errors.get())
    }
  }
}
