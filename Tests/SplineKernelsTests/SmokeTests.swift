import SplineKernels
import Testing

@Suite struct InstructionSetTests {
  @Test func thereIsAlwaysOne() {
    #expect(!InstructionSet.available.isEmpty)
    #expect(InstructionSet.available.contains(.best))
  }
}
