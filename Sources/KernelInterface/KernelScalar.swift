/// A scalar for which kernels are built: `Double` and `Float`.
public protocol KernelScalar: BinaryFloatingPoint, SIMDScalar, Sendable, Codable {
  /// Which of the two this is.
  static var precision: KernelPrecision { get }
}

/// The precisions for which kernels are built.
public enum KernelPrecision: Sendable {
  /// 64 bits.
  case double
  /// 32 bits.
  case single
}

extension Double: KernelScalar {
  /// 64 bits.
  public static var precision: KernelPrecision { .double }
}

extension Float: KernelScalar {
  /// 32 bits.
  public static var precision: KernelPrecision { .single }
}
