import Foundation
import Testing

/// The options of the experiments, at both ends of their ranges and where no chosen row has a use for them. What is allowed
/// comes as far as a second mistake, which is looked at later.
@Suite("kan experiment: ends of ranges, and options without a use")
struct ExperimentRangeTests {
  private static let missing = "--resume needs the directory"

  private func refuses(_ words: String, _ mentioned: String) throws {
    let run = try KANProcess.run("experiment \(words)")
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(words): \(run.errors)")
    #expect(run.errors.contains(mentioned), "\(words): \(run.errors)")
  }

  /// Comes as far as the directory for the results, which cannot be made.
  private func takes(_ words: String) throws {
    let run = try KANProcess.run("experiment \(words) --out /dev/null/x")
    #expect(run.status == 1 && run.output.isEmpty && run.hasOneErrorLine, "\(words): \(run.errors)")
    #expect(run.errors.contains("/dev/null/x cannot be created"), "\(words): \(run.errors)")
  }

  @Test(
    "Poisson: what is allowed",
    arguments: [
      "--side 2", "--side 1000", "--boundary-points 4", "--boundary-points 100000", "--order 3", "--order 8",
      "--hidden-limit 1e-300", "--initial-scale 1e-300", "--optimizer adam --level-factor 1e-300",
      "--optimizer adamw --weight-decay 0", "--optimizer adam --warm-up 0",
      "--optimizer adam --epochs 9,4 --warm-up 3", "--optimizer adam --rate-shape cyclic --period 1", "--levels 1",
      "--levels 8", "--epochs 1,1,1,1,1,1,1,1", "--draw-points 1", "--draw-points 1000000", "--draw-candidates 1",
      "--draw-candidates 1000", "--draw-every 1", "--draw-every 1000000", "--errors-every 1",
      "--errors-every 1000000000", "--threads 1", "--threads 256", "--checkpoint-seconds 0",
    ])
  func poissonTakes(options: String) throws { try refuses("poisson \(options) --resume", Self.missing) }

  @Test(
    "Poisson: what lies outside",
    arguments: [
      ("--side 1", "(got 1)"), ("--side 1001", "(got 1001)"), ("--boundary-points 3", "(got 3)"),
      ("--boundary-points 100001", "(got 100001)"), ("--order 2", "(got 2)"), ("--order 9", "(got 9)"),
      ("--hidden-limit 0", "--hidden-limit"), ("--hidden-limit inf", "--hidden-limit"),
      ("--initial-scale 0", "--initial-scale"), ("--initial-scale inf", "--initial-scale"),
      ("--level-factor 0", "--level-factor"), ("--level-factor inf", "--level-factor"),
      ("--weight-decay -0.001", "--weight-decay"), ("--weight-decay inf", "--weight-decay"),
      ("--warm-up -1", "--warm-up"), ("--warm-up 100000001", "--warm-up"),
      ("--optimizer adam --epochs 9,4 --warm-up 4", "level 1 of adam-spline-multilevel has 4 epochs"),
      ("--rate-shape cyclic --period 0", "--period"), ("--rate-shape cyclic --period 100000001", "--period"),
      ("--levels 0", "(got 0)"), ("--levels 9", "(got 9)"), ("--epochs 1,1,1,1,1,1,1,1,1", "(got 9)"),
      ("--levels 0 --epochs 2", "--levels must be between 1 and 8 (got 0)"),
      ("--levels 2 --epochs 2", "--levels is 2 but --epochs has 1 number; give one"),
      ("--epochs 100000001", "(got 100000001)"), ("--starts 0", "(got 0)"), ("--starts 1001", "(got 1001)"),
      ("--starts 2 --start-levels 0", "--start-levels must be between 1 and 8 (got 0)"),
      ("--starts 2 --start-levels 9", "--start-levels must be between 1 and 8 (got 9)"),
      ("--draw-points 0", "--draw-points must be between 1 and 1000000 (got 0)"),
      ("--draw-points 1000001", "--draw-points must be between 1 and 1000000 (got 1000001)"),
      ("--draw-candidates 0", "--draw-candidates must be between 1 and 1000 (got 0)"),
      ("--draw-candidates 1001", "--draw-candidates must be between 1 and 1000 (got 1001)"),
      ("--draw-every 0", "--draw-every must be between 1 and 1000000 (got 0)"),
      ("--draw-every 1000001", "--draw-every must be between 1 and 1000000 (got 1000001)"),
      ("--errors-every 0", "(got 0)"),
      ("--errors-every 1000000001", "(got 1000000001)"), ("--threads 0", "(got 0)"), ("--threads 257", "(got 257)"),
      ("--checkpoint-seconds -0.001", "--checkpoint-seconds"),
    ])
  func poissonRefuses(options: String, mentioned: String) throws {
    try refuses("poisson \(options) --resume", mentioned)
  }

  @Test("Burgers: cells, widths and viscosities")
  func burgers() throws {
    for options in [
      "--cells 2", "--cells 1000", "--viscosity 0.001", "--viscosity 10", "--optimizer best --best-width 1",
      "--optimizer lm --best-width 100",
    ] { try refuses("burgers \(options) --resume", Self.missing) }
    for (options, mentioned) in [
      ("--cells 1", "(got 1)"), ("--cells 1001", "(got 1001)"), ("--viscosity 0.000999", "--viscosity must be"),
      ("--viscosity 10.001", "--viscosity must be"),
      ("--optimizer best --best-width 0", "--best-width must be between 1 and 100 (got 0)"),
      ("--optimizer best --best-width 101", "(got 101)"),
    ] { try refuses("burgers \(options) --resume", mentioned) }
  }

  @Test("Regression: levels, samples and threads")
  func regression() throws {
    let rows = "regression --rows ours --optimizer gd --basis spline --schedule coarse"
    for options in ["--levels 1", "--levels 8", "--samples 1", "--samples 10000000", "--threads 1", "--threads 256"] {
      try takes("\(rows) \(options)")
    }
    for (options, mentioned) in [
      ("--levels 0", "(got 0)"), ("--levels 9", "(got 9)"), ("--samples 0", "(got 0)"),
      ("--samples 10000001", "(got 10000001)"),
      ("--threads 0", "(got 0)"), ("--threads 257", "(got 257)"),
    ] { try refuses("\(rows) \(options) --out /dev/null/x", mentioned) }
  }

  @Test(
    "Allen-Cahn: what is allowed",
    arguments: [
      "--diffusion 0.00001", "--diffusion 1", "--threads 1", "--threads 256", "--levels 1", "--levels 8",
      "--epochs 0,1", "--epochs 1000000", "--round 1", "--starts 1", "--starts 1000", "--start-epochs 0",
      "--start-epochs 1000000", "--optimizer adam --learning-rates 1,0.5", "--points 1", "--points 20 --pool 20",
      "--points 20 --pool 19 --drawing uniform", "--initial-points 1", "--boundary-points 1",
      "--initial-weight 0", "--initial-weight 1e12", "--boundary-weight 0", "--slope-weight 0", "--causality 0",
      "--causality 20",
    ])
  func allenCahnTakes(options: String) throws { try takes("allen-cahn --rows ours \(options)") }

  @Test(
    "Allen-Cahn: what lies outside",
    arguments: [
      ("--diffusion 0.0000099", "--diffusion"), ("--diffusion 1.001", "--diffusion"), ("--threads 257", "(got 257)"),
      ("--levels 0", "between 1 and 8 (got 0)"), ("--levels 9", "between 1 and 8 (got 9)"),
      ("--epochs 100000001", "(got 100000001)"),
      ("--epochs 0,0", "not all zero"), ("--round 0", "epochs between draws of term \"equation\" is 0"),
      ("--starts 0", "(got 0)"), ("--starts 1001", "(got 1001)"), ("--start-epochs -1", "(got -1)"),
      ("--start-epochs 1000001", "(got 1000001)"),
      ("--points 0", "number of points must be between 1 and 10000000 (got 0)"),
      ("--points 10000001", "between 1 and 10000000 (got 10000001)"), ("--points 20 --pool 19", "20 or more"),
      ("--initial-points 0", "initial points must be between 1 and 10000000 (got 0)"),
      ("--boundary-points 0", "boundary points must be between 1 and 10000000 (got 0)"),
      ("--initial-weight -0.001", "\"initial\" has weight -0.001"),
      ("--boundary-weight -0.001", "\"values at the ends\" has weight -0.001"),
      ("--slope-weight -0.001", "\"slopes at the ends\" has weight -0.001"),
      ("--causality 20.001", "causality"), ("--causality -0.001", "causality"),
    ])
  func allenCahnRefuses(options: String, mentioned: String) throws {
    try refuses("allen-cahn --rows ours \(options) --out /dev/null/x", mentioned)
  }

  @Test(
    "Options that only rows of ours have a use for are refused where there are none",
    arguments: [
      "allen-cahn --round 3", "allen-cahn --starts 2", "allen-cahn --start-epochs 9",
      "allen-cahn --learning-rates 0.1,0.01", "allen-cahn --initializer normal",
      "allen-cahn --weighting attention", "allen-cahn --pool 300000", "allen-cahn --boundary-points 9",
      "allen-cahn --drawing grid", "allen-cahn --initial-weight 1", "allen-cahn --boundary-weight 1",
      "allen-cahn --slope-weight 1", "allen-cahn --causality 1", "poisson --points lattice", "poisson --side 9",
      "poisson --boundary-points 9", "poisson --volume-weight 1", "poisson --boundary-weight 2",
      "poisson --interface-weight 1", "poisson --hidden-limit 3", "poisson --order 5", "poisson --levels 2",
      "poisson --epochs 3", "poisson --weighting attention", "poisson --initializer normal",
      "poisson --initial-scale 2",
      "poisson --learning-rates 0.1,0.01", "poisson --warm-up 1", "poisson --starts 2", "poisson --draw-points 9",
      "poisson --draw-candidates 9", "poisson --draw-every 9",
      "burgers --points graded",
      "burgers --cells 9", "burgers --equation-weight 2", "burgers --initial-weight 2", "burgers --boundary-weight 2",
      "burgers --viscosity 0.1", "burgers --best-width 9", "burgers --weight-decay 0.1",
    ])
  func idle(words: String) throws {
    let option = String(words.split(separator: " ")[1])
    try refuses("\(words) --rows printed --out /dev/null/x", option)
  }

  @Test("Rows as printed take what the text says of them, and no other experiment begins")
  func printed() throws {
    for options in ["--levels 2", "--epochs 3,3", "--points 10", "--initial-points 5", "--seeds 1"] {
      try takes("allen-cahn --rows text \(options)")
    }
    try takes("allen-cahn --rows appendix --points 10")
    try takes("poisson --rows printed --errors-every 3 --threads 2 --seeds 4,5")
    try takes("burgers --rows printed --basis spline --schedule fine")
  }
}
