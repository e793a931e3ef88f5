/// The Taylor coefficients of a function of the coordinates at every point of a box, enclosed: coefficient a contains
/// D^a f / a! at each point, for total degrees up to that of the layout.
///
/// Where a function has a break in the box, such as a spline at a knot, coefficients contain those from either side.
struct TaylorEnclosure: ResidualNumber, Sendable {
  /// The coefficients in the order of the layout; only the value for a constant.
  private(set) var coefficients: [Interval]
  /// The monomials; `nil` for a constant.
  let layout: TaylorLayout?
  /// The order s up to which derivatives bound differences: those of order s - 1 are Lipschitz continuous in the box,
  /// and those of order s, which exist almost everywhere, are enclosed. Not positive if the function itself may jump.
  private(set) var smoothness: Int
  /// Whether every operation that led to the function is defined everywhere in the box. If not, the coefficients bound
  /// nothing: a bounded function of what is not defined, or a product of that with zero, is not defined either.
  private(set) var isDefined: Bool

  init(_ coefficients: [Interval], layout: TaylorLayout?, smoothness: Int = .max, isDefined: Bool = true) {
    self.coefficients = coefficients
    self.layout = layout
    self.smoothness = smoothness
    self.isDefined = isDefined
  }

  /// Creates a constant.
  init(_ value: Interval) { self.init([value], layout: nil) }
  init(_ value: Double) { self.init([Interval(value)], layout: nil, isDefined: value.isFinite) }
  init(floatLiteral value: Double) { self.init(value) }
  init(integerLiteral value: Int) { self.init(Double(value)) }

  /// Creates coordinate k in a box.
  init(coordinate k: Int, in box: [Interval], layout: TaylorLayout) {
    var coefficients = Array(repeating: Interval.zero, count: layout.count)
    coefficients[0] = box[k]
    if layout.degree > 0 { coefficients[1 + k] = Interval(1) }
    self.init(coefficients, layout: layout)
  }

  /// The values in the box.
  var value: Interval { coefficients[0] }
  private var degree: Int { layout?.degree ?? 0 }

  /// Returns the same function with all coefficients of a layout, also for a constant.
  func spread(over layout: TaylorLayout) -> TaylorEnclosure {
    let missing = Array(repeating: Interval.zero, count: layout.count - coefficients.count)
    return TaylorEnclosure(coefficients + missing, layout: layout, smoothness: smoothness, isDefined: isDefined)
  }

  /// Returns a derivative of a given order, whose coefficients have given sources. It is not defined where a derivative
  /// of lower order may jump.
  func derivative(_ shifts: [TaylorLayout.Shift], order: Int, layout: TaylorLayout) -> TaylorEnclosure {
    let exists = smoothness >= order
    return TaylorEnclosure(
      exists ? shifts.map { $0.factor * coefficients[$0.place] } : Array(repeating: .whole, count: shifts.count),
      layout: layout, smoothness: smoothness == .max ? .max : smoothness - order, isDefined: isDefined && exists)
  }

  /// Returns the powers 1, 2, ... of the function less its value, as ``composed(with:powers:smoothness:)`` takes them.
  func powers() -> [[Interval]] {
    guard let layout, layout.degree > 0 else { return [] }
    var change = self
    change.coefficients[0] = .zero
    var powers = [change]
    for _ in 1..<layout.degree { powers.append(powers[powers.count - 1] * change) }
    return powers.map(\.coefficients)
  }

  /// Returns a function of this one, f(g) = sum_j f_j (g - g_0)^j, from enclosures of its Taylor coefficients f_j over
  /// all values of this one.
  ///
  /// - Parameters:
  ///   - series: f_0, f_1, ..., one for each degree of the layout.
  ///   - powers: the powers of this function; `nil` to compute them.
  ///   - own: the order up to which derivatives of f bound differences.
  ///   - hasValues: whether f is defined for all values of this function.
  func composed(
    with series: [Interval], powers: [[Interval]]? = nil, smoothness own: Int = .max, isDefined hasValues: Bool = true
  ) -> TaylorEnclosure {
    var result = Array(repeating: Interval.zero, count: coefficients.count)
    result[0] = series[0]
    for (factor, power) in zip(series.dropFirst(), powers ?? self.powers()) where !factor.isZero {
      for k in 1..<result.count { result[k] = result[k] + factor * power[k] }
    }
    // A function of a constant is a constant.
    return TaylorEnclosure(
      result, layout: layout, smoothness: layout == nil ? smoothness : min(smoothness, own),
      isDefined: isDefined && hasValues)
  }

  /// Returns the function times a number, which may be that of a constant that is not defined.
  func scaled(by factor: Interval, isDefined isKnown: Bool = true) -> TaylorEnclosure {
    TaylorEnclosure(
      coefficients.map { $0 * factor }, layout: layout, smoothness: smoothness, isDefined: isDefined && isKnown)
  }

  static func + (a: TaylorEnclosure, b: TaylorEnclosure) -> TaylorEnclosure {
    var sum = a.layout == nil ? b : a
    for k in 0..<min(a.coefficients.count, b.coefficients.count) {
      sum.coefficients[k] = a.coefficients[k] + b.coefficients[k]
    }
    sum.smoothness = min(a.smoothness, b.smoothness)
    sum.isDefined = a.isDefined && b.isDefined
    return sum
  }

  static func - (a: TaylorEnclosure, b: TaylorEnclosure) -> TaylorEnclosure { a + -b }
  static prefix func - (a: TaylorEnclosure) -> TaylorEnclosure {
    TaylorEnclosure(a.coefficients.map { -$0 }, layout: a.layout, smoothness: a.smoothness, isDefined: a.isDefined)
  }

  static func * (a: TaylorEnclosure, b: TaylorEnclosure) -> TaylorEnclosure {
    let isDefined = a.isDefined && b.isDefined
    guard let layout = a.layout else { return b.scaled(by: a.value, isDefined: isDefined) }
    if b.layout == nil { return a.scaled(by: b.value, isDefined: isDefined) }
    var result = Array(repeating: Interval.zero, count: layout.count)
    for product in layout.products {
      let (x, y) = (a.coefficients[product.first], b.coefficients[product.second])
      result[product.result] = result[product.result] + x * y
    }
    return TaylorEnclosure(
      result, layout: layout, smoothness: min(a.smoothness, b.smoothness), isDefined: isDefined)
  }

  static func / (a: TaylorEnclosure, b: TaylorEnclosure) -> TaylorEnclosure {
    let hasValues = !b.value.contains(0)
    if b.layout == nil {
      return TaylorEnclosure(
        a.coefficients.map { $0 / b.value }, layout: a.layout, smoothness: a.smoothness,
        isDefined: hasValues && a.isDefined && b.isDefined)
    }
    return a * b.composed(with: b.value.reciprocalSeries(b.degree), isDefined: hasValues)
  }

  static func abs(_ x: TaylorEnclosure) -> TaylorEnclosure {
    // Where the argument is zero throughout, the slopes of either side count.
    if x.value.lower >= 0 && !x.value.isZero { return x }
    if x.value.upper < 0 { return -x }
    let value = Interval(lower: 0, upper: x.value.magnitude)
    let series = [value, Interval(lower: -1, upper: 1)] + Array(repeating: Interval.zero, count: x.degree)
    return x.composed(with: series, smoothness: 1)
  }
  static func sin(_ x: TaylorEnclosure) -> TaylorEnclosure { x.composed(with: x.value.sineSeries(x.degree)) }
  static func cos(_ x: TaylorEnclosure) -> TaylorEnclosure { x.composed(with: x.value.cosineSeries(x.degree)) }
  static func exp(_ x: TaylorEnclosure) -> TaylorEnclosure { x.composed(with: x.value.exponentialSeries(x.degree)) }
  static func log(_ x: TaylorEnclosure) -> TaylorEnclosure {
    x.composed(with: x.value.logarithmSeries(x.degree), isDefined: x.value.lower > 0)
  }
  static func sqrt(_ x: TaylorEnclosure) -> TaylorEnclosure {
    // It has no derivative at zero.
    let isSmooth = x.value.leastMagnitude > 0
    return x.composed(
      with: x.value.squareRootSeries(x.degree), smoothness: isSmooth ? .max : 0, isDefined: x.value.lower >= 0)
  }
  static func tanh(_ x: TaylorEnclosure) -> TaylorEnclosure { x.composed(with: x.value.tangentSeries(x.degree)) }
  static func erfc(_ x: TaylorEnclosure) -> TaylorEnclosure { x.composed(with: x.value.errorSeries(x.degree)) }
}
