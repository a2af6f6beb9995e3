"""Entry points of installed packages in; out come the checks that users brought themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points

from alignqa.checks.base import Check
from alignqa.datatypes import Issue
from alignqa.errors import CheckError
from alignqa.story import Story

#: Packages name their checks in this group of entry points.
GROUP = "alignqa.checks"


@dataclass(frozen=True, slots=True)
class UserCheck:
    """A check from an installed package: its name, the package with its version, and the check itself."""

    name: str
    package: str
    check: Check

    def run(self, story: Story) -> Iterator[Issue]:
        """Yield what the check finds.

        Raises:
            CheckError: the check failed, or yielded something other than issues.
        """
        try:
            for issue in self.check(story):
                if not isinstance(issue, Issue):
                    raise TypeError(f"it yielded {type(issue).__name__}, not Issue")
                yield issue
        except Exception as error:
            raise CheckError(f"The check {self.name!r} of {self.package} failed: {error}.") from error


def user_checks() -> tuple[UserCheck, ...]:
    """Return the checks of all installed packages, by name.

    Raises:
        CheckError: a package names a check that cannot be loaded.
    """
    checks = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        package = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
        subject = f"The check {point.name!r} of {package}"
        try:
            check = point.load()
        except Exception as error:
            raise CheckError(f"{subject} cannot be loaded ({error}). Fix or uninstall the package.") from error
        if not callable(check):
            raise CheckError(f"{subject} is not a function. Fix or uninstall the package.")
        checks.append(UserCheck(point.name, package, check))
    return tuple(checks)
