import SplineKernels

/// y = shift + scale (x - origin) for every unit. The three numbers are packed as rows of the padded width, followed by
/// a fourth: how far rounding may take y out of [lower, upper], so that a unit that attains its bound stays inside.
///
/// If scale and origin depend on parameters, the packed gradient holds two rows. The first is sum delta (x - origin)
/// over value channels plus sum delta x over the others, the derivative with respect to the scale; the second is sum
/// delta over value channels, the derivative with respect to the shift.
struct AffineOperation: Sendable {
  let width: Int
  let stride: Int
  let lower: Double
  let upper: Double
  /// Whether scale and origin are differentiated through.
  let isDifferentiated: Bool

  /// The number of packed coefficients.
  var packedCount: Int { 4 * stride }
  /// The number of packed gradient entries.
  var gradientCount: Int { isDifferentiated ? 2 * stride : 0 }

  /// The coefficients of one unit.
  struct Unit {
    var scale: Double
    var origin: Double
    var shift: Double
    /// A bound on |x| where the map is used, for the rounding tolerance.
    var size: Double

    /// Returns how far rounding may take y out of [lower, upper], in units of the last place of one.
    ///
    /// - Parameter terms: the number of rounding errors of its size that the input carries.
    func tolerance(terms: Int, lower: Double, upper: Double) -> Double {
      // The map adds four errors of the sizes of its parts.
      let sum = abs(scale) * (Double(terms + 4) * size + 4 * abs(origin))
      return sum + 4 * (abs(shift) + max(abs(lower), abs(upper)))
    }
  }

  /// Returns the coefficients that map the bounds onto [lower, upper]; constant units map to the midpoint.
  func unit(mapping low: Double, _ high: Double, size: Double) -> Unit {
    if low < high {
      return Unit(scale: (upper - lower) / (high - low), origin: low, shift: lower, size: size)
    }
    return Unit(scale: 1, origin: low, shift: (lower + upper) / 2, size: size)
  }

  /// Writes the coefficients of unit p.
  func pack<Scalar: KernelScalar>(_ unit: Unit, at p: Int, terms: Int, into packed: UnsafeMutablePointer<Scalar>) {
    packed[p] = Scalar(unit.scale)
    packed[stride + p] = Scalar(unit.origin)
    packed[2 * stride + p] = Scalar(unit.shift)
    packed[3 * stride + p] = Scalar(unit.tolerance(terms: terms, lower: lower, upper: upper)) * Scalar.ulpOfOne
  }

  /// Applies the map in every channel.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func forward<Scalar: KernelScalar>(
    count: Int, channels: Int, x: UnsafePointer<Scalar>, coefficients: UnsafePointer<Scalar>,
    y: UnsafeMutablePointer<Scalar>
  ) {
    let low = Scalar(lower)
    let high = Scalar(upper)
    let origin = coefficients + stride
    let shift = coefficients + 2 * stride
    let tolerance = coefficients + 3 * stride
    for n in 0..<count {
      for c in 0..<channels {
        let source = x + (n * channels + c) * stride
        let target = y + (n * channels + c) * stride
        if c == 0 {
          for p in 0..<width {
            let value = shift[p] + coefficients[p] * (source[p] - origin[p])
            let bottom = value < low && value >= low - tolerance[p] ? low : value
            target[p] = bottom > high && bottom <= high + tolerance[p] ? high : bottom
          }
        } else {
          for p in 0..<width { target[p] = coefficients[p] * source[p] }
        }
        for p in width..<stride { target[p] = 0 }
      }
    }
  }

  /// The adjoint of ``forward``.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  func backward<Scalar: KernelScalar>(
    count: Int, channels: Int, x: UnsafePointer<Scalar>, coefficients: UnsafePointer<Scalar>,
    delta: UnsafePointer<Scalar>, dx: UnsafeMutablePointer<Scalar>?, gradient: UnsafeMutablePointer<Scalar>
  ) {
    let origin = coefficients + stride
    for n in 0..<count {
      for c in 0..<channels {
        let row = (n * channels + c) * stride
        if isDifferentiated {
          if c == 0 {
            for p in 0..<width {
              gradient[p] += delta[row + p] * (x[row + p] - origin[p])
              gradient[stride + p] += delta[row + p]
            }
          } else {
            for p in 0..<width { gradient[p] += delta[row + p] * x[row + p] }
          }
        }
        guard let dx else { continue }
        for p in 0..<width { dx[row + p] = coefficients[p] * delta[row + p] }
        for p in width..<stride { dx[row + p] = 0 }
      }
    }
  }

  /// Returns the derivatives with respect to the lower and upper ends of the range of a unit, from the two entries of
  /// the packed gradient: y = lower + (upper - lower) (x - low) / (high - low).
  func rangeSlopes(
    scale: Double, low: Double, high: Double, scaleSlope: Double, shiftSlope: Double
  ) -> (low: Double, high: Double) {
    guard low < high else { return (-shiftSlope, 0) }
    let stretch = scaleSlope / (high - low)
    return (scale * (stretch - shiftSlope), -scale * stretch)
  }
}
