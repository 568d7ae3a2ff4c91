"""One call: how it went, what was said, and its sound from any second."""

from __future__ import annotations

from html import escape

import streamlit as st

from app import cached
from app.components import address, charts, heading, links, marking, player, states
from app.components.measures import measures
from app.components.swapping import swap_button
from app.components.timeline import strip
from app.components.transcript import transcript
from app.components.wording import clock, day, money, percent
from pipeline.tell.insights import CallDetail, shown

MOMENTS = 10
"""Moments listed beside the transcript at most."""


def show() -> None:
    """The page."""
    call_id = address.get("call")
    call = cached.call(call_id) if call_id else None
    if call is None:
        states.nothing(
            "This call isn't here",
            "It may have been removed, or the link is of another workspace. Choose one from Calls.",
        )
        links.link(links.CALLS, "See all calls", ":material/arrow_back:")
        return
    _header(call)
    _body(call)


def _header(call: CallDetail) -> None:
    facts = call.facts
    people = [part for part in (facts.contact, facts.title) if part]
    outcome = f' <span class="gs-badge">{escape(facts.outcome)}</span>' if facts.outcome else ""
    unsure = ""
    if call.roles_uncertain:
        unsure = ' <span class="gs-badge gs-unsure">roles uncertain</span>'
    known = {
        "": day(facts.started_at),
        "Persona": shown(facts.persona),
        "Campaign": shown(facts.campaign),
        "Rep": facts.rep,
        "Stage": facts.stage,
        "Source": facts.source.replace("_", " "),
        "Deal": money(facts.amount) if facts.amount else "",
        "Length": clock(call.duration),
    }
    line = "".join(
        f"<span>{escape(name)} <b>{escape(value)}</b></span>"
        for name, value in known.items()
        if value
    )
    st.html(
        f'<div class="gs-eyebrow">Call · {escape(facts.recording)}</div>'
        f'<h1 class="gs-answer">{escape(_answer(call))}</h1>'
        f'<div class="gs-facts"><span><b>{escape(", ".join(people) or "Unknown contact")}</b>'
        f"{outcome}{unsure}</span>{line}</div>"
    )


def _answer(call: CallDetail) -> str:
    """The page's sentence: what was objected to, and whether a next step came of it."""
    tags = [tag for quote in call.utterances for tag in quote.tags]
    names = list(dict.fromkeys(tag.name.lower() for tag in tags if tag.kind == "objection"))
    step = any(tag.type == "next_step" for tag in tags)
    subject = call.facts.account or call.facts.contact or "The prospect"
    if not names:
        said = f"{subject} raised no objection"
    else:
        most = " and ".join(names) if len(names) < 3 else f"{', '.join(names[:2])} and more"
        said = f"{subject} pushed back on {most}"
    return f"{said}; a next step came up." if step else f"{said}; no next step came up."


@st.fragment
def _body(call: CallDetail) -> None:
    """The parts that play. A fragment: a click on a turn redraws them, not the page."""
    charts.show(
        strip(call), f"strip-{call.call_id}-{player.place(call.call_id)}",
        "Who speaks when, objections and the prospect's feeling along the call",
        lambda mark: player.jump(call.call_id, float(mark["at"])),
    )  # fmt: skip
    words, beside = st.columns([0.63, 0.37], gap="large")
    with words, st.container(key="words"):
        heading.title("Transcript", "Click a time to hear it from there.")
        transcript(call)
    with beside, st.container(key="beside"):
        player.desk(call.call_id)
        _moments(call)
        heading.title("How the conversation went")
        measures(call)
        _roles(call)


def _moments(call: CallDetail) -> None:
    """The surest objections, buying signals and next steps, in order of time, to jump to."""
    found = [
        (quote, tag)
        for quote in call.utterances
        for tag in quote.tags
        if tag.kind == "objection" or tag.type in ("next_step", "buying_signal")
    ]
    surest = sorted(found, key=lambda each: -each[1].probability)[:MOMENTS]
    if not surest:
        return
    heading.title("Moments")
    box = st.container(key="moments")
    for quote, tag in sorted(surest, key=lambda each: each[0].start):
        name = f"moment-{quote.utterance_id}-{tag.type}".replace(":", "-")
        with box.container(horizontal=True, key=name, vertical_alignment="center"):
            player.from_button(call.call_id, quote.start, f"from-{name}")
            st.html(marking.chip(tag))


def _roles(call: CallDetail) -> None:
    lines = "".join(
        f'<div class="gs-measure"><b>{percent(speaker.confidence)}</b>'
        f"Speaker {escape(speaker.speaker)}: {escape(speaker.role)}"
        f"<span>{escape('; '.join(speaker.why))}</span></div>"
        for speaker in call.speakers
    )
    heading.title("Who is who, and how sure that is")
    st.html(lines)
    swap_button(call)


if __name__ == "__main__":  # Streamlit runs page files as the main module
    show()
