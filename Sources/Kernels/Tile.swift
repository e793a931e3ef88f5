/// Several adjacent registers: the columns of a weight row that a kernel holds at once.
protocol Tile {
  associatedtype Vector: KernelVector
  typealias Scalar = Vector.Scalar
  static var vectors: Int { get }
  static var zero: Self { get }
  init(loading pointer: UnsafePointer<Scalar>)
  func store(_ pointer: UnsafeMutablePointer<Scalar>)
  /// Computes self += factor * tile.
  mutating func add(_ factor: Vector, times tile: Self)
  /// Computes gradient += factor * self.
  func add(_ factor: Vector, to gradient: UnsafeMutablePointer<Scalar>)
  /// Computes gradient += factor * self + otherFactor * other, in this order.
  func add(_ factor: Vector, _ other: Self, _ otherFactor: Vector, to gradient: UnsafeMutablePointer<Scalar>)
  /// Returns the products of two tiles with a row, each as in ``dot(_:)``.
  func dot(_ other: Self, _ row: UnsafePointer<Scalar>) -> (Vector, Vector)
  /// The same, added to `sums`.
  func dot(_ other: Self, _ row: UnsafePointer<Scalar>, addedTo sums: (Vector, Vector)) -> (Vector, Vector)
  /// Returns the products with a row, summed over the registers.
  func dot(_ row: UnsafePointer<Scalar>) -> Vector
  /// The same, added to `sum`.
  func dot(_ row: UnsafePointer<Scalar>, addedTo sum: Vector) -> Vector
  /// Returns the products with another tile, summed over the registers.
  func dot(_ other: Self) -> Vector
  /// The same, added to `sum`.
  func dot(_ other: Self, addedTo sum: Vector) -> Vector
}

extension Tile {
  /// Stores ``dot(_:)``, or adds it to the stored value.
  @inline(__always)
  func storeDot(_ other: Self, _ target: UnsafeMutablePointer<Scalar>, adding: Bool) {
    let product = dot(other)
    (adding ? Vector(loading: target) + product : product).store(target)
  }
}

/// One register.
struct Single<Vector: KernelVector>: Tile {
  var value: Vector

  @inline(__always) static var vectors: Int { 1 }
  @inline(__always) static var zero: Self { Self(value: Vector(0)) }
  @inline(__always) init(value: Vector) { self.value = value }
  @inline(__always) init(loading pointer: UnsafePointer<Vector.Scalar>) { value = Vector(loading: pointer) }
  @inline(__always) func store(_ pointer: UnsafeMutablePointer<Vector.Scalar>) { value.store(pointer) }
  @inline(__always) mutating func add(_ factor: Vector, times tile: Self) {
    value = value.adding(factor, times: tile.value)
  }
  @inline(__always) func add(_ factor: Vector, to gradient: UnsafeMutablePointer<Vector.Scalar>) {
    Vector(loading: gradient).adding(factor, times: value).store(gradient)
  }
  @inline(__always)
  func add(
    _ factor: Vector, _ other: Self, _ otherFactor: Vector, to gradient: UnsafeMutablePointer<Vector.Scalar>
  ) {
    Vector(loading: gradient).adding(factor, times: value).adding(otherFactor, times: other.value).store(gradient)
  }
  @inline(__always) func dot(_ other: Self, _ row: UnsafePointer<Vector.Scalar>) -> (Vector, Vector) {
    let weight = Vector(loading: row)
    return (value * weight, other.value * weight)
  }
  @inline(__always)
  func dot(
    _ other: Self, _ row: UnsafePointer<Vector.Scalar>, addedTo sums: (Vector, Vector)
  ) -> (Vector, Vector) {
    let weight = Vector(loading: row)
    return (sums.0.adding(value, times: weight), sums.1.adding(other.value, times: weight))
  }
  @inline(__always) func dot(_ row: UnsafePointer<Vector.Scalar>) -> Vector { value * Vector(loading: row) }
  @inline(__always) func dot(_ row: UnsafePointer<Vector.Scalar>, addedTo sum: Vector) -> Vector {
    sum.adding(value, times: Vector(loading: row))
  }
  @inline(__always) func dot(_ other: Self) -> Vector { value * other.value }
  @inline(__always) func dot(_ other: Self, addedTo sum: Vector) -> Vector { sum.adding(value, times: other.value) }
}

/// Two adjacent tiles.
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
  @inline(__always) mutating func add(_ factor: Vector, times tile: Self) {
    a.add(factor, times: tile.a)
    b.add(factor, times: tile.b)
  }
  @inline(__always) func add(_ factor: Vector, to gradient: UnsafeMutablePointer<Vector.Scalar>) {
    a.add(factor, to: gradient)
    b.add(factor, to: gradient + Self.split)
  }
  @inline(__always)
  func add(
    _ factor: Vector, _ other: Self, _ otherFactor: Vector, to gradient: UnsafeMutablePointer<Vector.Scalar>
  ) {
    a.add(factor, other.a, otherFactor, to: gradient)
    b.add(factor, other.b, otherFactor, to: gradient + Self.split)
  }
  @inline(__always) func dot(_ other: Self, _ row: UnsafePointer<Vector.Scalar>) -> (Vector, Vector) {
    b.dot(other.b, row + Self.split, addedTo: a.dot(other.a, row))
  }
  @inline(__always)
  func dot(
    _ other: Self, _ row: UnsafePointer<Vector.Scalar>, addedTo sums: (Vector, Vector)
  ) -> (Vector, Vector) {
    b.dot(other.b, row + Self.split, addedTo: a.dot(other.a, row, addedTo: sums))
  }
  @inline(__always) func dot(_ row: UnsafePointer<Vector.Scalar>) -> Vector {
    b.dot(row + Self.split, addedTo: a.dot(row))
  }
  @inline(__always) func dot(_ row: UnsafePointer<Vector.Scalar>, addedTo sum: Vector) -> Vector {
    b.dot(row + Self.split, addedTo: a.dot(row, addedTo: sum))
  }
  @inline(__always) func dot(_ other: Self) -> Vector { b.dot(other.b, addedTo: a.dot(other.a)) }
  @inline(__always) func dot(_ other: Self, addedTo sum: Vector) -> Vector {
    b.dot(other.b, addedTo: a.dot(other.a, addedTo: sum))
  }
}

typealias Tile1<V: KernelVector> = Single<V>
typealias Tile2<V: KernelVector> = Pair<Single<V>, Single<V>>
typealias Tile3<V: KernelVector> = Pair<Tile2<V>, Single<V>>
typealias Tile4<V: KernelVector> = Pair<Tile2<V>, Tile2<V>>
typealias Tile5<V: KernelVector> = Pair<Tile3<V>, Tile2<V>>
