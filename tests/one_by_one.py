"""Many small cases as one test: ten thousand tests of a line each take longer to count than to run."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable
from typing import Any


def for_each(*axes: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Calls a test with each combination of its arguments; one that fails is named."""
    listed = [list(axis) for axis in axes]

    def turned(test: Callable[..., None]) -> Callable[[], None]:
        @functools.wraps(test)
        def all_of_them() -> None:
            assert all(listed), "no case at all"
            for case in itertools.product(*listed):
                try:
                    test(*case)
                except Exception as error:
                    error.add_note(f"{test.__name__} with {case}")
                    raise

        del all_of_them.__wrapped__  # pytest would ask for its arguments
        return all_of_them

    return turned
