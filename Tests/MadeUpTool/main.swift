import BasisProperties
import Claims
import Commands
import Exact
import MadeUpClaims
import Splines

// `kan` with statements that are made up, and with a change of basis that is wrong by a sign in its last entry.
var wrong = SplineImplementation.own
wrong.change = { knots in
  let right = ChangeOfBasis(knots).matrix
  let last = right.rows - 1
  return Matrix(rows: right.rows, columns: right.columns) { i, j in
    i == last && j == last ? -right[i, j] : right[i, j]
  }
}
let implementation = wrong
await CommandLineRun.main(
  Subjects(claims: MadeUpClaim.ofEveryKind) {
    checkSplineIdentities($0, cases: $1, seed: $2, implementation: implementation)
  })
