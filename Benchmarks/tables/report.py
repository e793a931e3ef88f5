"""The results in Markdown. Errors are mean test RMSE in units of ridge's; ridge's own are absolute."""
import math
from collections import Counter

import numpy as np

from harness import TableResult

UNIT, TOOL = "ridge", "kan"


def markdown(results: list[TableResult]) -> str:
    methods = list(results[0].runs)
    parts = [table_text(results, methods), *cut_text(results)]
    if TOOL in methods:
        parts.append(tool_text(results))
    parts += [warnings_text(results, methods), failures_text(results, methods)]
    return "\n\n".join(part for part in parts if part)


def mean(result: TableResult, method: str) -> float:
    return float(result.errors(method).mean())


def ratio(result: TableResult, method: str) -> float:
    return mean(result, method) / mean(result, UNIT)


def rank(result: TableResult, method: str) -> int:
    """Returns one plus the number of methods with a smaller error."""
    return 1 + sum(mean(result, other) < mean(result, method) for other in result.runs)


def geometric_mean(results: list[TableResult], method: str) -> float:
    return float(np.exp(np.mean(np.log([ratio(result, method) for result in results]))))


def number(value: float, form: str) -> str:
    return format(value, form) if math.isfinite(value) else "∞"


def table_text(results: list[TableResult], methods: list[str]) -> str:
    rows = [["table", "n", "p", *(f"{name} (RMSE)" if name == UNIT else name for name in methods)]]
    for result in results:
        title = f"{result.name} (generated)" if result.generated else result.name
        rows.append([title, str(result.rows), str(result.columns), *(cell(result, name) for name in methods)])
    rows.append(["geometric mean", "", "", *(number(geometric_mean(results, name), ".3f") for name in methods)])
    seconds = {name: sum(run.seconds for result in results for run in result.runs[name]) for name in methods}
    rows.append(["seconds", "", "", *(f"{seconds[name]:.1f}" for name in methods)])
    if TOOL in methods:
        ranks = [f"{rank(result, TOOL)} of {len(methods)}" for result in results]
        for row, text in zip(rows, ["rank of kan", *ranks, "", ""]):
            row.append(text)
    rule = ["---"] + ["---:"] * (len(rows[0]) - 1)
    lines = ["| " + " | ".join(row) + " |" for row in [rows[0], rule, *rows[1:]]]
    return "\n".join(lines) + f"\n\nTotal: {sum(seconds.values()):.1f} s."


def cell(result: TableResult, method: str) -> str:
    failed = len(result.failures(method))
    if failed:
        return f"∞ ({failed} of {len(result.runs[method])} fail)"
    text = f"{mean(result, UNIT):.4g}" if method == UNIT else f"{ratio(result, method):.3f}"
    return f"**{text}**" if rank(result, method) == 1 else text


def cut_text(results: list[TableResult]) -> list[str]:
    cut = [f"{result.name} ({result.train_rows})" for result in results if result.rows_left_out]
    return [f"Trained on a subsample of the training rows: {', '.join(cut)}."] if cut else []


def tool_text(results: list[TableResult]) -> str:
    ranks = Counter(rank(result, TOOL) for result in results)
    lines = [f"kan is best on {ranks[1]} and second on {ranks[2]} of {len(results)} tables."]
    worse = sorted((result for result in results if ratio(result, TOOL) > 1), key=lambda result: -ratio(result, TOOL))
    lines.append(f"The ratio of kan to ridge exceeds 1.00 on {len(worse)} of {len(results)} tables"
                 + (", the largest first:" if worse else "."))
    return "\n".join(lines + [f"- {result.name}: {number(ratio(result, TOOL), '.4f')}, {paired(result)}"
                              for result in worse])


def paired(result: TableResult) -> str:
    """Describes the difference of kan and ridge over the same splits."""
    if result.failures(TOOL):
        return "some runs fail"
    differences = result.errors(TOOL) - result.errors(UNIT)
    text = f"difference {differences.mean():.4g}"
    if len(differences) < 2:
        return f"{text}, no standard error from one split"
    return f"{text}, paired standard error {differences.std(ddof=1) / math.sqrt(len(differences)):.4g} (RMSE)"


def warnings_text(results: list[TableResult], methods: list[str]) -> str:
    lines = []
    for name in methods:
        runs = [run for result in results for run in result.runs[name]]
        affected = Counter(category for run in runs for category in run.warnings)
        lines += [f"- {name}: {category} in {count} of {len(runs)} runs" for category, count in affected.items()]
    return "\n".join(["Warnings:", *lines]) if lines else ""


def failures_text(results: list[TableResult], methods: list[str]) -> str:
    lines = [f"- {result.name}, {name}, split {run.split}: {' '.join(run.error.split())[:300]}"
             for result in results for name in methods for run in result.failures(name)]
    return "\n".join(["Failures, which count as infinite errors:", *lines]) if lines else ""
