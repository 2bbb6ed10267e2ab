"""Progress on a terminal: the step and how far it is; silence where nobody watches."""

import sys
from collections.abc import Callable


def on_terminal() -> Callable[[str, float], None]:
    """A reporter of (step, share done) that rewrites one line of standard error."""
    if not sys.stderr.isatty():
        return lambda step, share: None

    def report(step: str, share: float) -> None:
        line = f"{round(100 * share):3d} %  {step}"
        end = "\n" if share >= 1 else ""
        print(f"\r\033[K{line}", end=end, file=sys.stderr, flush=True)

    return report
