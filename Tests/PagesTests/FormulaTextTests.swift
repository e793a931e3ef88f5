import Foundation
import Pages
import Testing

@Suite("Texts with formulas")
struct FormulaTextTests {
  private func conversion() throws -> HTMLConversion {
    let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return HTMLConversion(
      pandoc: try #require(ExternalTool("pandoc", searchPath: searchPath), "make deps installs pandoc"))
  }

  private func mathML(of texts: String...) throws -> MathML {
    try MathML(
      of: texts.map(FormulaText.init), by: conversion(), in: FileManager.default.temporaryDirectory)
  }

  @Test("Dollar signs come in pairs; a last one alone is plain text")
  func pieces() {
    #expect(
      FormulaText("for $r \\ge 1$, any $n$").pieces == [
        .plain("for "), .formula("r \\ge 1"), .plain(", any "), .formula("n"),
      ])
    #expect(FormulaText("$a$$b$").pieces == [.formula("a"), .formula("b")])
    #expect(FormulaText("5 $ and more").pieces == [.plain("5 $ and more")])
    #expect(FormulaText("$x$ costs 5 $").pieces == [.formula("x"), .plain(" costs 5 $")])
    #expect(FormulaText("").pieces.isEmpty && FormulaText("plain").formulas.isEmpty)
  }

  @Test("Plain text is escaped, formulas are not, in Markdown and in HTML")
  func escaping() throws {
    let text = FormulaText("a_1 < b & $a_1 < b$")
    #expect(text.markdown == "a\\_1 \\< b & $a_1 < b$")
    #expect(text.html(.none) == "a_1 &lt; b &amp; <code>a_1 &lt; b</code>")
    let html = text.html(try mathML(of: "a_1 < b & $a_1 < b$"))
    #expect(html.hasPrefix("a_1 &lt; b &amp; <math ") && html.hasSuffix("</math>") && html.contains("<msub>"))
  }

  @Test("Each formula gets the MathML that is its own, whatever the order and however often it comes")
  func order() throws {
    let mathML = try mathML(of: "$x$ and $y$", "$\\frac{1}{2}$, $x$ again")
    #expect(mathML.failures.isEmpty)
    for (tex, mark) in [("x", "<mi>x</mi>"), ("y", "<mi>y</mi>"), ("\\frac{1}{2}", "<mfrac>")] {
      let html = FormulaText("$\(tex)$").html(mathML)
      #expect(html.contains(mark) && html.contains("<annotation encoding=\"application/x-tex\">\(tex)</annotation>"))
    }
    #expect(FormulaText("$z$").html(mathML) == "<code>z</code>")
  }

  @Test("A formula that pandoc does not know is named and stays TeX; the others are set")
  func failures() throws {
    let mathML = try mathML(of: "$\\nosuchcommand{x}$ and $x$")
    #expect(mathML.failures == ["\\nosuchcommand{x}"])
    #expect(FormulaText("$\\nosuchcommand{x}$").html(mathML) == "<code>\\nosuchcommand{x}</code>")
    #expect(FormulaText("$x$").html(mathML).hasPrefix("<math"))
  }
}
