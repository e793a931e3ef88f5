import Dispatch
import Foundation
import SplineKernels

/// The results of a chunk of samples.
struct ChunkRecord {
  var sum = 0.0
  var outside = 0
  var refused: OutsidePoint?
}

/// Cuts batches into chunks and chunks into blocks, and runs the chunks on threads, each with its own workspace.
final class ChunkRunner<Scalar: KernelScalar> {
  let plan: EvaluationPlan<Scalar>
  let threads: Int
  /// The number of samples in a block.
  let blockSize: Int
  /// One record per chunk.
  let records: AlignedBuffer<ChunkRecord>
  private var workspaces: [BlockWorkspace<Scalar>]
  private var gradients: [AlignedBuffer<Scalar>] = []
  private let lock = NSLock()
  private var next = 0

  /// The largest number of chunks.
  static var maximalChunks: Int { 32 }

  init(_ plan: EvaluationPlan<Scalar>, threads: Int) {
    self.plan = plan
    self.threads = threads
    let blockSize = SplineLayerKernel<Scalar>.blockSize
    self.blockSize = blockSize
    records = AlignedBuffer(count: Self.maximalChunks, zero: ChunkRecord())
    workspaces = (0..<threads).map { _ in BlockWorkspace(plan, blockSize: blockSize) }
  }

  /// Returns the number of chunks for a batch, a power of two and at most 32: at least 1024 samples in each chunk if
  /// there is more than one, and fewer chunks if a gradient is large.
  func chunkCount(_ samples: Int) -> Int {
    var count = 1
    while count < Self.maximalChunks && samples >= 2048 * count { count *= 2 }
    while count > 1 && count * plan.gradientCount > 1 << 22 { count /= 2 }
    return count
  }

  /// Returns the samples of a chunk: whole blocks, except for the last one.
  func samples(ofChunk chunk: Int, of chunks: Int, count: Int) -> Range<Int> {
    let blocks = (count + blockSize - 1) / blockSize
    return min(count, blocks * chunk / chunks * blockSize)..<min(count, blocks * (chunk + 1) / chunks * blockSize)
  }

  /// Returns the gradient of a chunk.
  func gradient(ofChunk chunk: Int) -> UnsafeMutablePointer<Scalar> { gradients[chunk].pointer }

  /// Allocates the gradients of `chunks` chunks.
  func reserveGradients(_ chunks: Int) {
    while gradients.count < chunks { gradients.append(AlignedBuffer(count: plan.gradientCount, zero: 0)) }
  }

  /// Calls `body` for every chunk, in the order of the chunks if there is only one thread.
  func run(_ chunks: Int, _ body: (_ workspace: BlockWorkspace<Scalar>, _ chunk: Int) -> Void) {
    let workers = min(threads, chunks)
    if workers == 1 {
      for chunk in 0..<chunks { body(workspaces[0], chunk) }
      return
    }
    next = 0
    // Workers share this object under the lock and use their own workspaces, records, and gradients.
    withoutActuallyEscaping(body) { body in
      nonisolated(unsafe) let body = body
      nonisolated(unsafe) let runner = self
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        while let chunk = runner.takeChunk(of: chunks) { body(runner.workspaces[worker], chunk) }
      }
    }
  }

  private func takeChunk(of chunks: Int) -> Int? {
    lock.lock()
    defer { lock.unlock() }
    guard next < chunks else { return nil }
    next += 1
    return next - 1
  }

  /// The workspace for the calling thread to use between runs.
  var firstWorkspace: BlockWorkspace<Scalar> { workspaces[0] }
}

/// sum += part.
@_specialize(where Scalar == Double)
@_specialize(where Scalar == Float)
func add<Scalar: KernelScalar>(_ part: UnsafePointer<Scalar>, to sum: UnsafeMutablePointer<Scalar>, count: Int) {
  for i in 0..<count { sum[i] += part[i] }
}
