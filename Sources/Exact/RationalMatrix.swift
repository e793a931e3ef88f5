import CFLINT

/// A dense matrix of exact rationals, based on FLINT's `fmpq_mat`.
///
/// Rows and columns are counted from zero; lists of entries are row by row. Sizes of zero are allowed. It is a value
/// type: copies share memory until one of them is modified.
public struct RationalMatrix: @unchecked Sendable {
  private var storage: Storage

  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int

  /// Owns one `fmpq_mat`, which is written only while nobody else can see it.
  final class Storage {
    let matrix: UnsafeMutablePointer<fmpq_mat_struct>

    /// Creates a zero matrix.
    init(rows: Int, columns: Int) {
      matrix = .allocate(capacity: 1)
      fmpq_mat_init(matrix, rows, columns)
    }

    deinit {
      fmpq_mat_clear(matrix)
      matrix.deallocate()
    }
  }

  /// Takes ownership of a matrix that nobody else will change.
  init(rows: Int, columns: Int, storage: Storage) {
    self.rows = rows
    self.columns = columns
    self.storage = storage
  }

  /// Runs a FLINT computation that writes into a zero matrix of the given shape.
  static func make(rows: Int, columns: Int, _ body: (UnsafeMutablePointer<fmpq_mat_struct>) -> Void) -> RationalMatrix {
    let storage = Storage(rows: rows, columns: columns)
    body(storage.matrix)
    return RationalMatrix(rows: rows, columns: columns, storage: storage)
  }

  /// Lends the matrix to C for reading. The pointer is valid only during the call.
  func withFLINT<Result>(_ body: (UnsafePointer<fmpq_mat_struct>) -> Result) -> Result {
    withExtendedLifetime(storage) { body(UnsafePointer(storage.matrix)) }
  }

  /// Creates the matrix with the given entries, row by row.
  ///
  /// - Throws: ``MatrixError/negativeSize(rows:columns:)``, ``MatrixError/entryCount(rows:columns:found:)``.
  /// - Complexity: O(rows * columns).
  public init(rows: Int, columns: Int, entries: [Rational]) throws(MatrixError) {
    if rows < 0 || columns < 0 { throw .negativeSize(rows: rows, columns: columns) }
    if entries.count != rows * columns { throw .entryCount(rows: rows, columns: columns, found: entries.count) }
    self.init(rows: rows, columns: columns) { i, j in entries[i * columns + j] }
  }

  /// Creates the matrix whose entry (i, j) is `entry(i, j)`, with i in 0 ..< rows and j in 0 ..< columns.
  ///
  /// - Precondition: both sizes are nonnegative.
  /// - Complexity: O(rows * columns) calls of `entry`.
  public init(rows: Int, columns: Int, _ entry: (Int, Int) throws -> Rational) rethrows {
    precondition(rows >= 0 && columns >= 0, "RationalMatrix: negative size \(rows) x \(columns)")
    let storage = Storage(rows: rows, columns: columns)
    for i in 0..<rows {
      for j in 0..<columns {
        try entry(i, j).withFLINT { fmpq_set(fmpq_mat_entry(storage.matrix, i, j), $0) }
      }
    }
    self.init(rows: rows, columns: columns, storage: storage)
  }

  /// Returns the identity of a given size.
  ///
  /// - Precondition: the size is nonnegative.
  public static func identity(_ size: Int) -> RationalMatrix {
    precondition(size >= 0, "RationalMatrix: negative size \(size)")
    return make(rows: size, columns: size) { fmpq_mat_one($0) }
  }

  /// Returns the square matrix with the given diagonal and zeros elsewhere.
  public static func diagonal(_ entries: [Rational]) -> RationalMatrix {
    RationalMatrix(rows: entries.count, columns: entries.count) { i, j in i == j ? entries[i] : 0 }
  }

  /// The entry (row, column), both counted from zero.
  ///
  /// - Precondition: the indices are inside the matrix.
  /// - Complexity: O(1); the first write to a shared matrix copies it.
  public subscript(row: Int, column: Int) -> Rational {
    get {
      checkPlace(row, column)
      return withFLINT { m in Rational.make { fmpq_set($0, fmpq_mat_entry(m, row, column)) } }
    }
    set {
      checkPlace(row, column)
      if !isKnownUniquelyReferenced(&storage) {
        let copy = Storage(rows: rows, columns: columns)
        withFLINT { fmpq_mat_set(copy.matrix, $0) }
        storage = copy
      }
      newValue.withFLINT { fmpq_set(fmpq_mat_entry(storage.matrix, row, column), $0) }
    }
  }

  private func checkPlace(_ row: Int, _ column: Int) {
    precondition(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "RationalMatrix: index (\(row), \(column)) is outside a \(rows) x \(columns) matrix")
  }

  /// All entries, row by row.
  ///
  /// - Complexity: O(rows * columns).
  public var entries: [Rational] {
    var result: [Rational] = []
    result.reserveCapacity(rows * columns)
    for i in 0..<rows {
      for j in 0..<columns { result.append(self[i, j]) }
    }
    return result
  }
}

extension RationalMatrix: Equatable {
  /// Returns whether two matrices have the same shape and the same entries.
  public static func == (a: RationalMatrix, b: RationalMatrix) -> Bool {
    a.rows == b.rows && a.columns == b.columns && a.withFLINT { p in b.withFLINT { q in fmpq_mat_equal(p, q) != 0 } }
  }
}

extension RationalMatrix: CustomStringConvertible {
  /// The rows, one per line, with entries separated by spaces.
  public var description: String {
    let lines = (0..<rows).map { i in (0..<columns).map { j in self[i, j].description }.joined(separator: " ") }
    return lines.joined(separator: "\n")
  }
}
