import BigInt
import Exact

/// An independent rational number: schoolbook fractions over attaswift/BigInt, sharing no code with `Rational`.
struct BigRational: Equatable, Comparable, CustomStringConvertible {
  let numerator: BigInt
  let denominator: BigInt

  init(_ numerator: BigInt, _ denominator: BigInt = 1) {
    precondition(denominator != 0)
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    let sign: BigInt = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / divisor
    self.denominator = sign * denominator / divisor
  }

  init(_ integer: Int) { self.init(BigInt(integer)) }

  /// Reads the text `p` or `p/q` that `Rational` writes.
  init(_ rational: Rational) {
    let parts = rational.description.split(separator: "/")
    self.init(BigInt(String(parts[0]))!, parts.count == 2 ? BigInt(String(parts[1]))! : 1)
  }

  /// The same number as a `Rational`, built from decimal text.
  var rational: Rational { Rational(description)! }

  var description: String { denominator == 1 ? String(numerator) : "\(numerator)/\(denominator)" }
  var isZero: Bool { numerator == 0 }
  var sign: Int { numerator.signum().asInt }

  static func + (a: BigRational, b: BigRational) -> BigRational {
    BigRational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
  }
  static func - (a: BigRational, b: BigRational) -> BigRational { a + BigRational(-b.numerator, b.denominator) }
  static func * (a: BigRational, b: BigRational) -> BigRational {
    BigRational(a.numerator * b.numerator, a.denominator * b.denominator)
  }
  static func / (a: BigRational, b: BigRational) -> BigRational {
    BigRational(a.numerator * b.denominator, a.denominator * b.numerator)
  }
  static func < (a: BigRational, b: BigRational) -> Bool {
    a.numerator * b.denominator < b.numerator * a.denominator
  }
}

extension BigInt {
  fileprivate var asInt: Int { Int(self) }
}
