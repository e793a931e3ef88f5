import SeededRandom

/// Runs a property on random cases, and after a failure searches for the simplest failing case.
///
/// Case number k is drawn from the stream (seed, name, k), so the same settings give the same cases on every machine.
/// Sizes grow from 1 to `maximumSize` over the run: small cases come first.
///
/// - Parameters:
///   - generator: the source of the cases.
///   - cases: the default number of cases, scaled by the settings.
///   - maximumSize: the size of the last cases.
///   - name: the property's name, for messages; different names draw different cases.
///   - settings: the seed and the multiplier.
///   - shrinkLimit: the maximum number of candidates to try.
///   - describe: returns the text of a case.
///   - property: throws, preferably a ``Violation``, if the property does not hold.
/// - Returns: the result; nothing is printed.
/// - Precondition: `cases >= 1` and `maximumSize >= 1`.
public func forAll<Value>(
  _ generator: Generator<Value>, cases: Int = 100, maximumSize: Int = 20, named name: String = "",
  settings: PropertySettings, shrinkLimit: Int = 2000,
  describe: (Value) -> String = { "\($0)" },
  _ property: (Value) throws -> Void
) -> PropertyResult {
  precondition(cases >= 1 && maximumSize >= 1, "forAll: a property cannot hold on no cases")
  let total = settings.scaled(cases)
  var naming = SplitMix64.stream(seed: settings.seed, name: name)
  let root = naming.next()
  for index in 0..<total {
    var random = SplitMix64.stream(seed: root, index: index)
    let size = total == 1 ? maximumSize : 1 + index * (maximumSize - 1) / (total - 1)
    let drawn = generator.sample(using: &random, size: size)
    guard let message = fault(of: property, on: drawn.value) else { continue }
    let simplest = shrink(drawn, message, limit: shrinkLimit, property)
    return .failed(
      PropertyFailure(
        property: name, seed: settings.seed, caseIndex: index, original: describe(drawn.value),
        counterexample: describe(simplest.value), message: simplest.message, shrinkSteps: simplest.steps))
  }
  return .passed(cases: total)
}

/// Runs a property that is either true or false; see the other overload. If the compiler cannot tell the two apart,
/// write the type of the closure: `{ (x: Int) throws -> Void in ... }`.
public func forAll<Value>(
  _ generator: Generator<Value>, cases: Int = 100, maximumSize: Int = 20, named name: String = "",
  settings: PropertySettings, shrinkLimit: Int = 2000,
  describe: (Value) -> String = { "\($0)" },
  _ property: (Value) throws -> Bool
) -> PropertyResult {
  forAll(
    generator, cases: cases, maximumSize: maximumSize, named: name, settings: settings, shrinkLimit: shrinkLimit,
    describe: describe
  ) { value throws -> Void in
    if try !property(value) { throw Violation("the property is false") }
  }
}

/// Returns the text of the error thrown by a property; `nil` if it holds.
private func fault<Value>(of property: (Value) throws -> Void, on value: Value) -> String? {
  do {
    try property(value)
    return nil
  } catch {
    return "\(error)"
  }
}

/// Moves from a failing case to simpler failing ones until no candidate fails or the limit is reached.
private func shrink<Value>(
  _ start: Shrinkable<Value>, _ message: String, limit: Int, _ property: (Value) throws -> Void
) -> (value: Value, message: String, steps: Int) {
  var current = start
  var message = message
  var steps = 0
  var tried = 0
  search: while true {
    for candidate in current.candidates() {
      if tried == limit { break search }
      tried += 1
      if let fault = fault(of: property, on: candidate.value) {
        current = candidate
        message = fault
        steps += 1
        continue search
      }
    }
    break
  }
  return (current.value, message, steps)
}
