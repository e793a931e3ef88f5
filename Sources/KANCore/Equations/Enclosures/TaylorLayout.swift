/// The monomials in the coordinates up to a total degree, in the order of their degree: 1, the coordinates, and so on.
final class TaylorLayout: Sendable {
  /// A product of two monomials that is again in the layout.
  struct Product: Sendable {
    let first: Int
    let second: Int
    let result: Int
  }

  /// A coefficient of a derivative: a coefficient of the function times a factor.
  struct Shift: Sendable {
    let place: Int
    let factor: Interval
  }

  let coordinates: Int
  let degree: Int
  /// The exponents of every monomial, one per coordinate.
  let exponents: [[Int]]
  /// All products of two monomials.
  let products: [Product]
  private let places: [[Int]: Int]

  /// The number of monomials, binomial(coordinates + degree, degree).
  var count: Int { exponents.count }

  init(coordinates: Int, degree: Int) {
    var exponents: [[Int]] = []
    for total in 0...degree { exponents += TaylorLayout.exponents(coordinates, total) }
    let places = Dictionary(uniqueKeysWithValues: exponents.enumerated().map { ($1, $0) })
    var products: [Product] = []
    for (i, a) in exponents.enumerated() {
      for (j, b) in exponents.enumerated() {
        if let place = places[zip(a, b).map { $0 + $1 }] {
          products.append(Product(first: i, second: j, result: place))
        }
      }
    }
    self.coordinates = coordinates
    self.degree = degree
    self.exponents = exponents
    self.places = places
    self.products = products
  }

  /// Returns the exponents of a total degree, those with more of the first coordinates first.
  private static func exponents(_ coordinates: Int, _ total: Int) -> [[Int]] {
    if coordinates == 1 { return [[total]] }
    return (0...total).reversed().flatMap { first in
      exponents(coordinates - 1, total - first).map { [first] + $0 }
    }
  }

  /// Returns the total degree of a monomial.
  func degree(of place: Int) -> Int { exponents[place].reduce(0, +) }

  /// Returns where the coefficients of a derivative, in another layout, come from: the coefficient of x^a in the
  /// derivative of orders b is (a + b)! / a! times that of x^(a + b) in the function.
  ///
  /// - Precondition: the degrees of the other layout and of the derivative add up to at most the degree of this one.
  func shifts(by orders: [Int], in target: TaylorLayout) -> [Shift] {
    target.exponents.map { exponents in
      var factor = 1
      for (a, b) in zip(exponents, orders) where b > 0 {
        for k in a + 1...a + b { factor *= k }
      }
      return Shift(place: places[zip(exponents, orders).map { $0 + $1 }]!, factor: Interval(Double(factor)))
    }
  }
}
