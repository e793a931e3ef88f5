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
