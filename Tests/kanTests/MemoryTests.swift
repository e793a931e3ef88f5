import Foundation
import KANCore
import Testing

@Suite("kan train streams through batches that no cache holds")
struct MemoryTests {
  @Test("A loss and its gradient of [2, 20, 20, 1] on a million samples take less than a gigabyte")
  func million() throws {
    let files = try TrainingFiles()
    // Rows of a lattice, 24 bytes of numbers and few characters each.
    var bytes = Array("x1,x2,y\n".utf8)
    for i in 0..<1000 {
      for j in 0..<1000 { bytes += Array("\(i),\(j),\((i * j) % 7)\n".utf8) }
    }
    try Data(bytes).write(to: URL(filePath: files.path("million.csv")))
    let run = try files.run(
      "train --data @million.csv --layers 2,20,20,1 --intervals 20 --optimizer gd --epochs 1 --out @run")
    #expect(run.status == 0, "\(run.errors)")
    var usage = rusage()
    // The largest of all processes that the tests have started and waited for; kilobytes on Linux.
    #expect(getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage) == 0)
    #expect(usage.ru_maxrss > 0 && usage.ru_maxrss < 1_000_000, "\(usage.ru_maxrss) kB")
  }
}
