/// Settings of the Allen-Cahn experiment that the paper leaves open or prints in two ways, and the choices made for the
/// rows as printed.
package enum AllenCahnChoices {
  /// The settings, with our choices.
  package static let all: [(name: String, value: String)] = [
    ("signs", "those of the literature; with the right-hand side reversed, as printed, the problem is ill-posed"),
    ("eps", "1e-4, as in the literature"),
    ("condition at the ends", "none is printed, and rows as printed have none; printed-plus rows are periodic"),
    ("two settings", "the text: rate 1e-3, 20000 random points; the supplement: |V| = 251001, rate 1e-2 after a ramp"),
    ("levels", "4, n = 4, 8, 16, 32, with 2500 epochs each in both settings"),
    (
      "points",
      "20000 random points are kept fixed; 251001 = 501 x 501 is read as a grid including its ends, and |B| = 501 as "
        + "equidistant points"
    ),
    (
      "loss",
      "weights 1e-1 and 1 for mean squares in both settings; the text has no weights and no |B|, and sums are printed "
        + "for Poisson's equation only"
    ),
    ("attention", "mu = 1e-4, printed for Poisson's equation only; weights start at 1 on every level"),
    ("ramp", "in the first 10 epochs of every level, as Supplement D says for all multilevel training"),
    ("knots", "n = 4 intervals on [-1, 1] between the three interior knots and the ends, on every edge"),
    ("normalization", "inputs by an affine map, hidden values by a sigmoid, onto [-1, 1]"),
    ("first weights", "B-spline coefficients uniform within 1 / sqrt(P) for P inputs, in both bases"),
    ("perceptron", "[2, 25, 25, 1] with tanh, 750 parameters (760 for n = 16); as many epochs as all levels together"),
    ("optimizer", "Adam with beta 0.9 and 0.999, restarted on every level; double precision"),
  ]
}

extension AllenCahnCase {
  /// The default seeds for the rows of a case.
  package var defaultSeeds: [UInt64] { source == .ours ? AllenCahnStudy.seeds : [AllenCahnStudy.printedSeed] }
}

extension AllenCahnCase.Source {
  /// The title above the rows.
  package var title: String {
    switch self {
    case .text, .appendix: "As printed (loss with weights 1e-1 and 1)"
    case .periodic: "As printed in the text, plus periodic conditions, which are ours"
    case .ours: "Ours (loss with weights 1)"
    }
  }
}
