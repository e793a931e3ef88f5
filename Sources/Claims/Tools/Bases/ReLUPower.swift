import Exact

/// Returns ReLU(x)^s as in eq. (3), with 0^0 = 1 at x = 0.
func reluPower(_ x: Rational, _ exponent: Int) -> Rational { x.sign < 0 ? 0 : x.power(exponent) }
