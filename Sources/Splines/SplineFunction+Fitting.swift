import RealModule

extension KnotVector {
  /// Sites at which values determine a spline: the Greville sites (t*_{i+1} + ... + t*_{i+r-1}) / (r - 1) of the knots
  /// with the exterior ones moved to the ends, i = 1 - r ... n - 1; the midpoints of the intervals for r = 1.
  ///
  /// They increase from a to b, one per function, and satisfy the Schoenberg-Whitney conditions.
  ///
  /// - Complexity: O(m r).
  public var interpolationSites: [Scalar] {
    let r = order.value
    if r == 1 { return (0..<intervals).map { self[$0] + (self[$0 + 1] - self[$0]) / 2 } }
    return basisIndices.map { i in
      if i == 1 - r { return lower }
      if i == intervals - 1 { return upper }
      let sum = (i + 1..<i + r).reduce(0 as Scalar) { $0 + self[Swift.min(Swift.max($1, 0), intervals)] }
      return sum / Scalar(integer: r - 1)
    }
  }
}

extension SplineFunction {
  /// Creates the spline with given values at given sites.
  ///
  /// It exists and is unique if the Schoenberg-Whitney conditions hold: the i-th B-spline does not vanish at the i-th
  /// site. The matrix of the B-splines at the sites is then totally positive, so elimination without pivoting is
  /// stable. de Boor, *A Practical Guide to Splines* (2001), chapter XIII.
  ///
  /// - Parameters:
  ///   - values: m values, one per site.
  ///   - sites: m increasing points of [a, b], such as ``KnotVector/interpolationSites``.
  ///   - knots: the knots.
  /// - Throws: ``SplineError/shapeMismatch(what:expected:found:)`` unless there are m sites and values,
  ///   ``SplineError/sitesNotIncreasing(index:previous:value:)``, ``SplineError/notFinite(what:index:value:)``,
  ///   ``SplineError/pointOutsideDomain(value:lower:upper:)``, and
  ///   ``SplineError/undetermined(function:lower:upper:)`` if the conditions do not hold.
  /// - Complexity: O(m (r^2 + log n)).
  public init(
    interpolating values: [Scalar], at sites: [Scalar], on knots: KnotVector<Scalar>
  ) throws(SplineError) {
    guard sites.count == knots.dimension else {
      throw .shapeMismatch(what: "the array of sites", expected: knots.dimension, found: sites.count)
    }
    let rows = try CollocationRows(sites, values, knots)
    var matrix = BandedMatrix<Scalar>(
      rows: sites.count, columns: sites.count, lowerBandwidth: knots.order.degree, upperBandwidth: knots.order.degree)
    for (i, row) in rows.rows.enumerated() {
      guard row.value(of: i) != 0 else { throw rows.undetermined(i) }
      for (s, value) in row.values.enumerated() { matrix[i, row.interval + s] = value }
    }
    try self.init(knots, coefficients: BandedElimination(matrix).solve(values))
  }

  /// Creates the interpolant of a function at ``KnotVector/interpolationSites``.
  ///
  /// - Throws: whatever the function throws, and ``SplineError/notFinite(what:index:value:)`` where its value is not
  ///   finite.
  /// - Complexity: m function values, and O(m (r^2 + log n)).
  public init(interpolating function: (Scalar) throws -> Scalar, on knots: KnotVector<Scalar>) throws {
    let sites = knots.interpolationSites
    try self.init(interpolating: sites.map(function), at: sites, on: knots)
  }

  /// Creates the weighted least-squares spline for given values, which minimizes sum_k w_k (s(x_k) - y_k)^2.
  ///
  /// It is unique if the Schoenberg-Whitney conditions hold for some of the sites of positive weight. The rows of the
  /// problem are rotated into a banded triangle one by one, as in a QR factorization, but without square roots:
  /// W. M. Gentleman, J. Inst. Math. Appl. 12 (1973).
  ///
  /// - Parameters:
  ///   - values: a value for each site.
  ///   - sites: at least m points of [a, b] in nondecreasing order.
  ///   - weights: numbers w_k >= 0; `nil` for ones.
  ///   - knots: the knots.
  /// - Throws: the errors of ``init(interpolating:at:on:)``, and ``SplineError/negative(what:index:value:)`` for a
  ///   negative weight.
  /// - Complexity: O(N (r^2 + log n) + m r^2) for N sites.
  public init(
    fitting values: [Scalar], at sites: [Scalar], weights: [Scalar]? = nil, on knots: KnotVector<Scalar>
  ) throws(SplineError) {
    let rows = try CollocationRows(sites, values, knots, isStrict: false)
    let w = weights ?? Array(repeating: 1, count: sites.count)
    guard w.count == sites.count else {
      throw .shapeMismatch(what: "the array of weights", expected: sites.count, found: w.count)
    }
    for (k, weight) in w.enumerated() where !(weight >= 0 && isFinite(weight)) {
      throw .negative(what: "weight", index: k, value: "\(weight)")
    }
    try rows.requireDetermined(by: w)
    var triangle = RotatedTriangle<Scalar>(columns: knots.dimension, width: knots.order.value)
    for (k, row) in rows.rows.enumerated() {
      triangle.add(row.values, from: row.interval, equalTo: values[k], weight: w[k])
    }
    try self.init(knots, coefficients: triangle.solution())
  }
}

/// The B-splines evaluated at the sites.
private struct CollocationRows<Scalar: SplineScalar> {
  struct Row {
    let site: Scalar
    /// The interval of the site, which is also the stored index of the first function.
    let interval: Int
    /// The r values at the site.
    let values: [Scalar]

    /// Returns the value of a function, given its stored index.
    func value(of index: Int) -> Scalar {
      values.indices.contains(index - interval) ? values[index - interval] : 0
    }
  }

  let rows: [Row]
  private let knots: KnotVector<Scalar>

  init(
    _ sites: [Scalar], _ values: [Scalar], _ knots: KnotVector<Scalar>, isStrict: Bool = true
  ) throws(SplineError) {
    guard values.count == sites.count else {
      throw .shapeMismatch(what: "the array of values", expected: sites.count, found: values.count)
    }
    if let k = values.firstIndex(where: { !isFinite($0) }) {
      throw .notFinite(what: "value", index: k, value: "\(values[k])")
    }
    self.knots = knots
    var rows: [Row] = []
    for (k, site) in sites.enumerated() {
      let (interval, local) = try BSplineBasis(knots).nonzeroValues(at: site)
      if k > 0, !(sites[k - 1] < site || (!isStrict && sites[k - 1] == site)) {
        throw .sitesNotIncreasing(index: k, previous: "\(sites[k - 1])", value: "\(site)")
      }
      rows.append(Row(site: site, interval: interval, values: local))
    }
    self.rows = rows
  }

  /// Looks for m different sites such that the i-th function does not vanish at the i-th one, always taking the first
  /// one left.
  func requireDetermined(by weights: [Scalar]) throws(SplineError) {
    var k = 0
    var last: Scalar?
    for i in 0..<knots.dimension {
      while k < rows.count, weights[k] == 0 || rows[k].value(of: i) == 0 || rows[k].site == last { k += 1 }
      guard k < rows.count else { throw undetermined(i) }
      last = rows[k].site
    }
  }

  func undetermined(_ stored: Int) -> SplineError {
    let i = stored + 1 - knots.order.value
    return .undetermined(function: i, lower: "\(knots[i])", upper: "\(knots[i + knots.order.value])")
  }
}

/// The LU factorization of a banded matrix without pivoting, for totally positive and for positive definite matrices.
private struct BandedElimination<Scalar: SplineScalar> {
  private var factors: BandedMatrix<Scalar>

  /// - Precondition: no pivot is zero.
  init(_ matrix: BandedMatrix<Scalar>) {
    factors = matrix
    for k in 0..<matrix.rows {
      for i in k + 1..<max(k + 1, min(matrix.rows, k + matrix.lowerBandwidth + 1)) {
        let factor = factors[i, k] / factors[k, k]
        factors[i, k] = factor
        if factor == 0 { continue }
        for j in k + 1..<max(k + 1, min(matrix.columns, k + matrix.upperBandwidth + 1)) {
          factors[i, j] -= factor * factors[k, j]
        }
      }
    }
  }

  func solve(_ right: [Scalar]) -> [Scalar] {
    var x = right
    for i in x.indices {
      for j in factors.bandColumns(ofRow: i) where j < i { x[i] -= factors[i, j] * x[j] }
    }
    for i in x.indices.reversed() {
      for j in factors.bandColumns(ofRow: i) where j > i { x[i] -= factors[i, j] * x[j] }
      x[i] /= factors[i, i]
    }
    return x
  }
}

/// A banded least-squares problem as D^{1/2} R c = D^{1/2} y with a unit upper triangle R.
private struct RotatedTriangle<Scalar: SplineScalar> {
  /// The diagonal D; zero in rows that are still empty.
  private var scales: [Scalar]
  /// The rows of R from the diagonal on, `width` entries each.
  private var rows: [Scalar]
  private var right: [Scalar]
  private let width: Int

  init(columns: Int, width: Int) {
    self.width = width
    scales = Array(repeating: 0, count: columns)
    right = scales
    rows = Array(repeating: 0, count: columns * width)
  }

  /// Rotates an equation into the triangle.
  ///
  /// - Complexity: O(width^2) if the first columns of the equations do not decrease.
  mutating func add(_ entries: [Scalar], from first: Int, equalTo value: Scalar, weight: Scalar) {
    var (x, y, w) = (entries, value, weight)
    var i = first
    while w != 0, i < scales.count {
      let head = x.removeFirst()
      x.append(0)
      defer { i += 1 }
      if head == 0 {
        if x.allSatisfy({ $0 == 0 }) { return }
        continue
      }
      let scale = scales[i] + w * head * head
      let (cosine, sine) = (scales[i] / scale, w * head / scale)
      scales[i] = scale
      w *= cosine
      for j in 1..<max(1, width) {
        let (old, index) = (x[j - 1], i * width + j)
        x[j - 1] -= head * rows[index]
        rows[index] = cosine * rows[index] + sine * old
      }
      let old = y
      y -= head * right[i]
      right[i] = cosine * right[i] + sine * old
    }
  }

  func solution() -> [Scalar] {
    var c = right
    for i in c.indices.reversed() {
      for j in 1..<max(1, min(width, c.count - i)) { c[i] -= rows[i * width + j] * c[i + j] }
    }
    return c
  }
}
