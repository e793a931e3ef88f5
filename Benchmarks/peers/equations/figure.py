"""Draws error against seconds: for each method, the median over the seeds, with gnuplot."""
import re
import statistics
import subprocess

TITLES = {
    "kan": "spline KAN, multilevel", "kan-four": "spline KAN, multilevel, best of several starts",
    "kan-fine": "spline KAN, finest level only", "adam-lbfgs": "perceptron, Adam and L-BFGS",
    "broyden": "perceptron, self-scaled Broyden", "lm": "perceptron, Levenberg-Marquardt",
    "jaxkan-adam-lbfgs": "jaxKAN, Adam and L-BFGS", "jaxkan-broyden": "jaxKAN, self-scaled Broyden",
}
COLORS = ["#1f78c8", "#e0700f", "#2a9d5c", "#c2459f", "#b59000", "#7d6be0", "#d0413f"]
DASHES = [1, 2, 4, 5, 3, 1, 2]


def median_curve(records, seconds):
    """The median of the last errors measured, at times at which all records have one."""
    times = [2 ** (k / 8) for k in range(80) if 2 ** (k / 8) < seconds] + [seconds]
    curve = []
    for time in times:
        last = [[error for t, error in record["curve"] if t <= time] for record in records]
        if all(last):
            curve.append((time, statistics.median(errors[-1] for errors in last)))
    return curve


def script(records, problem, output):
    """The input for gnuplot."""
    chosen = [record for record in records if record["problem"] == problem and record["statement"] == "same"]
    groups = {}
    for record in chosen:
        groups.setdefault(record["method"], []).append(record)
    seeds = max(len(group) for group in groups.values())
    lines = [
        "set terminal svg size 640,440 dynamic enhanced font 'sans-serif,13'", f"set output '{output}'",
        f"set title 'Relative error against seconds: {problem}, median of {seeds} seeds'",
        "set xlabel 'seconds on one core'", "set ylabel 'relative l_2 error'", "set border linecolor rgb '#000000'",
        "set grid back linecolor rgb '#808080' linewidth 0.4", "set logscale xy", "set format y '10^{%T}'",
        "set key at screen 0.5,0.015 center bottom horizontal maxcols 2", "set bmargin 8.2",
    ]
    plots, blocks = [], []
    for method in [method for method in TITLES if method in groups]:
        index = len(blocks)
        end = max(record["seconds"] for record in groups[method])
        points = median_curve(groups[method], end)
        blocks.append(f"$curve{index} << END\n" + "".join(f"{x} {y}\n" for x, y in points) + "END")
        color, dash = COLORS[index % len(COLORS)], DASHES[index % len(DASHES)]
        plots.append(f"$curve{index} using 1:2 with lines linewidth 1.8 dashtype {dash} linecolor rgb '{color}' "
                     f"title '{TITLES[method]}'")
    return "\n".join(lines + blocks) + "\nplot " + ", \\\n  ".join(plots) + "\n"


def draw(records, problem, output):
    """Writes an SVG whose lines and letters are light on dark pages."""
    subprocess.run(["gnuplot"], input=script(records, problem, output), text=True, check=True)
    with open(output) as file:
        text = file.read()
    style = "<style>svg{color:#1d2228}@media(prefers-color-scheme:dark){svg{color:#e3e7ec}}</style>"
    text = re.sub(r'(<svg[^>]*?)width="\d+" height="\d+"\s*', r"\1", text, count=1)
    text = re.sub(r"(<svg[^>]*>)", r"\1" + style, text, count=1)
    # The title is also what readers without the picture are told.
    title = f"Relative error against seconds: {problem}"
    text = re.sub(r"<title>.*?</title>", f"<title>{title}</title>", text, count=1)
    for black in ("rgb(  0,   0,   0)", "rgb(0,0,0)", "#000000"):
        text = text.replace(black, "currentColor")
    with open(output, "w") as file:
        file.write(text.replace('stroke="black"', 'stroke="currentColor"').replace('fill="black"', 'fill="currentColor"'))
