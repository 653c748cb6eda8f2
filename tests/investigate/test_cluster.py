"""Joining findings: what is telling, reasons that add up, what people decided, independence."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from yoban.investigate.clues import Clue
from yoban.investigate.cluster import Partition, cluster, redirects
from yoban.investigate.constraints import Constraint, detach, merge, split
from yoban.investigate.links import Bridge, Key

MINUTE = 60_000_000
HIGH, LOW = 3, 1


def clue(uid: str, minute: float, *keys: Key, rank: int = HIGH, host: str = "h1") -> Clue:
    """A finding on a host, at a minute."""
    return Clue(uid, rank, int(minute * MINUTE), host, (*keys, Key("host", host)), (f"e-{uid}",))


def tree(name: str) -> Key:
    """A process tree."""
    return Key("lineage", name)


def sets(partition: Partition) -> set[frozenset[str]]:
    """The groups, without order."""
    return {frozenset(group) for group in partition.groups}


def test_a_tree_joins_over_days_and_weak_findings_too() -> None:
    found = cluster([clue("a", 0, tree("t")), clue("b", 5000, tree("t"), rank=LOW)])
    assert sets(found) == {frozenset("ab")}
    assert [link.kind for link in found.links] == ["lineage"]


def test_two_intrusions_hours_apart_on_one_host_stay_apart() -> None:
    both = [clue("a", 0, tree("t")), clue("b", 200, tree("u"))]
    assert len(cluster(both).groups) == 2
    shared = [Key("entity", "address|5.188.4.2", 0.6)]
    linked = [clue("a", 0, tree("t"), *shared), clue("b", 200, tree("u"), *shared)]
    found = cluster(linked)
    assert sets(found) == {frozenset("ab")}
    assert [e.value for e in found.links[0].entities] == ["5.188.4.2"]


def test_reasons_below_one_half_do_not_join_alone_but_add_up() -> None:
    desktop, account = Key("desktop", "h1|0x5"), Key("account", "account|ana")
    assert len(cluster([clue("a", 0, desktop), clue("b", 40, desktop)]).groups) == 2
    both = [clue("a", 0, desktop, account), clue("b", 40, desktop, account)]
    found = cluster(both)
    assert len(found.groups) == 1
    assert {link.kind for link in found.links} == {"session", "entity"}


def test_weak_findings_near_a_case_stand_beside_it_and_never_join_two() -> None:
    keys = Key("desktop", "h1|0x5"), Key("account", "account|ana")
    rows = [
        clue("a", 0, tree("t"), *keys),
        clue("w", 5, tree("w"), *keys, rank=LOW),
        clue("far", 50, tree("f"), *keys, rank=LOW),
        clue("b", 500, tree("u"), *keys),
    ]
    found = cluster(rows)
    assert found.context == {"a": ("w",)}
    assert sets(found) == {frozenset("a"), frozenset("b"), frozenset({"far"})}


def test_a_bridge_joins_what_two_keys_hold() -> None:
    rows = [clue("a", 0, tree("t")), clue("b", 300, tree("u"), host="h2")]
    bridge = Bridge("remote", ("lineage", "t"), ("lineage", "u"), 0.8, "h1 → h2")
    found = cluster(rows, [bridge])
    assert sets(found) == {frozenset("ab")}
    assert found.links[0].reason.values == {"value": "h1 → h2"}


def test_people_split_merge_and_undo() -> None:
    rows = [clue(u, i, tree("t")) for i, u in enumerate("abcd")] + [clue("x", 900, tree("x"))]
    cut = split("cd", "ab")
    assert sets(cluster(rows, (), cut)) == {frozenset("ab"), frozenset("cd"), frozenset("x")}
    again = (*cut, *merge("abcd", "x"))
    assert sets(cluster(rows, (), again)) == {frozenset("abcdx")}
    assert sets(cluster(rows, (), detach("b", "acd"))) >= {frozenset("b")}
    assert sets(cluster(rows)) == {frozenset("abcd"), frozenset("x")}


def test_what_is_settled_is_only_proposed() -> None:
    rows = [clue("a", 0, tree("t")), clue("b", 1, tree("t")), clue("c", 2, tree("t"))]
    found = cluster(rows, (), (), [("a",), ("c",)])
    assert len(found.groups) == 2
    assert [(p[0], p[1], p[2].kind) for p in found.proposed] == [("a", "c", "lineage")]
    refused = cluster(rows, (), split("c", "ab"))
    assert refused.proposed == ()


def test_an_earlier_finding_redirects_the_case() -> None:
    rows = [clue("b", 5, tree("t")), clue("a", 1, tree("t"))]
    assert redirects(["b"], cluster(rows)) == {"b": "a"}


def test_a_sighting_of_one_event_joins() -> None:
    one = Clue("a", HIGH, 0, "h1", (), ("e",))
    many = Clue("b", HIGH, 9, "h2", (), ("e", "f"))
    assert [link.kind for link in cluster([one, many]).links] == ["correlation"]


KEYS = st.sampled_from(
    [
        *(Key(kind, f"{kind}{n}") for kind in ("lineage", "logon", "command") for n in range(3)),
        *(Key(kind, f"h|{n}") for kind in ("desktop", "account") for n in range(2)),
        *(Key("entity", f"address|{n}", points) for n, points in enumerate((0.6, 0.35, 0.2))),
    ]
)
CLUES = st.lists(
    st.builds(
        lambda minute, rank, host, keys, event: (minute, rank, host, tuple(keys), event),
        st.integers(0, 2000),
        st.integers(0, 4),
        st.sampled_from(["", "h1", "h2"]),
        st.sets(KEYS, max_size=4),
        st.integers(0, 12),
    ),
    max_size=30,
)


def _made(rows: Iterable[tuple[int, int, str, tuple[Key, ...], int]]) -> list[Clue]:
    found = []
    for number, (minute, rank, host, keys, event) in enumerate(rows):
        held = (*sorted(keys), *([Key("host", host)] if host else []))
        found.append(Clue(f"f{number}", rank, minute * MINUTE, host, held, (f"e{event}",)))
    return found


@settings(max_examples=150, deadline=None)
@given(CLUES, st.randoms(use_true_random=False), st.booleans())
def test_the_partition_does_not_depend_on_the_order(rows, random, cut) -> None:  # type: ignore[no-untyped-def]
    clues = _made(rows)
    said: tuple[Constraint, ...] = split(("f1", "f2"), ("f0", "f3")) if cut else ()
    known = [("f4", "f5"), ("f6",)] if cut else []
    expected = cluster(clues, (), said, known)
    mixed = list(clues)
    random.shuffle(mixed)
    found = cluster(iter(mixed), (), said, list(known))
    assert found.groups == expected.groups
    assert found.context == expected.context
    assert found.links == expected.links
    assert found.proposed == expected.proposed
    everything = [u for g in found.groups for u in g] + [
        u for weak in found.context.values() for u in weak
    ]
    assert sorted(everything) == sorted(c.uid for c in clues)
