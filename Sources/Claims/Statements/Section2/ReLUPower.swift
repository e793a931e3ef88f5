import Exact

/// ReLU(x)^s as eq. (3) writes it, with 0^0 = 1 at x = 0.
func reluPower(_ x: Rational, _ exponent: Int) -> Rational { x.sign < 0 ? 0 : x.power(exponent) }
