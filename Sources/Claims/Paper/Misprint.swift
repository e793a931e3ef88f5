/// A misprint in the paper that is apparent from reading and needs no computation.
package struct Misprint: Equatable, Sendable {
  /// Where it appears.
  package let place: String
  /// What is printed.
  package let printed: String
  /// What it should be, and why.
  package let correction: String

  /// The misprints that are not covered by a row of the catalog, in the order of the paper.
  package static let all: [Misprint] = [
    Misprint(
      place: "Section 2, before 2.1", printed: #"the B-spline basis $\{b^{[r-1]}_i\}$"#,
      correction: #"$\{b^{[r]}_i\}$: splines of order $r$, as in the sum preceding it"#),
    Misprint(
      place: "Section 2.1, before (1)", printed: #"$P_k$, the space of polynomials of degree $k$"#,
      correction: #"of degree at most $k$"#),
    Misprint(
      place: "Section 2.1, Lemma 2, and (33)",
      printed: #"the row $n+r$ of $A^{[r-1]}$ is zero, for the final row $i = n+r-1$"#,
      correction:
        #"this counts rows from 1; with the indices $1-r, \ldots, n-1$ of the text it is the row $n$, for the final "#
        + #"row $i = n-1$"#
    ),
    Misprint(
      place: "Section 2.2, before (11)", printed: #"$D^{2r} = \frac{d^{2r}}{dx}$"#,
      correction: #"$\frac{d^{2r}}{dx^{2r}}$; from (11) on $i$ is both the index and the imaginary unit"#),
    Misprint(
      place: "Section 2.2, on Figure 2a",
      printed: #"the ratio of smallest to largest eigenvalues scales like $n^{2r}$"#,
      correction: #"the ratio of largest to smallest, as the next sentence says: more than 100 for $r = 1$"#),
    Misprint(
      place: "Section 2.2, on Figures 1 and 2b",
      printed: #"eigenvalues $\ell \in [1, n]$ and up to $n-1$ sign changes for $n$ spline knots"#,
      correction:
        #"$A$ has $n+r-1$ rows in 2.1: $\ell \in [1, n+r-1]$ and $n+r-2$ sign changes, unless $n$ counts basis functions here"#
    ),
    Misprint(
      place: "Figure 3, caption", printed: #"$\mathrm{ReLU}^r$"#,
      correction: #"$\mathrm{ReLU}^{r-1}$, as in (3) and (7)"#),
    Misprint(
      place: "Section 3, before and in (13)", printed: #"minima over $\mathbb{R}^n$"#,
      correction: #"over $\mathbb{R}^{N_w}$, the space of $w$ and $u$; $n$ is the number of knot intervals"#),
    Misprint(
      place: "Section 3, before (15)",
      printed: #"$J_f, J_g \in \mathbb{R}^{k \times N_w}$, model outputs in $\mathbb{R}^k$"#,
      correction: #"$k\,d_{out}$ rows: outputs are in $\mathbb{R}^{k d_{out}}$"#),
    Misprint(
      place: "Section 3, above Lemma 5", printed: #"$u \mapsto A^{-T} u$; $D_u = I$"#,
      correction: #"$u \mapsto A^{-T} w$; $D_w = I$, as in the row on (18)"#),
    Misprint(
      place: "Sections 3 and 4.1",
      printed:
        #"a loss on $\mathbb{R}^{k d_{in}} \times \mathbb{R}^{k d_{out}} \times \mathbb{R}^{N_w}$, used as $L(f(x; w), y)$"#,
      correction: #"one of the two; as used, on $\mathbb{R}^{k d_{out}} \times \mathbb{R}^{k d_{out}}$"#),
    Misprint(
      place: "Section 3, Remark 1", printed: #"the structure of $A^{[r]}$ derived in Section 3"#,
      correction: "it is derived in Section 2"),
    Misprint(
      place: "Section 4.1, Definition 1 and Proposition 1",
      printed:
        #"outputs for a batch of $k$ in $\mathbb{R}^{d_{out}}$; in Proposition 1 maps "#
        + #"$\mathbb{R}^{d_{in}} \to \mathbb{R}^{d_{out}}$"#,
      correction: #"$\mathbb{R}^{k d_{in}} \times \mathbb{R}^N \to \mathbb{R}^{k d_{out}}$ in both, as in Section 3"#),
    Misprint(
      place: "Section 4.1, Algorithm 1", printed: #"$L(g_k(x; u_k))$"#,
      correction: #"$L(g_k(x; u_k), y)$: the data $y$ are missing"#),
    Misprint(
      place: "Section 4.2, below (25)", printed: "a properly nested hierarchy (21)",
      correction: "(22), the condition of Definition 1"),
    Misprint(
      place: "Section 4.2, proof of Lemma 6", printed: #"bases $B' \supset B$"#,
      correction:
        #"$\mathrm{span}\, B' \supset \mathrm{span}\, B$: coarse B-splines are combinations of fine ones, not "#
        + #"members of the fine basis"#),
    Misprint(
      place: "Section 4.3", printed: #"modes of order $O(h)^2$"#, correction: #"$O(h^2)$"#),
    Misprint(
      place: "Section 5.1, below Table 2", printed: "for a fixed number of training epochs",
      correction: "for a fixed amount of work, as stated above it: the coarse model has 128 epochs, the fine one 16"),
    Misprint(
      place: "Section 5.2.1, eq. (27)", printed: #"$\partial \Omega$ and $x \in \partial \Omega$"#,
      correction: #"$\Omega = (-1, 1)^2$ is not introduced; $\vec x$ instead of $x$"#),
    Misprint(
      place: "Section 5.2.1, Figure 5, and Supplement D.2",
      printed: #"weights $\gamma$ in the figure, $\Gamma$ in the table"#,
      correction: "one name for both"),
    Misprint(
      place: "Section 5.2.2", printed: #"10000 steps for "the basis results""#,
      correction:
        "unclear which runs are meant: the refinement schedules have 3200, 800 and 1400 epochs, and no others are "
        + "shown"),
    Misprint(
      place: "Section 5.2.3 and Supplement D.2",
      printed:
        "learning rate 0.001 and 20000 random points in the section; 0.01 after a ramp and 251001 points in the table",
      correction: "two different settings; the paper does not say which one produced Figures 7 to 9"),
    Misprint(
      place: "Section 5.2.2 and Supplement D.2",
      printed: "weight-regularized Adam in the section, Adam in the table",
      correction: "one of the two; the strength of the regularization is not printed"),
    Misprint(
      place: "Appendix B, Proposition 2 and its use",
      printed:
        #"exponents above 1; the proof of Lemma 2 uses it for splines of order $r$ with the exponent $r - 2$, and calls it Lemma 2"#,
      correction:
        #"exponents from 1 on, since the exponent is 1 at $r = 3$; it holds for all exponents from 0 on. Read "By "#
        + #"Proposition 2""#),
    Misprint(
      place: "Appendix B, (34)", printed: "two cases", correction: "a third one, 0 otherwise, as in (35)"),
    Misprint(
      place: "Supplement C, before (40)", printed: #"$\alpha_\ell$, the coefficient of the $i$th diagonal"#,
      correction: #"of the $\ell$th diagonal"#),
    Misprint(
      place: "Supplement D.2, before (42)", printed: #"$N$ weights, $i = 1 \ldots N$"#,
      correction: #"$N_V = |V|$, as introduced one line earlier"#),
  ]
}
