import CPUFeatures
import KernelInterface
import Kernels

#if arch(x86_64)
  import KernelsV3
  import KernelsV4
#endif

/// The instruction sets for which the kernels are built.
public enum InstructionSet: String, CaseIterable, Sendable, Codable {
  /// x86-64 with SSE2, which every such processor has; also used on other architectures without a build of their own.
  case baseline
  /// arm64 with NEON, which every such processor has.
  case arm64
  /// AVX2 and FMA.
  case v3 = "x86-64-v3"
  /// AVX-512.
  case v4 = "x86-64-v4"

  /// The sets that run on this machine, the best one last. Never empty.
  public static var available: [InstructionSet] {
    #if arch(arm64)
      return [.arm64]
    #else
      switch kan_x86_64_level() {
      case 4: return [.baseline, .v3, .v4]
      case 3: return [.baseline, .v3]
      default: return [.baseline]
      }
    #endif
  }

  /// The best set that runs on this machine.
  public static var best: InstructionSet { available[available.count - 1] }

  /// Returns the kernels built for this set.
  func functions(_ precision: KernelPrecision) -> KernelFunctions {
    #if arch(x86_64)
      switch self {
      case .v4: return KernelsV4.kernelFunctions(precision)
      case .v3: return KernelsV3.kernelFunctions(precision)
      case .baseline, .arm64: return Kernels.kernelFunctions(precision)
      }
    #else
      return Kernels.kernelFunctions(precision)
    #endif
  }
}
