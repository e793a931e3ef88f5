import Splines

let knots = try KnotVector<Double>.uniform(order: SplineOrder(4), intervals: 8, lower: 0, upper: 1)
let spline = try SplineFunction(interpolating: { $0 * $0 * $0 }, on: knots)
let integral = try spline.integral(from: 0, to: 1)
print("integral of x^3:", integral)
guard abs(integral - 0.25) < 1e-14 else { fatalError("not 1/4") }
