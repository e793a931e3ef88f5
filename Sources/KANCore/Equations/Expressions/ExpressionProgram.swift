/// A list of operations, each on earlier results, and the indices of the returned results: traced functions with common
/// subexpressions shared.
struct ExpressionProgram: Sendable, Equatable {
  /// An operation; numbers are indices in the list.
  enum Operation: Hashable, Sendable {
    case constant(bits: UInt64)
    case entry(JetEntry)
    case unary(UnaryFunction, Int)
    case binary(BinaryOperation, Int, Int)
  }

  /// The operations, without duplicates.
  private(set) var operations: [Operation] = []
  /// The indices of the values returned by the traced function.
  private(set) var results: [Int] = []

  /// Creates the program of traced numbers; operations they do not need are omitted.
  ///
  /// - Complexity: O(operations).
  init(_ numbers: [TracedNumber]) {
    var indices: [ObjectIdentifier: Int] = [:]
    var known: [Operation: Int] = [:]
    func index(of node: TracedNumber.Node) -> Int {
      if let known = indices[ObjectIdentifier(node)] { return known }
      let operation: Operation
      switch node.kind {
      case .constant(let value): operation = .constant(bits: value.bitPattern)
      case .entry(let entry): operation = .entry(entry)
      case .unary(let function, let x): operation = .unary(function, index(of: x))
      case .binary(let binary, let x, let y):
        let (a, b) = (index(of: x), index(of: y))
        operation = binary.isCommutative ? .binary(binary, min(a, b), max(a, b)) : .binary(binary, a, b)
      }
      let number = known[operation] ?? operations.count
      if number == operations.count {
        operations.append(operation)
        known[operation] = number
      }
      indices[ObjectIdentifier(node)] = number
      return number
    }
    results = numbers.map { index(of: $0.node) }
  }

  /// Returns the program whose results are divided by given numbers, in additional operations at the end.
  ///
  /// - Precondition: one number for every result.
  func dividingResults(by numbers: [Double]) -> ExpressionProgram {
    var program = self
    program.results = zip(results, numbers).map { result, number in
      if number == 1 { return result }
      program.operations.append(.constant(bits: number.bitPattern))
      program.operations.append(.binary(.divide, result, program.operations.count - 1))
      return program.operations.count - 1
    }
    return program
  }

  /// The entries read, in the order of first use.
  var entries: [JetEntry] {
    operations.compactMap {
      if case .entry(let entry) = $0 { return entry }
      return nil
    }
  }

  /// Returns, for every operation, whether it depends on an entry of a kind.
  ///
  /// - Complexity: O(operations).
  func dependence(on isMeant: (JetEntry) -> Bool) -> [Bool] {
    var depends: [Bool] = []
    for operation in operations {
      switch operation {
      case .constant: depends.append(false)
      case .entry(let entry): depends.append(isMeant(entry))
      case .unary(_, let x): depends.append(depends[x])
      case .binary(_, let a, let b): depends.append(depends[a] || depends[b])
      }
    }
    return depends
  }

  /// Returns the value of every operation over any number type.
  ///
  /// - Complexity: O(operations).
  func values<Number: ResidualNumber>(_ read: (JetEntry) -> Number) -> [Number] {
    var values: [Number] = []
    values.reserveCapacity(operations.count)
    for operation in operations {
      switch operation {
      case .constant(let bits): values.append(Number(Double(bitPattern: bits)))
      case .entry(let entry): values.append(read(entry))
      case .unary(let function, let x): values.append(function(values[x]))
      case .binary(let binary, let a, let b): values.append(binary(values[a], values[b]))
      }
    }
    return values
  }

  /// Returns the results of the traced function over any number type.
  func callAsFunction<Number: ResidualNumber>(_ read: (JetEntry) -> Number) -> [Number] {
    let values = values(read)
    return results.map { values[$0] }
  }

  /// Returns the results at a point, for given outputs of the network there and given unknowns; other entries are not
  /// numbers.
  func values(at point: [Double], network: [Double], unknowns: [Double] = []) -> [Double] {
    callAsFunction { entry in
      switch entry {
      case .coordinate(let k, _): point[k]
      case .value(let q, _): network[q]
      case .unknown(let j): unknowns[j]
      case .derivative, .second, .higher, .field: .nan
      }
    }
  }

  /// A text that is equal only for equal programs.
  var text: String {
    let lines = operations.map { operation -> String in
      switch operation {
      case .constant(let bits): "\(Double(bitPattern: bits))"
      case .entry(let entry): "\(entry)"
      case .unary(let function, let x): "\(function.rawValue) \(x)"
      case .binary(let binary, let a, let b): "\(binary.rawValue) \(a) \(b)"
      }
    }
    return lines.joined(separator: "; ") + " -> \(results)"
  }
}
