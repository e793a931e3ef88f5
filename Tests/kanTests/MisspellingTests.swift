import Testing

@Suite("kan: misspelled words are named, with what was probably meant")
struct MisspellingTests {
  @Test(arguments: [
    ("trian --data x.csv", "kan has no subcommand \"trian\"; did you mean train?"),
    ("frobnicate", "kan has no subcommand \"frobnicate\"; give one of verify, matrix, check, spectrum, train,"),
    ("experiment poison", "kan experiment has no subcommand \"poison\"; did you mean poisson?"),
    ("train --dat x.csv --layers 2,1 --out y", "kan train has no option --dat; did you mean --data"),
    ("train --data=x.csv --layer=2,1 --out y", "kan train has no option --layer; did you mean --layers"),
    ("check --order 3 --intervals 4 --quux", "kan check has no option --quux; give one of --"),
    ("experiment burgers --cell 5", "kan experiment burgers has no option --cell; did you mean --cells"),
  ])
  func misspelled(command: String, message: String) throws {
    let run = try KANProcess.run(command)
    #expect(run.status == 64 && run.output.isEmpty && run.hasOneErrorLine, "\(run.errors)")
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test("Help and other mistakes keep their messages")
  func others() throws {
    #expect(try KANProcess.run("help").status == 0)
    #expect(try KANProcess.run("train --help").output.contains("--optimizer-option"))
    #expect(try KANProcess.run("refine --model x").errors.contains("--out"))
    #expect(try KANProcess.run("train --data x.csv --layers 2,1 --out y extra").errors.contains("extra"))
  }
}
