/// A number of registers side by side: the columns of a weight row that a kernel holds at once.
protocol Tile {
  associatedtype Vector: KernelVector
  typealias Scalar = Vector.Scalar
  static var vectors: Int { get }
  static var zero: Self { get }
  init(loading pointer: UnsafePointer<Scalar>)
  func store(_ pointer: UnsafeMutablePointer<Scalar>)
  /// self += factor * row.
  mutating func add(_ factor: Vector, timesRow row: UnsafePointer<Scalar>)
  /// self += factor * tile.
  mutating func add(_ factor: Vector, times tile: Self)
  /// pointer += self.
  func addTo(_ pointer: UnsafeMutablePointer<Scalar>)
  /// The products with a row, summed over the registers.
  func dot(_ row: UnsafePointer<Scalar>) -> Vector
  /// The same, added to `sum`.
  func dot(_ row: UnsafePointer<Scalar>, addedTo sum: Vector) -> Vector
}

/// One register.
struct Single<Vector: KernelVector>: Tile {
  var value: Vector

  @inline(__always) static var vectors: Int { 1 }
  @inline(__always) static var zero: Self { Self(value: Vector(0)) }
  @inline(__always) init(value: Vector) { self.value = value }
  @inline(__always) init(loading pointer: UnsafePointer<Vector.Scalar>) { value = Vector(loading: pointer) }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Vector.Scalar>) { value.store(pointer) }
  @inline(__always) mutating func add(_ factor: Vector, timesRow row: UnsafePointer<Vector.Scalar>) {
    value = value.adding(factor, times: Vector(loading: row))
  }
  @inline(__always) mutating func add(_ factor: Vector, times tile: Self) {
    value = value.adding(factor, times: tile.value)
  }
  @inline(__always) func addTo(_ pointer: UnsafeMutablePointer<Vector.Scalar>) {
    (value + Vector(loading: pointer)).store(pointer)
  }
  @inline(__always) func dot(_ row: UnsafePointer<Vector.Scalar>) -> Vector { value * Vector(loading: row) }
  @inline(__always) func dot(_ row: UnsafePointer<Vector.Scalar>, addedTo sum: Vector) -> Vector {
    sum.adding(value, times: Vector(loading: row))
  }
}

/// Two tiles side by side.
struct Pair<A: Tile, B: Tile>: Tile where A.Vector == B.Vector {
  typealias Vector = A.Vector
  var a: A
  var b: B

  @inline(__always) static var split: Int { A.vectors * Vector.lanes }
  @inline(__always) static var vectors: Int { A.vectors + B.vectors }
  @inline(__always) static var zero: Self { Self(a: A.zero, b: B.zero) }
  @inline(__always) init(a: A, b: B) {
    self.a = a
    self.b = b
  }
  @inline(__always) init(loading pointer: UnsafePointer<Vector.Scalar>) {
    a = A(loading: pointer)
    b = B(loading: pointer + Self.split)
  }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Vector.Scalar>) {
    a.store(pointer)
    b.store(pointer + Self.split)
  }
  @inline(__always) mutating func add(_ factor: Vector, timesRow row: UnsafePointer<Vector.Scalar>) {
    a.add(factor, timesRow: row)
    b.add(factor, timesRow: row + Self.split)
  }
  @inline(__always) mutating func add(_ factor: Vector, times tile: Self) {
    a.add(factor, times: tile.a)
    b.add(factor, times: tile.b)
  }
  @inline(__always) func addTo(_ pointer: UnsafeMutablePointer<Vector.Scalar>) {
    a.addTo(pointer)
    b.addTo(pointer + Self.split)
  }
  @inline(__always) func dot(_ row: UnsafePointer<Vector.Scalar>) -> Vector {
    b.dot(row + Self.split, addedTo: a.dot(row))
  }
  @inline(__always) func dot(_ row: UnsafePointer<Vector.Scalar>, addedTo sum: Vector) -> Vector {
    b.dot(row + Self.split, addedTo: a.dot(row, addedTo: sum))
  }
}

typealias Tile1<V: KernelVector> = Single<V>
typealias Tile2<V: KernelVector> = Pair<Single<V>, Single<V>>
typealias Tile3<V: KernelVector> = Pair<Tile2<V>, Single<V>>
typealias Tile4<V: KernelVector> = Pair<Tile2<V>, Tile2<V>>
typealias Tile5<V: KernelVector> = Pair<Tile3<V>, Tile2<V>>

/// Rows of tiles in registers: the gradient of the r rows that an interval touches.
protocol TileRows {
  associatedtype Row: Tile
  static var count: Int { get }
  static var zero: Self { get }
  /// row j += coefficients[j * stride] * tile.
  mutating func add(_ coefficients: UnsafePointer<Row.Scalar>, stride: Int, times tile: Row)
  /// Takes the first row out and moves the others up; `last` comes in.
  mutating func shift(_ last: Row) -> Row
}

/// One row.
struct OneRow<Row: Tile>: TileRows {
  var row: Row

  @inline(__always) static var count: Int { 1 }
  @inline(__always) static var zero: Self { Self(row: Row.zero) }
  @inline(__always) init(row: Row) { self.row = row }
  @inline(__always)
  mutating func add(_ coefficients: UnsafePointer<Row.Scalar>, stride: Int, times tile: Row) {
    row.add(Row.Vector(coefficients[0]), times: tile)
  }
  @inline(__always) mutating func shift(_ last: Row) -> Row {
    let first = row
    row = last
    return first
  }
}

/// One row above others.
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
  @inline(__always)
  mutating func add(_ coefficients: UnsafePointer<Row.Scalar>, stride: Int, times tile: Row) {
    first.add(Row.Vector(coefficients[0]), times: tile)
    others.add(coefficients + stride, stride: stride, times: tile)
  }
  @inline(__always) mutating func shift(_ last: Row) -> Row {
    let out = first
    first = others.shift(last)
    return out
  }
}

typealias Rows2<T: Tile> = MoreRows<OneRow<T>>
typealias Rows3<T: Tile> = MoreRows<Rows2<T>>
typealias Rows4<T: Tile> = MoreRows<Rows3<T>>
typealias Rows5<T: Tile> = MoreRows<Rows4<T>>
typealias Rows6<T: Tile> = MoreRows<Rows5<T>>
