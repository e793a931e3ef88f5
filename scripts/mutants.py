#!/usr/bin/env python3
"""Plants faults one at a time and reports which of them the tests and `kan verify` detect.

The faults are listed in scripts/faults/*.toml. All of them are built at once, in a copy of the package, where each one sits
next to the right code behind a switch set by the environment variable KAN_FAULT. The package itself has no such switch.

    scripts/mutants.py                     all faults
    scripts/mutants.py --part 3/10         every tenth fault, starting with the third
    scripts/mutants.py --layers            one fault per layer, against the whole catalog: each must turn it red
    scripts/mutants.py NAME ...            these faults, or the faults in these files

A fault is detected if one of the following fails with it, tried in this order: the quick tests of its module, the others of its
module, `kan verify`, all other tests. Which tests are quick is measured in the run without a fault. Exceeding the time limit
counts as a failure. The exit status is 1 if a fault is not detected, or if a fault marked as equivalent to the right code is
detected.

The table of a fault:
    [[fault]]
    name = "short, unique"
    file = "Sources/Claims/Tally.swift"
    in = "a part of the file that occurs once"       # omit if `text` itself occurs once
    text = "the right code"
    fault = "the wrong code"
    statement = true                                 # text is one or more statements, not an expression
    tests = "a pattern of tests"                     # instead of the tests of the module
    rows = "ids of kan verify"                       # instead of all rows
    layer = true                                     # run by --layers
    equivalent = "why no result can change"
"""

import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import tomllib
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
COPY = ROOT / ".build-mutants"
KEYS = {"name", "file", "in", "text", "fault", "statement", "tests", "rows", "layer", "equivalent"}
# Time limits in seconds. Without a fault everything runs far faster.
LIMIT = 400
CHECK_LIMIT = 60
QUICK = 0.3
# The status of a test run in which no test matches.
NO_TESTS = 69
TIMES = COPY / "times.xml"

SWITCH_HEADER = """#include <stdbool.h>
extern int planted_fault;
static inline bool fault_is_planted(int number) { return planted_fault == number; }
"""
SWITCH_SOURCE = """#include <stdlib.h>
#include "PlantedFaults.h"
int planted_fault = 0;
__attribute__((constructor)) static void read_fault(void) {
  const char *text = getenv("KAN_FAULT");
  planted_fault = text ? atoi(text) : 0;
}
"""


def stop(message):
    sys.exit(f"mutants: {message}")


def load(folder):
    faults = []
    for path in sorted(pathlib.Path(folder).glob("*.toml")):
        for fault in tomllib.loads(path.read_text())["fault"]:
            unknown = set(fault) - KEYS
            missing = {"name", "file", "text", "fault"} - set(fault)
            if unknown or missing:
                stop(f"{path.name}: {fault.get('name', '?')}: unknown keys {unknown}, missing keys {missing}")
            faults.append(fault)
    names = [fault["name"] for fault in faults]
    for name in names:
        if names.count(name) > 1:
            stop(f"duplicate fault name: {name}")
    for number, fault in enumerate(faults, start=1):
        fault["number"] = number
        source = (ROOT / fault["file"]).read_text()
        place = fault.get("in", fault["text"])
        if source.count(place) != 1:
            stop(f"{fault['name']}: {place!r} occurs {source.count(place)} times in {fault['file']}")
        if place.count(fault["text"]) != 1:
            stop(f"{fault['name']}: {fault['text']!r} occurs {place.count(fault['text'])} times in {place!r}")
        fault["start"] = source.index(place) + place.index(fault["text"])
        fault["end"] = fault["start"] + len(fault["text"])
    return faults


def planted(fault):
    right, wrong = fault["text"], fault["fault"]
    switch = f"fault_is_planted({fault['number']})"
    if fault["file"].endswith((".c", ".cpp", ".h")):
        if fault.get("statement"):
            return f"if ({switch}) {{ {wrong} }} else {{ {right} }}"
        return f"({switch} ? ({wrong}) : ({right}))"
    if fault.get("statement"):
        return f"if {switch} {{ {wrong} }} else {{ {right} }}"
    return f"({switch} ? ({wrong}) : ({right}))"


def write_if_changed(path, text):
    """Writes the file only if its text changes, so that nothing is recompiled needlessly."""
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def make_copy(faults):
    COPY.mkdir(exist_ok=True)
    by_file = {}
    for fault in faults:
        by_file.setdefault(fault["file"], []).append(fault)
    wanted = set()
    for top in ["Sources", "Tests", "notebooks-as-scripts", "README.md", "CONTRIBUTING.md", "Benchmarks", "scripts"]:
        root = ROOT / top
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            name = str(path.relative_to(ROOT))
            target = COPY / name
            if path.is_symlink():
                wanted.add(name)
                if not target.is_symlink():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.symlink_to(os.readlink(path))
            elif path.is_file() and "__pycache__" not in name:
                wanted.add(name)
                if name not in by_file:
                    if not target.exists() or target.read_bytes() != path.read_bytes():
                        target.parent.mkdir(parents=True, exist_ok=True)
                        shutil.copyfile(path, target)
                    continue
                text, source = "", path.read_text()
                position = 0
                for fault in sorted(by_file[name], key=lambda fault: fault["start"]):
                    if fault["start"] < position:
                        stop(f"{fault['name']}: overlaps another fault of {name}")
                    text += source[position : fault["start"]] + planted(fault)
                    position = fault["end"]
                text += source[position:]
                switch = "import PlantedFaults\n" if name.endswith(".swift") else '#include "PlantedFaults.h"\n'
                write_if_changed(target, switch + text)
    for top in ["Sources", "Tests", "notebooks-as-scripts"]:
        for path in list((COPY / top).rglob("*")):
            name = str(path.relative_to(COPY))
            if (path.is_symlink() or path.is_file()) and name not in wanted and "PlantedFaults" not in name:
                path.unlink()
    write_if_changed(COPY / "Sources/PlantedFaults/include/PlantedFaults.h", SWITCH_HEADER)
    write_if_changed(COPY / "Sources/PlantedFaults/PlantedFaults.c", SWITCH_SOURCE)
    manifest = (ROOT / "Package.swift").read_text() + """
// Every target that may contain a fault depends on the switch.
for target in package.targets where target.type != .system && target.name != "PlantedFaults" {
  target.dependencies.append("PlantedFaults")
}
package.targets.append(.target(name: "PlantedFaults"))
"""
    write_if_changed(COPY / "Package.swift", manifest)


def run(command, number, limit):
    """Runs a command with a fault and stops it at the first failure. Returns that failure (None if there is none) and the
    output."""
    environment = os.environ | {"KAN_FAULT": str(number), "SWIFT_BACKTRACE": "enable=no"}
    process = subprocess.Popen(
        command, cwd=COPY, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    is_late = threading.Event()

    def end():
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def end_late():
        is_late.set()
        end()

    timer = threading.Timer(limit, end_late)
    timer.start()
    lines, red = [], None
    for line in process.stdout:
        line = re.sub(r"\x1b\[[0-9;]*m", "", line)
        lines.append(line)
        red = red_line(line)
        if red:
            break
    if not red:
        process.wait()
    timer.cancel()
    end()
    process.wait()
    process.stdout.close()
    if not red and is_late.is_set():
        red = f"over {limit} s"
    if not red and process.returncode not in (0, NO_TESTS):
        crash = [line for line in lines if "Fatal error" in line]
        red = (crash[0].strip()[:90] if crash else f"status {process.returncode}")
    return red, "".join(lines)


def red_line(line):
    found = re.search(r"✘ (?:Test|Suite) (.*?)(?: recorded an issue| failed after)", line)
    if found:
        return found.group(1)[:90]
    return line.split()[0] + " is not as recorded" if line.rstrip().endswith("<- not as recorded") else None


def build():
    start = time.monotonic()
    command = ["swift", "build", "-c", "release", "--build-tests"]
    with subprocess.Popen(
        command, cwd=COPY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        output, _ = process.communicate()
    if process.returncode:
        errors = [line for line in output.splitlines() if "error:" in line]
        stop("the copy does not build:\n" + "\n".join(errors[:40] or output.splitlines()[-40:]))
    print(f"built in {time.monotonic() - start:.0f} s", flush=True)


def tests(pattern=None, skip=None):
    package = next((COPY / ".build/release").glob("*.xctest"))
    command = [str(package), "--testing-library", "swift-testing"]
    command += ["--filter", pattern] if pattern else []
    return command + (["--skip", skip] if skip else [])


def slow_tests():
    """A pattern that matches the slow tests, as measured without a fault; None if that was not measured."""
    if not TIMES.exists():
        return None
    slow = []
    for case in xml.etree.ElementTree.parse(TIMES).iter("testcase"):
        if float(case.get("time")) >= QUICK:
            suite, name = case.get("classname"), case.get("name").split("(")[0]
            slow.append(re.escape(f"{suite}{'/' if '.' in suite else '.'}{name}("))
    return f"^({'|'.join(slow)})" if slow else None


def own_tests(fault):
    if "tests" in fault:
        return fault["tests"]
    module = fault["file"].split("/")[1]
    names = {"Kernels": "SplineKernelsTests", "KernelInterface": "SplineKernelsTests", "kan": "kanTests",
             "Commands": "kanTests", "CFLINT": "ExactTests", "CKissFFT": "ExperimentsTests",
             "SeededRandom": "BasisPropertiesTests", "ReferenceNetworks": "KANCoreTests", "CPUFeatures": "SplineKernelsTests"}
    return f"^{names.get(module, module + 'Tests')}\\."


def stages(fault):
    own = own_tests(fault)
    verify = [".build/release/kan", "verify", "--limit", str(CHECK_LIMIT)]
    if fault.get("layer"):
        yield "kan verify", verify
        return
    verify += fault.get("rows", "").split()
    if slow_tests():
        yield "its quick tests", tests(own, skip=slow_tests())
    yield "its tests", tests(own)
    yield "kan verify", verify
    yield "other tests", tests(skip=own)


def examine(fault):
    """Returns the stage that detects a fault (None if there is none), its first failure, and the seconds."""
    start = time.monotonic()
    for name, command in stages(fault):
        red, _ = run(command, fault["number"], LIMIT)
        if red:
            return name, red, time.monotonic() - start
    return None, "", time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description="Plant faults and report which ones are detected.")
    parser.add_argument("names", nargs="*", help="names of faults, or source files")
    parser.add_argument("--faults", default=ROOT / "scripts/faults", metavar="DIR", help="directory of fault lists")
    parser.add_argument("--part", metavar="K/N", help="every N-th fault, starting with the K-th")
    parser.add_argument("--layers", action="store_true", help="one fault per layer, against the whole catalog")
    parser.add_argument("--no-build", action="store_true", help="assume that the copy is already built")
    parser.add_argument("--no-baseline", action="store_true", help="skip the check that everything passes without a fault")
    parser.add_argument("--list", action="store_true", help="list the faults and exit")
    options = parser.parse_args()

    faults = load(options.faults)
    chosen = faults
    if options.names:
        chosen = [f for f in faults if f["name"] in options.names or f["file"] in options.names]
        if not chosen:
            stop("no fault or file has that name")
    if options.layers:
        chosen = [f for f in chosen if f.get("layer")]
    else:
        chosen = [{key: value for key, value in f.items() if key != "layer"} for f in chosen]
    if options.part:
        part, parts = (int(text) for text in options.part.split("/"))
        chosen = chosen[(part - 1) % parts :: parts]
    if options.list:
        for fault in chosen:
            print(fault["name"], fault["file"], sep="  ")
        return
    if not options.no_build:
        make_copy(faults)
        build()

    # Everything must pass without a fault, or a failure would mean nothing.
    baseline = [("kan verify", [".build/release/kan", "verify"])]
    if not options.layers:
        baseline.append(("all tests", tests() + ["--no-parallel", "--xunit-output", str(TIMES)]))
    for name, command in [] if options.no_baseline else baseline:
        red, output = run(command, 0, 3 * LIMIT)
        if red:
            stop(f"{name} fails without any fault: {red}\n{output[-2000:]}")
    width = max(len(fault["name"]) for fault in chosen)
    seen, failures = 0, []
    for fault in chosen:
        stage, red, seconds = examine(fault)
        equivalent = "equivalent" in fault
        seen += stage is not None
        if (stage is None) != equivalent:
            failures.append(fault)
        if stage is None:
            verdict = "equivalent: " + fault["equivalent"] if equivalent else "NOT DETECTED"
        else:
            verdict = ("DETECTED, though marked as equivalent; " if equivalent else "") + f"{stage}: {red}"
        print(f"{fault['name']:{width}}  {seconds:5.0f} s  {verdict}", flush=True)
    equivalents = sum("equivalent" in fault for fault in chosen)
    print(f"\n{seen} of {len(chosen) - equivalents} faults detected, {equivalents} equivalent to the right code")
    for fault in failures:
        print(f"needs attention: {fault['name']} in {fault['file']}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
