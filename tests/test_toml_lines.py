"""The line scanner finds its way through every form TOML has."""

from __future__ import annotations

import json
import tomllib

from hypothesis import given
from hypothesis import strategies as st

from hall.config.toml_lines import line_of, lines_of


def test_keys_and_tables_stand_on_their_lines() -> None:
    lines = lines_of('a = 1\n\n[t]\n# b = 0\nb = "x"\n')

    assert lines == {("a",): 1, ("t",): 3, ("t", "b"): 5}


def test_items_of_an_array_of_tables_are_counted_also_when_nested() -> None:
    text = "[[a]]\nx=1\n[[a.q]]\ny=1\n[[a.q]]\ny=2\n[[a]]\nx=2\n[[a.q]]\ny=3\n[a.q.deep]\nz=4\n"

    lines = lines_of(text)

    assert lines["a", 0, "x"] == 2
    assert lines["a", 0, "q", 1, "y"] == 6
    assert lines["a", 1, "q", 0, "y"] == 10
    assert lines["a", 1, "q", 0, "deep", "z"] == 12


def test_every_item_of_a_list_over_several_lines_has_its_own_line() -> None:
    text = 'list = [\n  "one", # ] "\n\n  [1,\n   2],\n  { k = "v", w = [3] },\n]\nnext = 1\n'

    lines = lines_of(text)

    assert [lines["list", n] for n in range(3)] == [2, 4, 6]
    assert lines["list", 1, 1] == 5
    assert lines["list", 2, "w"] == 6
    assert lines["next",] == 8


def test_brackets_hashes_and_quotes_inside_texts_mislead_nobody() -> None:
    text = 'a = "[x] # no, \\" ]"\nb = \'# [[t]] "\'\nc = ["#", \']\']\nd = 2 # [t]\n'

    assert lines_of(text) | {("c", 0): 3, ("c", 1): 3} == {
        ("a",): 1,
        ("b",): 2,
        ("c",): 3,
        ("c", 0): 3,
        ("c", 1): 3,
        ("d",): 4,
    }


def test_texts_over_several_lines_are_skipped_whole() -> None:
    text = 'a = """\n[t]\nb = 1 "" \\""" \n""""\nc = \'\'\'\n# x = """\n\'\'\'\nd = 1\n'
    tomllib.loads(text)

    assert lines_of(text) == {("a",): 1, ("c",): 5, ("d",): 8}


def test_dotted_and_quoted_keys_are_taken_apart() -> None:
    text = '[ a . "b c" ]\nd.\'e.f\' = 1\n"#" = { x.y = 2 }\n'

    lines = lines_of(text)

    assert lines["a", "b c", "d", "e.f"] == 2
    assert lines["a", "b c", "#", "x", "y"] == 3


def test_dates_and_numbers_end_where_they_end() -> None:
    assert lines_of("a = 2026-12-04 08:00:00\nb = [1_000, -inf]\nc = {x = 1.5e3}\nd=1")["d",] == 4


def test_a_missing_key_is_looked_for_in_the_table_it_is_missing_from() -> None:
    lines = lines_of("[a]\n[[a.b]]\nc = { d = 1 }\n")

    assert line_of(lines, ("a", "b", 0, "gone")) == 2
    assert line_of(lines, ("a", "b", 0, "c", "gone")) == 3
    assert line_of(lines, ("gone",)) == 1


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=9)
values = st.recursive(
    st.integers(-9, 9) | st.booleans() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


def toml_of(value: object) -> str:
    """The value as TOML, lists over several lines."""
    match value:
        case dict():
            return "{ " + ", ".join(f"{toml_of(key)} = {toml_of(inside)}" for key, inside in value.items()) + " }"
        case list():
            return "[\n" + "".join(f"{toml_of(inside)}, # ] }}\n" for inside in value) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)


@given(st.lists(values, max_size=4))
def test_whatever_stands_before_a_key_its_line_is_found(before: list[object]) -> None:
    text = "".join(f"k{n} = {toml_of(value)}\n" for n, value in enumerate(before)) + "[the.last]\nkey = 1\n"
    assert tomllib.loads(text)["the"] == {"last": {"key": 1}}

    lines = lines_of(text)

    assert lines["the", "last", "key"] == text.count("\n")
    assert [n for n in range(len(before)) if (f"k{n}",) not in lines] == []
