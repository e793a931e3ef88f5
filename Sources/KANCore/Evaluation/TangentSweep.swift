import SplineKernels

final class TangentSweep<Scalar: KernelScalar> {
}
