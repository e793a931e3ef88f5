import KernelInterface

extension BlockRows {
  /// Adds the products of the blocks of one task with themselves and with later blocks of their row to the upper
  /// triangle of a matrix: together, the tasks add the upper triangle of J^T J for the rows J.
  ///
  /// Every entry is summed by one task, in the order of the rows.
  ///
  /// - Parameters:
  ///   - task: 0 ..< `tasks`.
  ///   - tasks: the number of tasks.
  ///   - matrix: ``dimension`` times ``dimension`` numbers, row-major.
  ///   - instructionSet: one of ``InstructionSet/available``.
  /// - Complexity: O(count width^2 / tasks).
  public func addProducts(
    task: Int, of tasks: Int, to matrix: UnsafeMutablePointer<Double>, instructionSet: InstructionSet = .best
  ) {
    instructionSet.functions(.double).blockProducts(self, task, tasks, matrix)
  }
}
