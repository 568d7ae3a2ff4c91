"""Every page of the explorer on the small warehouse, run without a browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import app
from app.components.palette import COLOUR_ORDER, colours
from tests.fixtures.small_warehouse import OBJECTIONS
from tests.fixtures.small_workspace import SILENT, build_workspace

MAIN = Path(app.__file__).with_name("main.py")
SPACE = "\u00a0"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture
def at_workspace(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_WORKSPACE", str(workspace))


def opened(page: str = "", **address: str | list[str]) -> AppTest:
    """A page as its link opens it."""
    test = AppTest.from_file(MAIN, default_timeout=30).run()
    if page:
        test = test.switch_page(f"views/{page}.py")
    for name, value in address.items():
        test.query_params[name] = value
    test = test.run()
    assert not test.exception, test.exception[0].value
    return test


def words(test: AppTest) -> str:
    """All that stands on the page as HTML, its breaking and unbreaking spaces alike."""
    html = " ".join(each.value for each in test.html)
    return html.replace(SPACE, " ").replace("&#x27;", "'")


def answer(test: AppTest) -> str:
    """The sentence that the page opens with."""
    text = words(test)
    return text[text.index('<h1 class="gs-answer">') + 22 : text.index("</h1>")]


# ---- what pages say -------------------------------------------------------------------------


@pytest.mark.usefixtures("at_workspace")
@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (
            "",
            "Price is the objection heard most: in 6 of 10 calls (60 %), ahead of timing and "
            "authority.",
        ),
        (
            "objections",
            "Price objections lead: heard in 6 of 10 calls (60 %), followed by timing (2) and "
            "authority (1).",
        ),
        ("themes", "“Budget is spent” comes up most: in 3 of 10 calls (30 %), said 3 times."),
        ("calls", "9 of 10 calls hold an objection; 9 open."),
    ],
)
def test_opens_with_its_answer(page: str, sentence: str) -> None:
    assert answer(opened(page)) == sentence


@pytest.mark.usefixtures("at_workspace")
def test_a_change_that_may_be_chance_is_called_so() -> None:
    assert (
        "The largest change is price: 2 of 5, then 4 of 4 calls since 17 Feb 2026, which may be "
        "chance." in words(opened())
    )


@pytest.mark.usefixtures("at_workspace")
def test_few_calls_are_no_ground_for_shares() -> None:
    page = opened(persona="it")
    assert answer(page) == (
        "Security came up in 1 of 1 call (100 %): too few to say what holds buyers back."
    )
    assert "Only 1 call: read the quotes" in words(page)


@pytest.mark.usefixtures("at_workspace")
def test_a_tie_is_no_lead() -> None:
    page = opened("objections", until="2026-02-16", campaign="webinar")
    assert answer(page) == (
        "Integration and security objections lead: each heard in 1 of 2 calls (50 %)."
    )


# ---- filters and choices live in the address ------------------------------------------------


@pytest.mark.usefixtures("at_workspace")
def test_a_link_brings_its_filters() -> None:
    page = opened("objections", persona=["finance"], since="2026-02-17", type="authority")
    assert page.multiselect(key="filter_persona").value == ["finance"]
    assert page.selectbox(key="choice_type").value == "authority"
    assert answer(page).startswith("Price objections lead: heard in 3 of 3 calls")
    assert "Authority: in 1 of 3 calls" in words(page)


@pytest.mark.usefixtures("at_workspace")
def test_a_filter_goes_into_the_address() -> None:
    page = opened("objections")
    page.multiselect(key="filter_persona").set_value(["finance", "operations"]).run()
    page.multiselect(key="filter_campaign").set_value(["webinar"]).run()
    assert page.query_params["persona"] == ["finance", "operations"]
    assert page.query_params["campaign"] == "webinar"
    # finance × webinar: c06, c09; operations × webinar: c04, c08
    assert "in 3 of 4 calls" in words(page)
    page.selectbox(key="choice_type").set_value("integration").run()
    assert page.query_params["type"] == "integration"
    assert "Integration: in 1 of 4 calls" in words(page)
    next(button for button in page.button if button.label == "Clear filters").click().run()
    assert "persona" not in page.query_params
    assert page.query_params["type"] == "integration"
    assert "Integration: in 1 of 10 calls" in words(page)


@pytest.mark.usefixtures("at_workspace")
def test_calls_without_persona_can_be_chosen() -> None:
    page = opened(persona="(unknown)")
    assert page.multiselect(key="filter_persona").value == [""]
    assert "Overview · 1 call" in words(page)


@pytest.mark.usefixtures("at_workspace")
def test_dates_go_into_the_address() -> None:
    page = opened("calls")
    page.date_input(key="filter_dates").set_value((date(2026, 1, 12), date(2026, 2, 16))).run()
    assert page.query_params["since"] == "2026-01-12"
    assert page.query_params["until"] == "2026-02-16"
    assert "Calls · 4 calls · 12 Jan – 16 Feb 2026" in words(page)


@pytest.mark.usefixtures("at_workspace")
def test_broken_choices_in_an_address_do_no_harm() -> None:
    page = opened("objections", since="yesterday", type="nonsense")
    assert page.selectbox(key="choice_type").value == "price"
    assert "Objections · 10 calls" in words(page)
    assert "This call isn't here" in words(opened("call", call="nonsense"))
    assert "Listen from 0:00" in words(opened("call", call="c01", t="-5"))


# ---- quotes and sound -----------------------------------------------------------------------


def players(test: AppTest) -> list:
    return [element.proto for element in test.get("audio")]


@pytest.mark.usefixtures("at_workspace")
def test_a_quote_plays_from_its_second_and_alone() -> None:
    page = opened("objections", type="price")
    assert players(page) == []
    page.button(key="play-c02:1").click().run()
    assert [player.start_time for player in players(page)] == [75]
    assert players(page)[0].autoplay
    page.button(key="play-c01:1").click().run()
    assert [player.start_time for player in players(page)] == [30]
    page.button(key="play-c01:1").click().run()
    assert players(page) == []


@pytest.mark.usefixtures("at_workspace")
def test_a_quote_says_who_when_why_and_how_sure() -> None:
    text = words(opened("objections", type="price"))
    assert "<b>Ann Lee</b>, Head of finance, Northwind Foods" in text
    assert "5 Jan 2026 · at 0:30 · spring" in text
    assert '<mark class="gs-mark gs-tone-price">way over</mark>' in text
    assert "Price because of “way over”, “planned”" in text
    assert "Price<em>very sure · 90 %</em>" in text


@pytest.mark.usefixtures("at_workspace")
def test_more_quotes_on_demand() -> None:
    page = opened("objections", type="price")
    before = words(page).count('class="gs-words"')
    next(button for button in page.button if button.label.startswith("Show 3 more")).click().run()
    assert (before, words(page).count('class="gs-words"')) == (4, 7)


@pytest.mark.usefixtures("at_workspace")
def test_what_was_said_is_text_not_html() -> None:
    pages = (
        opened("objections", persona="finance", since="2026-03-01"),
        opened("call", call="c09"),
    )
    for page in pages:
        assert "<script>" not in words(page)
        assert "&lt;script&gt;alert(1)&lt;/script&gt; [pay](http://x.example)" in words(page)


@pytest.mark.usefixtures("at_workspace")
def test_numbers_of_the_overview_open_their_quotes() -> None:
    page = opened()
    page.button(key="tile-next_step").click().run()
    assert page.query_params["show"] == "next_step"
    assert "talk again on the third of March" in words(page)
    page.button(key="tile-negative").click().run()
    assert page.query_params["show"] == "negative"
    assert words(page).count("Negative<em>") == 4


# ---- one call -------------------------------------------------------------------------------


@pytest.mark.usefixtures("at_workspace")
def test_one_call() -> None:
    page = opened("call", call="c01", t="40")
    assert answer(page) == "Northwind Foods pushed back on price and timing; a next step came up."
    text = words(page)
    assert "<b>60 %</b>Rep's share of talking" in text
    assert "roles uncertain" not in text
    assert [player.start_time for player in players(page)] == [40]
    assert text.count(' gs-here"') == 1
    page.button(key="from-3").click().run()
    assert [player.start_time for player in players(page)] == [50]


@pytest.mark.usefixtures("at_workspace")
def test_uncertain_roles_and_missing_sound_are_said() -> None:
    assert "roles uncertain" in words(opened("call", call="c05"))
    page = opened("call", call=SILENT)
    assert players(page) == []
    assert any("No audio for this call" in caption.value for caption in page.caption)
    assert page.button(key="from-0").disabled


@pytest.mark.usefixtures("at_workspace")
def test_calls_are_searched_by_what_was_said() -> None:
    page = opened("calls", q="auditors")
    assert page.dataframe[0].value["Account"].to_list() == ["Lumen Bank"]
    page.text_input(key="search_calls").set_value("zebra").run()
    assert page.query_params["q"] == "zebra"
    assert "No call holds these words" in words(page)


# ---- nothing to show ------------------------------------------------------------------------


def test_without_a_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_WORKSPACE", str(tmp_path / "nowhere"))
    assert "groundswell run my-calls/ --manifest calls.csv" in words(opened())


def test_without_a_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_WORKSPACE", str(build_workspace(tmp_path, empty=True)))
    assert "No calls could be shown" in words(opened())


@pytest.mark.usefixtures("at_workspace")
def test_filters_that_leave_nothing_can_be_reset() -> None:
    page = opened("themes", persona="it", campaign="spring")
    assert "No call matches these filters" in words(page)
    next(button for button in page.button if button.label == "Reset filters").click().run()
    assert answer(page).startswith("“Budget is spent”")


@pytest.mark.usefixtures("at_workspace")
def test_a_type_that_nobody_named() -> None:
    assert "Trust: not heard" in words(opened("objections", type="trust"))


@pytest.mark.usefixtures("at_workspace")
def test_failed_recordings_are_shown_with_their_reasons() -> None:
    page = opened()
    assert page.expander[0].label.replace(SPACE, " ") == "1 recording could not be processed"
    assert "The file ends too early. Export it again." in words(page)


# ---- colours --------------------------------------------------------------------------------


def test_every_objection_type_has_a_colour_of_its_own() -> None:
    assert set(OBJECTIONS) <= set(COLOUR_ORDER)
    for theme in (0, 1):
        assert len({pair[theme] for pair in colours().values()}) == len(COLOUR_ORDER)
