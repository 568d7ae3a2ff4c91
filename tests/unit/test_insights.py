"""Every figure here is counted by hand from the table in tests/fixtures/small_warehouse.py."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from scipy.stats import binomtest

from pipeline.store.warehouse import Snapshot, open_snapshot
from pipeline.tell import insights
from pipeline.tell.insights import Filters
from pipeline.tell.intervals import change, proportion, wilson
from tests.fixtures.small_warehouse import NASTY, build_snapshot

ALL = Filters()
FINANCE = Filters(personas=("finance",))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    opened = open_snapshot(build_snapshot(tmp_path_factory.mktemp("warehouse")))
    yield opened
    opened.connection.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Snapshot]:
    opened = open_snapshot(build_snapshot(tmp_path, empty=True))
    yield opened
    opened.connection.close()


# ---- intervals ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [  # Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_agrees_with_published_intervals(
    count: int, total: int, low: float, high: float
) -> None:
    assert wilson(count, total) == pytest.approx((low, high), abs=5e-5)


def test_wilson_agrees_with_scipy() -> None:
    for total in (1, 2, 7, 50):
        for count in range(total + 1):
            theirs = binomtest(count, total).proportion_ci(method="wilson")
            assert wilson(count, total) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_a_share_of_nothing_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert proportion(0, 0).share == 0.0
    assert change((0, 0), (1, 2)) is None


def test_intervals_part_only_when_they_do_not_overlap() -> None:
    # 2 of 5: 0.12 to 0.77; 4 of 4: 0.51 to 1. 0 of 20 ends at 0.16, 20 of 20 begins at 0.84.
    assert change((2, 5), (4, 4)) is not None
    assert not change((2, 5), (4, 4)).parted  # type: ignore[union-attr]
    assert change((0, 20), (20, 20)).parted  # type: ignore[union-attr]
    assert change((20, 20), (0, 20)).parted  # type: ignore[union-attr]


# ---- choices and overview -------------------------------------------------------------------


def test_choices(snapshot: Snapshot) -> None:
    found = insights.choices(snapshot)
    assert found.personas == ("", "finance", "it", "operations")
    assert found.campaigns == ("", "spring", "webinar")
    assert (found.first, found.last, found.calls) == (date(2026, 1, 5), date(2026, 3, 30), 10)
    assert insights.shown("") == "Unknown"
    assert insights.shown("finance") == "finance"


def test_overview(snapshot: Snapshot) -> None:
    found = insights.overview(snapshot, ALL)
    assert found.calls == 10
    assert found.hours == pytest.approx((9 * 180 + 360) / 3600)
    assert found.period == insights.Period(date(2026, 1, 5), date(2026, 3, 30), date(2026, 2, 17))
    assert (found.with_objection.count, found.with_objection.total) == (9, 10)
    assert found.with_objection.low == pytest.approx(0.5958, abs=1e-4)
    assert found.with_objection.high == pytest.approx(0.9821, abs=1e-4)
    assert found.feelings == insights.Feelings(15, 9 / 15, 3 / 15, 3 / 15)
    assert [row.type for row in found.top_objections] == [
        "price",
        "timing",
        "authority",
        "integration",
        "security",
    ]
    assert (found.next_steps.count, found.next_steps.total) == (2, 10)
    assert found.failures == 1


def test_biggest_mover(snapshot: Snapshot) -> None:
    mover = insights.overview(snapshot, ALL).mover
    assert mover is not None
    assert (mover.type, mover.name) == ("price", "Price")
    assert (mover.change.first.count, mover.change.first.total) == (2, 5)
    assert (mover.change.second.count, mover.change.second.total) == (4, 4)
    assert mover.change.difference == pytest.approx(0.6)
    assert not mover.change.parted


def test_biggest_mover_may_fall(snapshot: Snapshot) -> None:
    # finance: c01, c02 | c06, c07, c09. Price stays at all; timing goes 1 of 2 to 0 of 3.
    mover = insights.overview(snapshot, FINANCE).mover
    assert mover is not None
    assert mover.type == "timing"
    assert mover.change.difference == pytest.approx(-0.5)


def test_one_day_has_no_halves(snapshot: Snapshot) -> None:
    found = insights.overview(snapshot, Filters(since=date(2026, 3, 30)))
    assert found.calls == 1
    assert found.period == insights.Period(date(2026, 3, 30), date(2026, 3, 30), None)
    assert found.mover is None
    assert found.top_objections[0].change is None


# ---- filters --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "calls"),
    [
        (Filters(), 10),
        (Filters(personas=("finance",)), 5),
        (Filters(personas=("finance", "it")), 6),
        (Filters(personas=("",)), 1),
        (Filters(personas=("Finance",)), 0),
        (Filters(campaigns=("webinar",)), 5),
        (Filters(personas=("operations",), campaigns=("webinar",)), 2),
        (Filters(until=date(2026, 3, 30)), 9),  # c09 begins at 23:30 that day; c10 has no date
        (Filters(until=date(2026, 3, 29)), 8),
        (Filters(since=date(2026, 3, 30)), 1),
        (Filters(since=date(2026, 2, 16), until=date(2026, 2, 17)), 2),
        (Filters(since=date(2026, 3, 1), until=date(2026, 2, 1)), 0),
        (Filters(personas=("'; DROP TABLE calls; --",)), 0),
    ],
)
def test_filters(snapshot: Snapshot, filters: Filters, calls: int) -> None:
    assert insights.overview(snapshot, filters).calls == calls
    assert len(insights.calls(snapshot, filters)) == calls


# ---- objections and signals -----------------------------------------------------------------


def test_objections(snapshot: Snapshot) -> None:
    rows = insights.objections(snapshot, ALL)
    assert len(rows) == 13
    assert [(row.type, row.mentions, row.calls) for row in rows[:6]] == [
        ("price", 7, 6),
        ("timing", 2, 2),
        ("authority", 1, 1),
        ("integration", 1, 1),
        ("security", 1, 1),
        ("no_need", 0, 0),
    ]
    assert all(row.calls == 0 and row.quotes == () for row in rows[5:])
    price = rows[0]
    assert (price.kind, price.name) == ("objection", "Price")
    assert price.meaning == "Cost, budget or value for money"
    assert (price.total, price.share) == (10, 0.6)
    assert (price.low, price.high) == pytest.approx((0.3127, 0.8318), abs=1e-4)
    assert [quote.utterance_id for quote in price.quotes] == ["c02:1", "c01:1", "c08:0"]


def test_signals(snapshot: Snapshot) -> None:
    rows = insights.signals(snapshot, ALL)
    assert len(rows) == 9
    assert [(row.type, row.mentions, row.calls) for row in rows[:4]] == [
        ("next_step", 2, 2),
        ("pain", 1, 1),
        ("buying_signal", 1, 1),
        ("need", 0, 0),
    ]
    assert rows[0].kind == "signal"


def test_trend_by_month(snapshot: Snapshot) -> None:
    points = insights.objection_trend(snapshot, ALL)
    assert {point.grain for point in points} == {"month"}
    assert len(points) == 3 * 5  # authority, integration, price, security, timing
    price = [(p.start, p.calls, p.total, p.share) for p in points if p.type == "price"]
    assert price == [
        (date(2026, 1, 1), 2, 3, 2 / 3),
        (date(2026, 2, 1), 2, 4, 0.5),
        (date(2026, 3, 1), 2, 2, 1.0),
    ]
    timing = [(p.calls, p.total) for p in points if p.type == "timing"]
    assert timing == [(1, 3), (0, 4), (0, 2)]  # that of c10, without a date, counts nowhere


def test_trend_by_week_when_short(snapshot: Snapshot) -> None:
    points = insights.objection_trend(snapshot, Filters(until=date(2026, 3, 1)))
    assert {point.grain for point in points} == {"week"}
    price = [(p.start, p.calls, p.total) for p in points if p.type == "price"]
    assert price == [  # Mondays; weeks without calls are left out
        (date(2026, 1, 5), 1, 1),
        (date(2026, 1, 12), 1, 1),
        (date(2026, 1, 19), 0, 1),
        (date(2026, 2, 2), 0, 1),
        (date(2026, 2, 16), 1, 2),
        (date(2026, 2, 23), 1, 1),
    ]


def test_segments(snapshot: Snapshot) -> None:
    rows = insights.objection_segments(snapshot, ALL, "persona")
    price = [(r.segment, r.label, r.calls, r.total, r.enough) for r in rows if r.type == "price"]
    assert price == [
        ("finance", "finance", 5, 5, True),
        ("it", "it", 0, 1, False),
        ("operations", "operations", 1, 3, False),
        ("", "Unknown", 0, 1, False),
    ]
    finance = next(r for r in rows if (r.segment, r.type) == ("finance", "price"))
    assert finance.share == 1.0
    assert finance.low == pytest.approx(5 / (5 + 1.959964**2))  # Wilson's, when all have it
    assert finance.high == 1.0
    by_campaign = insights.objection_segments(snapshot, FINANCE, "campaign")
    assert [(r.segment, r.calls, r.total) for r in by_campaign if r.type == "price"] == [
        ("spring", 3, 3),
        ("webinar", 2, 2),
    ]


# ---- themes ---------------------------------------------------------------------------------


def test_themes(snapshot: Snapshot) -> None:
    budget, orders = insights.themes(snapshot, ALL)  # the theme without statements is not there
    assert (budget.theme_id, budget.name) == ("t1", "Budget is spent")
    assert budget.keywords == ("budget", "money")
    assert (budget.mentions, budget.calls, budget.total, budget.share) == (3, 3, 10, 0.3)
    assert budget.objection == "price"
    assert [(m.start, m.mentions, m.calls) for m in budget.by_month] == [
        (date(2026, 1, 1), 2, 2),
        (date(2026, 2, 1), 1, 1),
    ]
    assert budget.change is not None
    assert (budget.change.first.count, budget.change.second.count) == (2, 1)
    assert budget.by_persona == (insights.SegmentCount("finance", 3, 5),)
    assert budget.quote_ids == ("c02:1", "c06:0", "c01:1")
    assert (orders.theme_id, orders.mentions, orders.objection) == ("t2", 2, "integration")


def test_themes_count_within_the_filters(snapshot: Snapshot) -> None:
    rows = insights.themes(snapshot, Filters(campaigns=("webinar",)))
    assert [(r.theme_id, r.mentions, r.calls, r.total) for r in rows] == [
        ("t1", 1, 1, 5),
        ("t2", 1, 1, 5),
    ]
    (pain,) = insights.themes(snapshot, Filters(personas=("operations",), campaigns=("spring",)))
    assert (pain.theme_id, pain.objection) == ("t2", None)  # only c03's pain is left


def test_objections_meet_themes(snapshot: Snapshot) -> None:
    rows = insights.objection_themes(snapshot, ALL)
    assert [(r.type, r.theme_id, r.mentions, r.calls) for r in rows] == [
        ("price", "t1", 3, 3),
        ("price", None, 4, 4),
        ("timing", None, 2, 2),
        ("authority", "t1", 1, 1),
        ("integration", "t2", 1, 1),
        ("security", None, 1, 1),
    ]
    assert rows[1].by_persona == (
        insights.SegmentCount("finance", 3, 5),
        insights.SegmentCount("operations", 1, 3),
    )
    assert rows[0].quote_ids == ("c02:1", "c01:1", "c06:0")


# ---- quotes ---------------------------------------------------------------------------------


def ids(found: list[insights.Quote]) -> list[str]:
    return [quote.utterance_id for quote in found]


def test_best_quotes_let_calls_take_turns(snapshot: Snapshot) -> None:
    found = insights.quotes(snapshot, ALL, kind="objection", type="price")
    # probability, halved when under 6 words (c09's 4, c01:2's 2); c01's second quote comes last
    assert ids(found) == ["c02:1", "c01:1", "c08:0", "c07:0", "c06:0", "c09:0", "c01:2"]
    assert insights.count_quotes(snapshot, ALL, kind="objection", type="price") == 7


def test_quotes_by_time_and_in_pages(snapshot: Snapshot) -> None:
    found = insights.quotes(snapshot, ALL, kind="objection", type="price", order="time")
    assert ids(found) == ["c09:0", "c08:0", "c07:0", "c06:0", "c02:1", "c01:1", "c01:2"]
    page = insights.quotes(snapshot, ALL, type="price", order="time", limit=2, offset=2)
    assert ids(page) == ["c07:0", "c06:0"]
    assert insights.quotes(snapshot, ALL, type="price", offset=7) == []


def test_every_feeling_number_opens_its_quotes(snapshot: Snapshot) -> None:
    feelings = insights.overview(snapshot, ALL).feelings
    for label in ("negative", "neutral", "positive"):
        count = insights.count_quotes(snapshot, ALL, sentiment=label)
        assert count == round(getattr(feelings, label) * feelings.utterances)
        assert len(insights.quotes(snapshot, ALL, sentiment=label, limit=None)) == count
    assert insights.count_quotes(snapshot, ALL, sentiment="positive", everyone=True) == 6


def test_quotes_by_theme_call_and_words(snapshot: Snapshot) -> None:
    assert ids(insights.quotes(snapshot, ALL, theme_id="t1")) == ["c02:1", "c06:0", "c01:1"]
    assert ids(insights.quotes(snapshot, ALL, theme_id="t2", kind="objection")) == ["c04:0"]
    assert insights.count_quotes(snapshot, ALL, call_id="c01") == 3
    assert insights.count_quotes(snapshot, ALL, call_id="c01", everyone=True) == 5
    assert insights.count_quotes(snapshot, ALL, kind="any") == 15
    assert ids(insights.quotes(snapshot, ALL, text="BUDGET money")) == ["c06:0"]
    assert insights.quotes(snapshot, ALL, text="100%") == []
    assert insights.quotes(snapshot, Filters(personas=("it",)), text="budget") == []
    assert insights.count_quotes(snapshot, ALL, text="  ") == 15


def test_what_a_quote_holds(snapshot: Snapshot) -> None:
    (quote,) = insights.quotes_by_id(snapshot, ["c01:1"])
    assert (quote.call_id, quote.recording, quote.turn) == ("c01", "c01.ogg", 1)
    assert (quote.start, quote.end) == (30.0, 34.0)
    assert quote.prev == "Thanks for taking the time today."
    assert (quote.role, quote.speaker, quote.speaker_name) == ("prospect", "B", "Ann Lee")
    assert (quote.title, quote.account) == ("Head of finance", "Northwind Foods")
    assert quote.tags == (
        insights.QuoteTag("objection", "price", "Price", 0.9, ("way over", "planned")),
    )
    assert quote.themes == (insights.ThemeRef("t1", "Budget is spent"),)
    assert not quote.roles_uncertain


def test_quotes_by_id_keep_their_order(snapshot: Snapshot) -> None:
    assert ids(insights.quotes_by_id(snapshot, ["c02:1", "nowhere:9", "c01:1"])) == [
        "c02:1",
        "c01:1",
    ]
    assert insights.quotes_by_id(snapshot, []) == []


def test_names_are_given_only_when_it_is_clear_who_speaks(snapshot: Snapshot) -> None:
    rep, one_of_two, unknown = insights.quotes_by_id(snapshot, ["c01:4", "c06:0", "c10:0"])
    assert (rep.speaker_name, rep.title) == ("Rita Moss", "")
    assert (one_of_two.speaker_name, one_of_two.title) == ("", "")
    assert (unknown.speaker_name, unknown.started_at, unknown.persona) == ("", None, "")
    assert unknown.roles_uncertain
    assert [tag.type for tag in one_of_two.tags] == ["authority", "price"]


def test_texts_stay_as_they_are(snapshot: Snapshot) -> None:
    assert insights.quotes_by_id(snapshot, ["c09:0"])[0].text == NASTY


# ---- calls ----------------------------------------------------------------------------------


def test_calls_newest_first(snapshot: Snapshot) -> None:
    rows = insights.calls(snapshot, ALL)
    assert [row.call_id for row in rows] == [f"c{n:02d}" for n in (*range(9, 0, -1), 10)]
    first = rows[8]
    assert (first.call_id, first.objections, first.mentions) == ("c01", ("price", "timing"), 3)
    assert first.next_step
    assert first.feeling == pytest.approx((-0.75 - 0.75 + 0.0) / 3)
    assert not first.roles_uncertain
    assert rows[4].roles_uncertain  # c05: 0.6
    bare = rows[9]
    assert (bare.started_at, bare.account, bare.amount) == (None, "", None)
    assert bare.roles_uncertain
    assert bare.objections == ("timing",)


def test_calls_are_searched_by_facts_and_words(snapshot: Snapshot) -> None:
    def found(text: str) -> list[str]:
        return [row.call_id for row in insights.calls(snapshot, ALL, text=text)]

    assert found("cafe ole") == ["c04"]
    assert found("old system") == ["c04", "c03"]
    assert found("quarry SYSTEM") == ["c03"]
    assert found("no such words") == []


def test_one_call(snapshot: Snapshot) -> None:
    found = insights.call(snapshot, "c01")
    assert found is not None
    assert (found.facts.account, found.facts.amount) == ("Northwind Foods", 12000.0)
    assert found.facts.recording == "c01.ogg"
    assert [(who.speaker, who.role) for who in found.speakers] == [
        ("A", "rep"),
        ("B", "prospect"),
    ]
    assert found.speakers[0].why == ("speaks first",)
    assert [turn.turn for turn in found.turns] == [0, 1, 2, 3, 4]
    assert [said.turn for said in found.utterances] == [0, 1, 2, 3, 4]
    assert found.metrics["talk_ratio"].value == 0.6
    assert found.metrics["patience"].value is None
    assert [(point.start, point.score) for point in found.course] == [(0.0, -0.2), (180.0, 0.4)]
    assert found.themes == (insights.CallTheme("t1", "Budget is spent", 1),)


def test_a_call_without_facts_and_none_at_all(snapshot: Snapshot) -> None:
    bare = insights.call(snapshot, "c10")
    assert bare is not None
    assert bare.facts == insights.CallFacts(recording="c10.ogg")
    assert bare.roles_uncertain
    assert insights.call(snapshot, "nowhere") is None


def test_failures(snapshot: Snapshot) -> None:
    assert insights.failures(snapshot) == [
        insights.Failure("f01", "broken.mp3", "The file ends too early. Export it again.")
    ]


def test_an_empty_warehouse_answers(empty: Snapshot) -> None:
    assert insights.choices(empty) == insights.Choices((), (), None, None, 0)
    found = insights.overview(empty, ALL)
    assert (found.calls, found.hours, found.period, found.mover) == (0, 0.0, None, None)
    assert found.with_objection == insights.Proportion(0, 0, 0.0, 0.0, 1.0)
    assert found.top_objections == ()
    assert len(insights.objections(empty, ALL)) == 13
    assert all(row.change is None for row in insights.objections(empty, ALL))
    assert insights.objection_trend(empty, ALL) == []
    assert insights.objection_segments(empty, ALL, "campaign") == []
    assert insights.themes(empty, ALL) == []
    assert insights.objection_themes(empty, ALL) == []
    assert insights.quotes(empty, ALL) == []
    assert insights.count_quotes(empty, ALL) == 0
    assert insights.calls(empty, ALL) == []
    assert insights.failures(empty) == []
