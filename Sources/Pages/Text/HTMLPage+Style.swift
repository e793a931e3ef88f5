extension HTMLPage {
  static let styleSheet = """
    :root { --ground: #ffffff; --text: #1d2228; --soft: #5b6570; --line: #d8dde3; --card: #f5f7f9;
      --good: #146c3a; --fair: #24588f; --bad: #a32218; --open: #7a5b00; }
    @media (prefers-color-scheme: dark) {
      :root { --ground: #14181d; --text: #e3e7ec; --soft: #9aa5b1; --line: #323a44; --card: #1c2229;
        --good: #6fd197; --fair: #86b9f0; --bad: #ff958a; --open: #e2c25a; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--ground); color: var(--text);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    main { max-width: 62rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
    h1 { font-size: 1.5rem; line-height: 1.25; }
    h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
    h2 small { color: var(--soft); font-weight: normal; }
    a { color: var(--fair); }
    .wide { overflow-x: auto; -webkit-overflow-scrolling: touch; border: 1px solid var(--line); border-radius: 6px;
      width: fit-content; max-width: 100%; margin: .6rem 0; }
    table { border-collapse: collapse; font-size: .9rem; overflow-wrap: normal; }
    th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
    tbody tr:last-child > * { border-bottom: 0; }
    thead th { background: var(--card); vertical-align: bottom; }
    table:not(.verdicts) :is(th, td:not([style*="right"])) { white-space: normal; }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    section { border-top: 1px solid var(--line); }
    dt { color: var(--soft); margin-top: .6rem; }
    dd { margin: .1rem 0 0; }
    .badge { border: 1px solid currentColor; border-radius: 4px; padding: 0 .4em; font-size: .85em; white-space: nowrap; }
    .proved, .good { color: var(--good); }
    .certified, .measured { color: var(--fair); }
    .refuted, .bad { color: var(--bad); }
    .not-checked { color: var(--open); }
    .counterexample, .remark, .problems { background: var(--card); border-left: 3px solid var(--bad); margin: .4rem 0;
      padding: .4rem .7rem; }
    .remark { border-color: var(--open); }
    pre { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem;
      overflow-x: auto; font-size: .85rem; line-height: 1.4; overflow-wrap: normal; }
    code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    blockquote { margin: .6rem 0; padding: .1rem .8rem; background: var(--card); border-left: 3px solid var(--fair); }
    blockquote p { margin: .3rem 0; }
    math[display="block"] { overflow-x: auto; padding: .3rem 0; }
    hr { border: 0; border-top: 1px solid var(--line); }
    figure { margin: 1rem 0; overflow-x: auto; }
    figure svg { width: 100%; height: auto; min-width: 26rem; max-width: 44rem; }
    @media (max-width: 40rem) {
      table.verdicts :is(th, td):is(:nth-child(2), :nth-child(5), :nth-child(7)) { display: none; }
      th, td { padding: .35rem .4rem; }
      figure { margin: 1rem -1rem; }
      figure svg { min-width: 24.375rem; }
      figcaption { padding: 0 1rem; }
    }
    figcaption { color: var(--soft); font-size: .9rem; }
    """
}
