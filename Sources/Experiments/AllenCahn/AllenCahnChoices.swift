/// What the paper leaves open about its Allen-Cahn experiment, or prints in two ways, and what the rows as printed have.
public enum AllenCahnChoices {
  /// What is not printed, and the choice.
  public static let all: [(name: String, value: String)] = [
    ("signs", "those of the literature; as printed, both sides of the equation reversed, the problem is ill-posed"),
    ("eps", "1e-4, as in the literature"),
    ("condition at the ends", "none is printed, and rows as printed have none; rows printed-plus are periodic"),
    ("two settings", "the text: rate 1e-3, 20000 random points; the supplement: |V| = 251001, rate 1e-2 after a ramp"),
    ("levels", "4, n = 4, 8, 16, 32, with 2500 epochs each in both settings"),
    ("points", "20000 random ones stay; 251001 = 501 x 501 is read as a grid with its ends, |B| = 501 as equidistant"),
    (
      "loss",
      "weights 1e-1 and 1 of mean squares, in both settings; the text has no weights and no |B|, and sums are printed for "
        + "Poisson's equation only"
    ),
    ("attention", "mu = 1e-4, printed for Poisson's equation only; weights begin with 1 on every level"),
    ("ramp", "in the first 10 epochs of every level, as Supplement D says of all multilevel training"),
    ("knots", "n = 4 intervals on [-1, 1] between the three interior knots and the ends, on every edge"),
    ("normalisation", "inputs affinely, hidden values by a sigmoid onto [-1, 1]"),
    ("first weights", "uniform within 1 / sqrt(P) for P inputs, of B-spline coefficients in both bases"),
    ("perceptron", "[2, 25, 25, 1] with tanh, 750 parameters (760 on n = 16); as many epochs as all levels"),
    ("optimiser", "Adam with beta 0.9 and 0.999, begun anew on every level; double precision"),
  ]
}

extension AllenCahnCase {
  /// The seeds of the rows of a case.
  public var usualSeeds: [UInt64] { source == .ours ? AllenCahnStudy.seeds : [AllenCahnStudy.printedSeed] }
}

extension AllenCahnCase.Source {
  /// What stands above the rows.
  public var title: String {
    switch self {
    case .text, .appendix: "As printed (loss: weights 1e-1 and 1)"
    case .periodic: "As printed in the text, and periodic, which is ours"
    case .ours: "Ours (loss: weights 1)"
    }
  }
}
