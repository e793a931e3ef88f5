import KernelInterface

#if !KERNEL_V4
  /// Registers for some channels of a sample and one row: a factor and a dot product for each.
  protocol ChannelRegisters {
    associatedtype Vector: KernelVector
    typealias Scalar = Vector.Scalar
    /// Factor c is `factors[c * stride]`; the dot products are zero.
    init(factors: UnsafePointer<Scalar>, stride: Int)
    /// For every c, adds deltas[c * stride] weight to dot product c. Returns gradient + sum_c factor c
    /// deltas[c * stride].
    mutating func meet(
      _ deltas: UnsafePointer<Scalar>, stride: Int, _ weight: Vector, addingTo gradient: Vector
    ) -> Vector
    /// Returns the gradient alone.
    func add(_ deltas: UnsafePointer<Scalar>, stride: Int, to gradient: Vector) -> Vector
    /// Stores dot product c, lane by lane, at dots[c * stride].
    func storeDots(_ dots: UnsafeMutablePointer<Scalar>, stride: Int)
  }

  /// One channel.
  struct OneChannel<Vector: KernelVector>: ChannelRegisters {
    var factor: Vector
    var dot: Vector

    @inline(__always) init(factors: UnsafePointer<Vector.Scalar>, stride: Int) {
      factor = Vector(factors[0])
      dot = Vector(0)
    }
    @inline(__always) mutating func meet(
      _ deltas: UnsafePointer<Vector.Scalar>, stride: Int, _ weight: Vector, addingTo gradient: Vector
    ) -> Vector {
      let delta = Vector(loading: deltas)
      dot = dot.adding(delta, times: weight)
      return gradient.adding(delta, times: factor)
    }
    @inline(__always)
    func add(_ deltas: UnsafePointer<Vector.Scalar>, stride: Int, to gradient: Vector) -> Vector {
      gradient.adding(Vector(loading: deltas), times: factor)
    }
    @inline(__always)
    func storeDots(_ dots: UnsafeMutablePointer<Vector.Scalar>, stride: Int) {
      dot.store(dots)
    }
  }

  /// One channel followed by others.
  struct MoreChannels<Others: ChannelRegisters>: ChannelRegisters {
    typealias Vector = Others.Vector
    var first: OneChannel<Vector>
    var others: Others

    @inline(__always) init(factors: UnsafePointer<Vector.Scalar>, stride: Int) {
      first = OneChannel(factors: factors, stride: stride)
      others = Others(factors: factors + stride, stride: stride)
    }
    @inline(__always) mutating func meet(
      _ deltas: UnsafePointer<Vector.Scalar>, stride: Int, _ weight: Vector, addingTo gradient: Vector
    ) -> Vector {
      let sum = first.meet(deltas, stride: stride, weight, addingTo: gradient)
      return others.meet(deltas + stride, stride: stride, weight, addingTo: sum)
    }
    @inline(__always)
    func add(_ deltas: UnsafePointer<Vector.Scalar>, stride: Int, to gradient: Vector) -> Vector {
      others.add(deltas + stride, stride: stride, to: first.add(deltas, stride: stride, to: gradient))
    }
    @inline(__always)
    func storeDots(_ dots: UnsafeMutablePointer<Vector.Scalar>, stride: Int) {
      first.storeDots(dots, stride: stride)
      others.storeDots(dots + stride, stride: stride)
    }
  }

  typealias Channels2<V: KernelVector> = MoreChannels<OneChannel<V>>
  typealias Channels3<V: KernelVector> = MoreChannels<Channels2<V>>
  typealias Channels4<V: KernelVector> = MoreChannels<Channels3<V>>
  typealias Channels5<V: KernelVector> = MoreChannels<Channels4<V>>
  typealias Channels6<V: KernelVector> = MoreChannels<Channels5<V>>
#endif
