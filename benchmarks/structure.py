"""Measure how the code of a package is built, and print the figures as a Markdown table.

Usage: python benchmarks/structure.py PACKAGE [PACKAGE_AFTER]

PACKAGE is the folder of a package. With a second one, both are shown side by side, as before and after a change. What
is counted, and how:

- Lines are physical lines. Those of a function run from its ``def`` to its last one: the docstring and the functions
  inside it count, its decorators do not. A function inside another counts as a function of its own too.
- Nine of ten functions are no longer than the 90th percentile.
- Private functions and methods are those that begin with an underscore; all others are public. Methods such as
  ``__init__`` are neither, and neither are functions inside functions, which nobody else can call.
- A circle of imports is a set of modules each of which imports all others, directly or by way of one another. All
  imports count alike: at the top of a module, inside a function, and for type checkers only. An import leads to the
  very module that it names, not to the packages around it.
"""

from __future__ import annotations

import argparse
import ast
import math
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

LONG, VERY_LONG = 300, 500


class Module(NamedTuple):
    """One file of a package."""

    name: str
    package: str
    """Where its relative imports start."""
    lines: int
    tree: ast.Module


class Function(NamedTuple):
    """A function or method, wherever it is defined."""

    place: str
    """Its module and its name, with those of the classes and functions around it."""
    lines: int
    within_function: bool

    @property
    def name(self) -> str:
        """The name alone."""
        return self.place.rpartition(".")[2]


class Structure(NamedTuple):
    """What is measured of one package."""

    files: dict[str, int]
    """The number of lines of each module."""
    functions: list[Function]
    """All functions and methods, the shortest first."""
    classes_twice: dict[str, list[str]]
    """The class names that are used more than once, and the modules that use them."""
    circles: list[list[str]]
    """The modules of each circle of imports, the largest circle first."""

    @property
    def median(self) -> float:
        """The number of lines of the function in the middle."""
        return statistics.median(function.lines for function in self.functions) if self.functions else 0

    @property
    def percentile(self) -> int:
        """The number of lines that nine of ten functions do not exceed."""
        return self.functions[math.ceil(0.9 * len(self.functions)) - 1].lines if self.functions else 0

    @property
    def private_per_public(self) -> float:
        """How many private functions and methods there are for each public one."""
        names = [function.name for function in self.functions if not function.within_function]
        private = sum(is_private(name) for name in names)
        public = sum(not name.startswith("_") for name in names)
        return private / max(public, 1)

    def files_over(self, lines: int) -> list[str]:
        """Return the modules that have more *lines* than so many."""
        return [name for name, length in self.files.items() if length > lines]


def measure(folder: Path) -> Structure:
    """Return what is measured of the package in *folder*."""
    modules = read_package(folder)
    functions = [function for module in modules for function in functions_of(module.tree, module.name)]
    return Structure(
        files={module.name: module.lines for module in modules},
        functions=sorted(functions, key=lambda function: function.lines),
        classes_twice=classes_used_twice(modules),
        circles=circles(imports(modules)),
    )


def read_package(folder: Path) -> list[Module]:
    """Return the modules of the package in *folder*, sorted by path."""
    root = folder.resolve()
    return [_read(path, root.parent) for path in sorted(root.rglob("*.py"))]


def _read(path: Path, root: Path) -> Module:
    *packages, stem = path.relative_to(root).with_suffix("").parts
    name = packages if stem == "__init__" else [*packages, stem]
    text = path.read_text(encoding="utf-8")
    return Module(".".join(name), ".".join(packages), len(text.splitlines()), ast.parse(text, path))


def functions_of(node: ast.AST, place: str, *, within_function: bool = False) -> Iterator[Function]:
    """Yield the functions and methods inside *node*, which is found at *place*."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = f"{place}.{child.name}"
            yield Function(inner, (child.end_lineno or child.lineno) - child.lineno + 1, within_function)
            yield from functions_of(child, inner, within_function=True)
        elif isinstance(child, ast.ClassDef):
            yield from functions_of(child, f"{place}.{child.name}", within_function=within_function)
        else:
            yield from functions_of(child, place, within_function=within_function)


def is_private(name: str) -> bool:
    """Return whether a name begins with an underscore and is none of Python's own, such as ``__init__``."""
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def classes_used_twice(modules: Iterable[Module]) -> dict[str, list[str]]:
    """Return each class name that is used more than once, with the modules that use it."""
    users: defaultdict[str, list[str]] = defaultdict(list)
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                users[node.name].append(module.name)
    return {name: users[name] for name in sorted(users) if len(users[name]) > 1}


def imports(modules: Iterable[Module]) -> dict[str, set[str]]:
    """Return for each module which other ones of the same package it imports."""
    trees = {module.name: module for module in modules}
    return {name: (set(_imported(module, trees)) & set(trees)) - {name} for name, module in trees.items()}


def _imported(module: Module, known: Mapping[str, Module]) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(node, module)
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                yield inner if inner in known else origin


def _origin(node: ast.ImportFrom, module: Module) -> str:
    """Return the full name of what ``from ... import`` imports from."""
    if not node.level:
        return node.module or ""
    packages = module.package.split(".")
    return ".".join([*packages[: len(packages) - node.level + 1], *filter(None, [node.module])])


def circles(edges: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the sets of modules that reach one another over *edges*, the largest first."""
    reached = {name: _reached(name, edges) for name in edges}
    mutual = (sorted(other for other in reached[name] if name in reached[other]) for name in edges)
    found = {tuple(names) for names in mutual if len(names) > 1}
    return sorted(map(list, found), key=lambda names: (-len(names), names))


def _reached(start: str, edges: Mapping[str, set[str]]) -> set[str]:
    """Return the modules that *start* imports, directly or by way of others."""
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        new = edges[ahead.pop()] - reached
        reached |= new
        ahead.extend(new)
    return reached


def figures(structure: Structure) -> dict[str, str]:
    """Return the rows of the table: what is measured, and the figure."""
    longest = structure.functions[-1] if structure.functions else Function("none", 0, within_function=False)
    return {
        "files": f"{len(structure.files)}",
        "lines": f"{sum(structure.files.values()):,}",
        "median function, lines": f"{structure.median:g}",
        "90th percentile of functions, lines": f"{structure.percentile}",
        "longest function, lines": f"{longest.lines} (`{longest.name}`)",
        f"files over {LONG} lines": f"{len(structure.files_over(LONG))}",
        f"files over {VERY_LONG} lines": f"{len(structure.files_over(VERY_LONG))}",
        "private functions and methods per public one": f"{structure.private_per_public:.2f}",
        "class names used twice": f"{len(structure.classes_twice)}",
        "circles of imports": f"{len(structure.circles)}",
        "files in circles": f"{sum(map(len, structure.circles))}",
    }


def table(structures: Mapping[str, Structure]) -> str:
    """Return a Markdown table with a column for each of the *structures*."""
    columns = [figures(structure) for structure in structures.values()]
    rows = [["measured", *structures], ["---"] * (len(columns) + 1)]
    rows += [[label, *(column[label] for column in columns)] for label in columns[0]]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def details(structure: Structure) -> Iterator[str]:
    """Yield a Markdown list item for each class name used twice, very long file and circle of imports."""
    for name, modules in structure.classes_twice.items():
        yield f"- class `{name}` in {', '.join(f'`{module}`' for module in modules)}"
    for name in structure.files_over(VERY_LONG):
        yield f"- `{name}` has {structure.files[name]} lines"
    for circle in structure.circles:
        yield f"- {len(circle)} files in a circle: {', '.join(f'`{module}`' for module in circle)}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table and, for each package, what is behind its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path, help="folder of the package")
    parser.add_argument("after", type=Path, nargs="?", metavar="package_after", help="its folder after a change")
    options = parser.parse_args(argv)
    folders = {"before": options.package, "after": options.after} if options.after else {"now": options.package}
    for folder in folders.values():
        if not any(folder.rglob("*.py")):
            parser.error(f"there is no Python file in {folder}")
    structures = {label: measure(folder) for label, folder in folders.items()}
    print(table(structures))
    for label, structure in structures.items():
        print("\n".join(["", f"{label.capitalize()}:", "", *(list(details(structure)) or ["- nothing to list"])]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
