/// Whose settings a row of the study has.
public enum RegressionKind: String, CaseIterable, Sendable {
  /// The paper's: models, schedules, optimiser and seeds of Table 2, and ``RegressionChoices`` where the paper is silent.
  case printed
  /// Ours: weights that start uniform, longer rows of the linear map, Levenberg-Marquardt, and the starts that
  /// explain where a printed row differs.
  case ours
}

/// What the paper does not print about its regression, and what the rows of kind ``RegressionKind/printed`` do about it.
public enum RegressionChoices {
  /// A choice.
  public struct Choice: Sendable {
    /// What is not printed.
    public let what: String
    /// What is done here.
    public let choice: String
  }

  /// All of them.
  public static let all: [Choice] = [
    ("steps of L-BFGS", "lbfgs-fixed takes every step at full length, lbfgs tries it first in a strong Wolfe search"),
    ("inner iterations", "up to 20 an epoch and 100 pairs, the defaults of a widely used library"),
    ("evaluations in line searches", "not limited; the Gflop column has their work"),
    (
      "tolerances of full steps",
      "largest gradient entry 1e-7, change of value and weights 1e-9, curvature of a pair 1e-10, as libraries have"
    ),
    ("reported loss", "the smallest that was met; the one at the end stands beside it"),
    ("spline order", "5, so n = 5 ... 40: the counts 55 and 230 fit order 4 and 3 as well"),
    ("other weights of the count", "10 of a linear map 2 -> 5 without bias before the edges 5 -> 1"),
    (
      "hidden values",
      "mapped onto the knots' interval by the exact bounds of the linear map over the box of the inputs"
    ),
    (
      "scale of the linear map",
      "its rows are brought back to length 1 at each refinement, which leaves the function as it is: no scale is given by"
        + " the map onto the knots, and rows shrink to nothing in training"
    ),
    ("first weights of edges", "normal, deviation 1, drawn as weights u in both bases"),
    ("first weights of other maps", "uniform within 1 / sqrt(inputs), biases included"),
    ("perceptrons", "ReLU after hidden layers, biases there and not at the output, inputs mapped onto [-1, 1]"),
    (
      "epochs of perceptrons",
      "as many as take the operations of 128 epochs of the coarsest spline network, by our count"
    ),
    ("outputs in [0, 1]", "the targets, by their range over the samples; networks have no map at the end"),
    (
      "points",
      "seed \(RegressionStudy.dataSeed), the same for all runs; the printed seeds are those of the first weights"
    ),
    ("rotation", "x' = c x + s y, y' = -s x + c y with c, s of 0.175"),
    ("precision", "double"),
  ].map { Choice(what: $0.0, choice: $0.1) }
}
