import Exact

/// Returns k! exactly.
func factorial(_ k: Int) -> Rational {
  (1..<max(1, k + 1)).reduce(1) { $0 * Rational($1) }
}

/// Returns the binomial coefficient C(n, k), which is zero unless 0 <= k <= n.
func binomial(_ n: Int, _ k: Int) -> Rational {
  k >= 0 && k <= n ? factorial(n) / (factorial(k) * factorial(n - k)) : 0
}
