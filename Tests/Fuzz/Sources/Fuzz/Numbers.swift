import Exact
import Foundation
import Splines

/// The lines of a text of moderate length; `nil` where the bytes are no text.
private func lines(_ bytes: [UInt8], atMost length: Int) -> [String]? {
  guard bytes.count <= length, let text = String(validating: bytes, as: UTF8.self) else { return nil }
  return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

/// Two lines as rationals: field axioms, order, texts, rounding to the nearest double.
@Sendable func readRationals(_ bytes: [UInt8]) {
  guard let lines = lines(bytes, atMost: 400) else { return }
  let numbers = lines.prefix(2).compactMap { try? Rational(parsing: $0) }
  guard let a = numbers.first, let b = numbers.last else { return }
  require(Rational(a.description) == a, "\(a) is another number from its own text")
  require((a + b) - b == a && a + b == b + a && a - a == 0, "sums of \(a), \(b)")
  require(a * b == b * a && (a + b) * (a - b) == a * a - b * b, "products of \(a), \(b)")
  if b != 0 { require(a / b * b == a, "quotients of \(a), \(b)") }
  require((a < b) == (a - b < 0) && (a == b) == (a - b == 0), "order of \(a), \(b)")
  let rounded = Double(a)
  guard rounded.isFinite, let exact = Rational(exactly: rounded) else { return }
  let error = (exact - a).magnitude
  for neighbor in [rounded.nextUp, rounded.nextDown] where neighbor.isFinite {
    let other = (Rational(exactly: neighbor)! - a).magnitude
    require(error < other || (error == other && rounded.significandBitPattern & 1 == 0), "\(a) rounded to \(rounded)")
  }
}

/// A precision and two lines as balls: they contain the rationals that the same texts mean, also after arithmetic.
@Sendable func readBalls(_ bytes: [UInt8]) {
  guard let first = bytes.first, let lines = lines(Array(bytes.dropFirst()), atMost: 200) else { return }
  let precision = 2 + Int(first)
  let texts = lines.prefix(2)
  let balls = texts.compactMap { try? Ball(parsing: $0, precision: precision) }
  guard let a = balls.first, let b = balls.last else { return }
  // The texts of huge exponents are balls, but would take gigabytes as rationals.
  func exponent(_ text: String) -> Substring {
    text.firstIndex { $0 == "e" || $0 == "E" }.map { text[$0...] } ?? ""
  }
  guard texts.allSatisfy({ exponent($0).count <= 5 }) else { return }
  for ball in [a, b] where ball.isFinite {
    require(ball.lower <= ball.midpoint && ball.midpoint <= ball.upper, "the ends of \(ball)")
    require(ball.contains(ball.lower) && ball.contains(ball.upper), "\(ball) lacks its ends")
    if let again = try? Ball(parsing: ball.description, precision: precision) {
      require(again.contains(ball), "\(ball) is not in the ball of its text")
    } else {
      fatalError("\(ball): its own text is refused")
    }
    let outside = ball.upper + 1
    require(!ball.contains(outside) && ball.isCertainlyLess(than: outside), "\(ball) and \(outside)")
  }
  let exact = texts.compactMap { try? Rational(parsing: $0) }
  guard exact.count == texts.count, balls.count == texts.count, let x = exact.first, let y = exact.last else { return }
  require(a.contains(x) && b.contains(y), "\(a), \(b) do not contain \(x), \(y)")
  require((a + b).contains(x + y) && (a - b).contains(x - y), "sum or difference of \(x), \(y)")
  require((a * b).contains(x * y) && (-a).contains(-x) && a.power(2).contains(x * x), "product of \(x), \(y)")
  if y != 0 { require((a / b).contains(x / y), "quotient of \(x), \(y)") }
  require(!a.isCertainlyLess(than: b) || x < y, "order of \(x), \(y)")
}

/// An order and a line of knots: refused with a typed error, or a basis that sums to one, with a change of basis that is
/// inverted by its inverse and a dyadic refinement whose columns sum to one.
@Sendable func readKnots(_ bytes: [UInt8]) {
  guard let first = bytes.first, let lines = lines(Array(bytes.dropFirst()), atMost: 200), let line = lines.first else {
    return
  }
  let numbers = line.split(separator: ",", omittingEmptySubsequences: false).map { try? Rational(parsing: String($0)) }
  guard numbers.count <= 16, numbers.allSatisfy({ $0 != nil }), let order = try? SplineOrder(1 + Int(first) % 5),
    let knots = try? KnotVector(order: order, knots: numbers.map { $0! })
  else { return }
  do {
    let basis = BSplineBasis(knots)
    for x in [knots.lower, (knots.lower + 2 * knots.upper) / 3, knots.upper] {
      let values = try basis.values(at: x)
      require(values.reduce(0, +) == 1 && values.allSatisfy { $0 >= 0 }, "values \(values) at \(x)")
      require(try values == basis.coxDeBoorValues(at: x), "two routes to the values at \(x)")
    }
    let change = ChangeOfBasis(knots)
    require(change.matrix * change.inverseMatrix == .identity(change.dimension), "A A^{-1} for \(knots.values)")
    let refinement = try Prolongation(coarse: knots, fine: knots.refinedDyadically()).matrix
    for j in 0..<refinement.columns {
      require((0..<refinement.rows).reduce(0) { $0 + refinement[$1, j] } == 1, "column \(j) of P for \(knots.values)")
    }
  } catch {
    fatalError("knots \(knots.values): \(error)")
  }
}
