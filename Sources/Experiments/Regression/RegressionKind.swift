/// Whose settings a row of the study uses.
package enum RegressionKind: String, CaseIterable, Sendable {
  /// The paper's: the models, schedules, optimizer, and seeds of Table 2, with ``RegressionChoices`` where the paper is
  /// silent.
  case printed
  /// Ours: uniform initial weights, longer rows of the linear map, Levenberg-Marquardt, and the initial weights that
  /// explain where a printed row differs.
  case ours
}

/// The settings of the regression experiment that the paper does not print, and the choices made for them in rows of
/// kind ``RegressionKind/printed``.
package enum RegressionChoices {
  /// A choice.
  package struct Choice: Sendable {
    /// The setting that is not printed.
    package let what: String
    /// The choice made here.
    package let choice: String
  }

  /// All choices.
  package static let all: [Choice] = [
    ("L-BFGS steps", "lbfgs-fixed takes every step at full length, lbfgs tries it first in a strong Wolfe line search"),
    ("inner iterations", "up to 20 per epoch and 100 pairs, the defaults of a widely used library"),
    ("evaluations in line searches", "not limited; the Gflop column includes their work"),
    (
      "tolerances of full steps",
      "largest gradient entry 1e-7, change of value and weights 1e-9, curvature of a pair 1e-10, as in common libraries"
    ),
    ("reported loss", "the smallest one reached; the final one is listed next to it"),
    ("spline order", "5, so n = 5 ... 40: the counts 55 and 230 also fit orders 4 and 3"),
    ("other weights in the count", "10 of a linear map 2 -> 5 without bias before the edges 5 -> 1"),
    (
      "hidden values",
      "mapped onto the interval of the knots by the exact bounds of the linear map over the box of the inputs"
    ),
    (
      "scale of the linear map",
      "its rows are rescaled to length 1 at each refinement, which does not change the function: the map onto the knots"
        + " fixes no scale, and the rows shrink to nothing in training"
    ),
    ("initial weights of edges", "normal, standard deviation 1, drawn as weights u in both bases"),
    ("initial weights of other maps", "uniform within 1 / sqrt(inputs), including biases"),
    ("perceptrons", "ReLU after hidden layers, with biases there but not at the output, inputs mapped onto [-1, 1]"),
    (
      "epochs of perceptrons",
      "the number that takes the operations of 128 epochs of the coarsest spline network, by our count"
    ),
    ("outputs in [0, 1]", "the targets, scaled by their range over the samples; networks have no output map"),
    (
      "points",
      "seed \(RegressionStudy.dataSeed), the same for all runs; the printed seeds are those of the initial weights"
    ),
    ("rotation", "x' = c x + s y, y' = -s x + c y with c, s of 0.175"),
    ("precision", "double"),
  ].map { Choice(what: $0.0, choice: $0.1) }
}
