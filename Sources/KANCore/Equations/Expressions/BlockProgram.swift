/// An ``ExpressionProgram`` prepared for blocks of points, forward and in reverse.
///
/// Operands are rows of numbers, one per point, numbered consecutively: first the entries read from the network, then
/// unknowns, then values that depend only on the points and are computed once (given columns), then constants, then the
/// results of the instructions. Only values that depend on the network or on unknowns remain as instructions.
struct BlockProgram: Sendable {
  /// An instruction; its result is a new operand.
  enum Instruction: Sendable {
    case unary(UnaryFunction, Int)
    case binary(BinaryOperation, Int, Int)
  }

  /// The entries read from the network.
  private(set) var inputs: [JetEntry] = []
  /// The unknowns that are read.
  private(set) var unknowns: [Int] = []
  /// The operations of the expression program whose values are given columns.
  private(set) var given: [Int] = []
  /// The constants.
  private(set) var constants: [Double] = []
  /// The instructions executed for every block.
  private(set) var instructions: [Instruction] = []
  /// The operands that are the residuals.
  private(set) var results: [Int] = []

  /// The first operand that is a given column.
  var firstGiven: Int { inputs.count + unknowns.count }
  /// The first operand that is an instruction's result.
  var firstResult: Int { firstGiven + given.count + constants.count }
  /// The number of operands.
  var operandCount: Int { firstResult + instructions.count }
  /// Whether an operand depends on the network or on unknowns.
  func isActive(_ operand: Int) -> Bool { operand < firstGiven || operand >= firstResult }

  init(_ program: ExpressionProgram) {
    let isActive = program.dependence(on: \.isTrained)
    var isNeeded = Array(repeating: false, count: program.operations.count)
    for result in program.results { isNeeded[result] = true }
    for (place, operation) in program.operations.enumerated() where isActive[place] {
      switch operation {
      case .constant, .entry: break
      case .unary(_, let x): isNeeded[x] = true
      case .binary(_, let a, let b):
        isNeeded[a] = true
        isNeeded[b] = true
      }
    }
    // Operands by kind, then by index.
    var inputPlaces: [Int] = []
    var unknownPlaces: [Int] = []
    var constantPlaces: [Int] = []
    var activePlaces: [Int] = []
    for (place, operation) in program.operations.enumerated() {
      switch operation {
      case .entry(.unknown(let j)):
        unknowns.append(j)
        unknownPlaces.append(place)
      case .entry(let entry) where isActive[place]:
        inputs.append(entry)
        inputPlaces.append(place)
      case .constant(let bits):
        if isNeeded[place] {
          constants.append(Double(bitPattern: bits))
          constantPlaces.append(place)
        }
      default:
        if isActive[place] { activePlaces.append(place) } else if isNeeded[place] { given.append(place) }
      }
    }
    var operand: [Int: Int] = [:]
    for place in inputPlaces + unknownPlaces + given + constantPlaces + activePlaces { operand[place] = operand.count }
    for place in activePlaces {
      switch program.operations[place] {
      case .unary(let function, let x): instructions.append(.unary(function, operand[x]!))
      case .binary(let binary, let a, let b): instructions.append(.binary(binary, operand[a]!, operand[b]!))
      case .constant, .entry: break
      }
    }
    results = program.results.map { operand[$0]! }
  }
}
