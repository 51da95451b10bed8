"""How far something has come that was accepted and goes on by itself."""


def stage_of(stages: int, *, polls: int, elapsed: float, seconds: float | None) -> int:
    """Give the stage, counted from 0; `stages` itself means done.

    With None for `seconds` time plays no part: each look (`polls` counts those before this one)
    takes it a stage on. 0 means done at once.
    """
    if seconds is None:
        stage = polls
    elif seconds == 0:
        stage = stages
    else:
        stage = int(elapsed / seconds * stages)
    return min(max(stage, 0), stages)
