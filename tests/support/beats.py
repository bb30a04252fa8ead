"""Heartbeats as nobody sends them: any JSON, and the known keys with values of any shape."""

from __future__ import annotations

from hypothesis import strategies as st

from central.fleet.plausible import SHAPES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
BEATS = st.one_of(
    JSON,
    st.dictionaries(st.sampled_from(sorted(SHAPES)), JSON, max_size=8),
    st.fixed_dictionaries({}, optional={
        "printer": st.dictionaries(st.sampled_from(["problems", "can_print", "answered"]), JSON),
        "paper": st.dictionaries(st.sampled_from(["tickets", "lasts_today"]), JSON),
        "last_seq": st.integers(-5, 10), "utc": st.datetimes().map(lambda at: at.isoformat()),
    }),
)  # fmt: skip
