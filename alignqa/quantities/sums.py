"""Number words in, one after the other; the value of the number that they make up out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction


@dataclass
class NumberSum:
    """Adds up number words from left to right; each method returns ``False`` where its word cannot follow.

    ``bound`` is what the next word to be added must be below: 10 after ``twenty``, 1 after ``five``. ``step`` is the
    multiplier used last, of which ``and a half`` is a half.
    """

    vigesimal: bool = False
    open_ten: bool = False
    ordinal_first: bool = False
    tens_joined: bool = False
    ordinals_add: bool = False
    addends: list[Fraction] = field(default_factory=list)
    bound: float = float("inf")
    step: int = 1
    ordinal: bool = False

    def feed(self, role: str, value: int) -> bool:
        """Take a word of *role* into the sum."""
        if self.ordinal and not (self.ordinal_first or (self.ordinals_add and role == "ordinals")):
            return False
        if role in ("hundreds", "scales"):
            return self._multiply(value or 100)
        if role == "cardinals":
            return self._add(value)
        if role == "ordinals":
            added = (not self.ordinal or self.ordinals_add) and self._add(value)
            self.ordinal = self.ordinal or added
            return added
        if role == "halves":
            if not self.addends or self.bound == 0:
                return False
            self.addends.append(Fraction(self.step, 2))
            self.bound = 0
            return True
        if not self.addends or not 1 <= self.addends[-1] <= 9:
            return False
        if role == "tens":
            self.addends[-1] *= 10
            self.bound = 10
        else:
            self.addends[-1] += 10
            self.bound = 1
        return True

    def feed_all(self, words: list[list[tuple[str, int]]]) -> bool:
        """Take in several words, each given by what it may be, or none of them."""
        trial = replace(self, addends=list(self.addends))
        if not all(any(trial.feed(*meaning) for meaning in meanings) for meanings in words):
            return False
        vars(self).update(vars(trial))
        return True

    def _add(self, value: int) -> bool:
        if value >= self.bound or (value == 0 and self.addends):
            return False
        self.addends.append(Fraction(value))
        self.step = value if value >= 100 else 1
        if value >= 100:
            self.bound = value
        elif self.vigesimal and value in (60, 80):
            self.bound = 20
        else:
            self.bound = 10 if value in range(20, 100, 10) or (self.open_ten and value == 10) else 1
        return True

    def _multiply(self, factor: int) -> bool:
        multiplied = Fraction(0)
        while self.addends and self.addends[-1] < factor:
            multiplied += self.addends.pop()
        if not multiplied:
            return False
        self.addends.append(multiplied * factor)
        self.bound = self.step = factor
        return True
