"""How many sentences may form a group: the shapes of groups that the aligner considers."""

from __future__ import annotations

#: Most sentences that may be on one side of a group.
MAX_RUN = 5
#: Group shapes (source sentences, target sentences) with both sides filled.
GROUP_SHAPES: tuple[tuple[int, int], ...] = tuple(
    (a, b) for a in range(1, MAX_RUN + 1) for b in range(1, MAX_RUN + 1) if a + b <= MAX_RUN + 1 or a + b == 7
)
