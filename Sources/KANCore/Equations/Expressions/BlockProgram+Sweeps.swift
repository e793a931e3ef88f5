import RealModule

/// The rows of numbers on which a program operates, for blocks of up to `width` points.
final class ProgramRows {
  /// The row of each operand. The rows of given columns are set for every block.
  var values: [UnsafeMutablePointer<Double>]
  /// The row of the derivatives with respect to each operand; only for active operands.
  let adjoints: [UnsafeMutablePointer<Double>]
  private let memory: AlignedBuffer<Double>
  private let width: Int
  private let activeCount: Int

  init(_ program: BlockProgram, width: Int) {
    self.width = width
    let operands = program.operandCount
    activeCount = program.firstGiven + program.instructions.count
    memory = AlignedBuffer(count: (operands + activeCount) * width, zero: 0)
    let base = memory.pointer
    values = (0..<operands).map { base + $0 * width }
    var row = base + operands * width
    var adjoints: [UnsafeMutablePointer<Double>] = []
    for operand in 0..<operands {
      adjoints.append(row)
      if program.isActive(operand) { row += width }
    }
    self.adjoints = adjoints
    for (k, constant) in program.constants.enumerated() {
      values[program.firstGiven + program.given.count + k].update(repeating: constant, count: width)
    }
  }

  /// Sets every derivative to zero.
  func clearAdjoints() { (memory.pointer + values.count * width).update(repeating: 0, count: activeCount * width) }
}

extension BlockProgram {
  /// Computes all instructions for `count` points.
  func forward(_ rows: ProgramRows, count: Int) {
    for (k, instruction) in instructions.enumerated() {
      let r = rows.values[firstResult + k]
      switch instruction {
      case .unary(let function, let operand):
        let x = UnsafePointer(rows.values[operand])
        switch function {
        case .negate: for n in 0..<count { r[n] = -x[n] }
        case .abs: for n in 0..<count { r[n] = x[n].magnitude }
        case .sin: for n in 0..<count { r[n] = .sin(x[n]) }
        case .cos: for n in 0..<count { r[n] = .cos(x[n]) }
        case .exp: for n in 0..<count { r[n] = .exp(x[n]) }
        case .log: for n in 0..<count { r[n] = .log(x[n]) }
        case .sqrt: for n in 0..<count { r[n] = x[n].squareRoot() }
        case .tanh: for n in 0..<count { r[n] = .tanh(x[n]) }
        case .erfc: for n in 0..<count { r[n] = .erfc(x[n]) }
        }
      case .binary(let operation, let first, let second):
        let a = UnsafePointer(rows.values[first])
        let b = UnsafePointer(rows.values[second])
        switch operation {
        case .add: for n in 0..<count { r[n] = a[n] + b[n] }
        case .subtract: for n in 0..<count { r[n] = a[n] - b[n] }
        case .multiply: for n in 0..<count { r[n] = a[n] * b[n] }
        case .divide: for n in 0..<count { r[n] = a[n] / b[n] }
        }
      }
    }
  }

  /// Propagates derivatives backward, from those with respect to the results of instructions to those with respect to
  /// the entries read from the network and the unknowns, which are accumulated.
  func reverse(_ rows: ProgramRows, count: Int) {
    for (k, instruction) in instructions.enumerated().reversed() {
      let operand = firstResult + k
      let r = UnsafePointer(rows.values[operand])
      let slope = UnsafePointer(rows.adjoints[operand])
      switch instruction {
      case .unary(let function, let place):
        reverse(function, r, slope, UnsafePointer(rows.values[place]), into: rows.adjoints[place], count)
      case .binary(let operation, let first, let second):
        let a = UnsafePointer(rows.values[first])
        let b = UnsafePointer(rows.values[second])
        if isActive(first) {
          let target = rows.adjoints[first]
          switch operation {
          case .add, .subtract: for n in 0..<count { target[n] += slope[n] }
          case .multiply: for n in 0..<count { target[n] += slope[n] * b[n] }
          case .divide: for n in 0..<count { target[n] += slope[n] / b[n] }
          }
        }
        if isActive(second) {
          let target = rows.adjoints[second]
          switch operation {
          case .add: for n in 0..<count { target[n] += slope[n] }
          case .subtract: for n in 0..<count { target[n] -= slope[n] }
          case .multiply: for n in 0..<count { target[n] += slope[n] * a[n] }
          case .divide: for n in 0..<count { target[n] -= slope[n] * r[n] / b[n] }
          }
        }
      }
    }
  }

  private func reverse(
    _ function: UnaryFunction, _ r: UnsafePointer<Double>, _ slope: UnsafePointer<Double>, _ x: UnsafePointer<Double>,
    into target: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    switch function {
    case .negate: for n in 0..<count { target[n] -= slope[n] }
    case .abs: for n in 0..<count { target[n] += x[n] < 0 ? -slope[n] : slope[n] }
    case .sin: for n in 0..<count { target[n] += slope[n] * .cos(x[n]) }
    case .cos: for n in 0..<count { target[n] -= slope[n] * .sin(x[n]) }
    case .exp: for n in 0..<count { target[n] += slope[n] * r[n] }
    case .log: for n in 0..<count { target[n] += slope[n] / x[n] }
    case .sqrt: for n in 0..<count { target[n] += slope[n] / (2 * r[n]) }
    case .tanh: for n in 0..<count { target[n] += slope[n] * (1 - r[n] * r[n]) }
    case .erfc:
      let factor = -2 / Double.pi.squareRoot()
      for n in 0..<count { target[n] += slope[n] * (factor * .exp(-x[n] * x[n])) }
    }
  }
}
