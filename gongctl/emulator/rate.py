"""The rate limit: a sliding window over the calls that were let through."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable


class Rate:
    """Lets a number of calls a second through and says how long to wait for the next."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`per_second` may be below one: 0.5 lets one call through in two seconds."""
        self._calls = max(1, int(per_second))
        self._window = self._calls / per_second
        self._clock = clock
        self._lock = threading.Lock()
        self._let_through: deque[float] = deque()

    def wait(self) -> int:
        """Count one call: 0 if it may pass, otherwise whole seconds after which to try again."""
        with self._lock:
            now = self._clock()
            while self._let_through and self._let_through[0] <= now - self._window:
                self._let_through.popleft()
            if len(self._let_through) < self._calls:
                self._let_through.append(now)
                return 0
            return max(1, math.ceil(self._let_through[0] + self._window - now))
