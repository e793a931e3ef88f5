/// Rows of tiles in registers: the sums of the channels of a sample.
protocol TileRows {
  associatedtype Row: Tile
  static var count: Int { get }
  static var zero: Self { get }
  init(loading pointer: UnsafePointer<Row.Scalar>, stride: Int)
  func store(_ pointer: UnsafeMutablePointer<Row.Scalar>, stride: Int)
  /// For every j, computes row j += coefficients[j * stride] * tile.
  mutating func add(_ coefficients: UnsafePointer<Row.Scalar>, stride: Int, times tile: Row)
  /// Stores the products of the first `limit` rows with a tile in targets[j * stride], or adds them to the stored
  /// values.
  func storeDots(
    _ tile: Row, _ limit: Int, _ targets: UnsafeMutablePointer<Row.Scalar>, stride: Int, adding: Bool)
}

/// One row.
struct OneRow<Row: Tile>: TileRows {
  var row: Row

  @inline(__always) static var count: Int { 1 }
  @inline(__always) static var zero: Self { Self(row: Row.zero) }
  @inline(__always) init(row: Row) { self.row = row }
  @inline(__always) init(loading pointer: UnsafePointer<Row.Scalar>, stride: Int) { row = Row(loading: pointer) }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Row.Scalar>, stride: Int) { row.store(pointer) }
  @inline(__always)
  mutating func add(_ coefficients: UnsafePointer<Row.Scalar>, stride: Int, times tile: Row) {
    row.add(Row.Vector(coefficients[0]), times: tile)
  }
  @inline(__always)
  func storeDots(
    _ tile: Row, _ limit: Int, _ targets: UnsafeMutablePointer<Row.Scalar>, stride: Int, adding: Bool
  ) {
    if limit > 0 { row.storeDot(tile, targets, adding: adding) }
  }
}

/// One row followed by others.
struct MoreRows<Others: TileRows>: TileRows {
  typealias Row = Others.Row
  var first: Row
  var others: Others

  @inline(__always) static var count: Int { 1 + Others.count }
  @inline(__always) static var zero: Self { Self(first: Row.zero, others: Others.zero) }
  @inline(__always) init(first: Row, others: Others) {
    self.first = first
    self.others = others
  }
  @inline(__always) init(loading pointer: UnsafePointer<Row.Scalar>, stride: Int) {
    first = Row(loading: pointer)
    others = Others(loading: pointer + stride, stride: stride)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Row.Scalar>, stride: Int) {
    first.store(pointer)
    others.store(pointer + stride, stride: stride)
  }
  @inline(__always)
  mutating func add(_ coefficients: UnsafePointer<Row.Scalar>, stride: Int, times tile: Row) {
    first.add(Row.Vector(coefficients[0]), times: tile)
    others.add(coefficients + stride, stride: stride, times: tile)
  }
  @inline(__always)
  func storeDots(
    _ tile: Row, _ limit: Int, _ targets: UnsafeMutablePointer<Row.Scalar>, stride: Int, adding: Bool
  ) {
    if limit > 0 { first.storeDot(tile, targets, adding: adding) }
    others.storeDots(tile, limit - 1, targets + stride, stride: stride, adding: adding)
  }
}

typealias Rows2<T: Tile> = MoreRows<OneRow<T>>
typealias Rows3<T: Tile> = MoreRows<Rows2<T>>
typealias Rows4<T: Tile> = MoreRows<Rows3<T>>
typealias Rows5<T: Tile> = MoreRows<Rows4<T>>
typealias Rows6<T: Tile> = MoreRows<Rows5<T>>
