#if !hasFeature(Embedded)
  import Foundation
#endif

// On arm64: writes the results of all cases. On x86-64: reads them and compares them with its own, whose differences must be
// within their bounds; with the argument `equal`, for kernels that also fuse multiplications with additions, zero.
//
// Every case is also compared after one of its weights and one of its deltas were changed, which must not pass.

@main
struct Comparison {
  static func main() {
    #if hasFeature(Embedded)
      write()
    #else
      exit(compare(mustBeEqual: CommandLine.arguments.contains("equal")) ? 0 : 1)
    #endif
  }
}

#if hasFeature(Embedded)
  extension Comparison {
    /// Bit patterns, one a line.
    static func write() {
      for group in CaseGroup.all() {
        for test in group.cases() {
          let results = test.run()
          for number in results.integers { print(number) }
          for values in [results.y, results.gradient, results.dz, results.basis] {
            for value in values { print(value.bitPattern) }
          }
        }
      }
    }
  }
#else
  extension Comparison {
    /// How far results of one kind are apart.
    struct Distance {
      /// The largest difference, of the largest number of its case.
      var relative = 0.0
      /// The largest difference, of its bound.
      var ofBound = 0.0

      var passes: Bool { ofBound <= 1 }
      var text: String { String(format: "%8.1e %5.1f%%", relative, 100 * ofBound) }

      mutating func add(_ other: Distance) {
        relative = max(relative, other.relative)
        ofBound = max(ofBound, other.ofBound)
      }

      init() {}
      init(_ ours: [Double], _ theirs: [Double], bounds: [Double]) {
        let largest = ours.reduce(0) { $1.isNaN ? $0 : max($0, abs($1)) }
        for (i, (a, b)) in zip(ours, theirs).enumerated() where a != b && !(a.isNaN && b.isNaN) {
          let difference = abs(a - b)
          relative = max(relative, difference.isNaN ? .infinity : difference / largest)
          let share = difference / bounds[i]
          ofBound = max(ofBound, share.isNaN ? .infinity : share)
        }
      }
    }

    /// Prints the table. Returns whether every difference is within its bound and every control beyond.
    static func compare(mustBeEqual: Bool) -> Bool {
      if !mustBeEqual {
        print("largest difference of arm64 and x86-64: of the largest number in its case, and in percent of its bound")
        print("                                  cases  y                gradient         dz               basis")
      }
      var failures = 0
      var tests = 0
      for group in CaseGroup.all() {
        var worst = [Distance](repeating: Distance(), count: 4)
        let cases = group.cases()
        for test in cases {
          tests += 1
          let ours = test.run()
          let bounds = mustBeEqual ? .zero(like: ours) : ErrorBounds(test)
          func name() -> String {
            "\(test.precision), order \(test.order), \(test.isUniform ? "uniform" : "any knots"), \(test.outside), "
              + "\(test.inputs) to \(test.outputs), \(test.channels.count) channels"
          }
          guard let theirs = read(like: ours) else {
            print("the results of arm64 end at case \(tests): \(name())")
            return false
          }
          func distances(_ ours: KernelResults) -> [Distance] {
            [
              Distance(ours.y, theirs.y, bounds: bounds.y),
              Distance(ours.gradient, theirs.gradient, bounds: bounds.gradient),
              Distance(ours.dz, theirs.dz, bounds: bounds.dz),
              Distance(ours.basis, theirs.basis, bounds: bounds.basis),
            ]
          }
          let found = distances(ours)
          for kind in found.indices { worst[kind].add(found[kind]) }
          if !found.allSatisfy(\.passes) || ours.integers != theirs.integers {
            print("FAILS: \(name())")
            failures += 1
          }
          let control = distances(test.perturbed().run())
          // Order 1 has no derivatives.
          if control[0].passes || control[1].passes || (control[2].passes && test.order > 1) {
            print("NOT NOTICED: the changed weight or delta of \(name())")
            failures += 1
          }
        }
        if mustBeEqual { continue }
        let name =
          "\(group.precision)".padding(toLength: 7, withPad: " ", startingAt: 0) + "order \(group.order), "
          + (group.isOfWidths ? "widths, " : "") + (group.isUniform ? "uniform" : "any knots")
        print(
          name.padding(toLength: 34, withPad: " ", startingAt: 0) + String(format: "%5d", cases.count),
          worst.map(\.text).joined(separator: "  "))
      }
      if readLine() != nil {
        print("the results of arm64 go on after the last case")
        failures += 1
      }
      print("\(tests) cases\(mustBeEqual ? " that must be equal" : ""), as many controls, \(failures) failures")
      return failures == 0
    }

    /// Results of the same shape from standard input.
    private static func read(like ours: KernelResults) -> KernelResults? {
      func numbers(_ values: [Double]) -> [Double] {
        values.compactMap { _ in readLine().flatMap { UInt64($0) }.map { Double(bitPattern: $0) } }
      }
      var theirs = KernelResults()
      theirs.integers = ours.integers.compactMap { _ in readLine().flatMap { Int($0) } }
      theirs.y = numbers(ours.y)
      theirs.gradient = numbers(ours.gradient)
      theirs.dz = numbers(ours.dz)
      theirs.basis = numbers(ours.basis)
      return theirs.basis.count == ours.basis.count ? theirs : nil
    }
  }
#endif
