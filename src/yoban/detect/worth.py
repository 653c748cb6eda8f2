"""What a sighting of an indicator is worth: confidence × decay → score → level.

Pure; the tables are printed in docs/how-to/use-intelligence.md, and tested row by row.
"""

from __future__ import annotations

from dataclasses import dataclass

from yoban.model.finding import LEVELS
from yoban.model.indicator import FeedFacts, Indicator

DAY = 86_400_000_000
UNKNOWN = 60  # confidence of an indicator whose feed says nothing
LEAST = 10  # a lower score counts as expired
# days after which an indicator that nobody confirmed is worth half as much; hashes stay
HALF_LIFE: dict[str, int | None] = {
    "address": 60,
    "network": 180,
    "domain": 180,
    "url": 90,
    "email": 365,
    "filename": 730,
    "md5": None,
    "sha1": None,
    "sha256": None,
}
# score from which on a sighting has the level, the highest first
STEPS = ((75, "high"), (50, "medium"), (25, "low"), (0, "informational"))
CAP, CAP_BARE = "medium", "low"  # of a file name with its folder, and without


@dataclass(frozen=True, slots=True)
class Sighted:
    """How an indicator was seen.

    role: source (it came to us), destination (it was contacted from here), file, sender or mention.
    blocked: the event says that it did not succeed. welcomed: a log-in from it succeeded.
    beside: the value stands below a name on a warning list. bare: a file name without its folder.
    """

    role: str
    blocked: bool = False
    welcomed: bool = False
    beside: bool = False
    bare: bool = False


def decay(kind: str, seen: int | None, at: int) -> float:
    """1.0 at its last confirmation and before, then half after each half-life. Times: µs."""
    half = HALF_LIFE[kind]
    if half is None or seen is None or at <= seen:
        return 1.0
    return float(0.5 ** ((at - seen) / DAY / half))


def score(feed: FeedFacts, item: Indicator, at: int) -> int:
    """Confidence × decay at a time, 0 to 100."""
    confidence = item.confidence if item.confidence is not None else feed.confidence
    if confidence is None:
        confidence = UNKNOWN
    known = (item.seen, item.valid_from, feed.added or None)
    seen = next((time for time in known if time is not None), None)
    return round(confidence * decay(item.kind, seen, at))


def expired(feed: FeedFacts, item: Indicator, at: int) -> str:
    """Why an indicator no longer counts at a time; "" when it does."""
    if item.valid_until is not None and at > item.valid_until:
        return "expired"
    if score(feed, item, at) < LEAST:
        return "decayed"
    return ""


def level(kind: str, value: int, sighted: Sighted, direction: str = "") -> tuple[str, str]:
    """The level of a sighting with this score, and why it is not the score's own.

    direction: the end of a connection that the feed means, "" for any.
    """
    rank = LEVELS.index(next(name for least, name in STEPS if value >= least))
    why = []

    def lower(steps: int, reason: str) -> None:
        nonlocal rank
        rank = max(0, rank - steps)
        why.append(reason)

    if sighted.role == "source" and not sighted.welcomed:
        if sighted.blocked:
            lower(len(LEVELS), "it came from outside and was refused")
        else:
            lower(1, "it came from outside: no contact from here")
    elif sighted.blocked:
        lower(1, "the contact was refused")
    if sighted.role == "mention":
        lower(1, "only mentioned in a text")
    if direction and sighted.role in ("source", "destination") and direction != sighted.role:
        lower(1, f"the feed means it as {direction}")
    if sighted.beside:
        lower(1, "stands below a name on a warning list")
    if kind == "filename":  # the same name may be anybody's file
        cap = CAP_BARE if sighted.bare else CAP
        if rank > LEVELS.index(cap):
            rank = LEVELS.index(cap)
            why.append(f"a file name without a hash{' and folder' * sighted.bare} is {cap} at most")
    return LEVELS[rank], "; ".join(why)
