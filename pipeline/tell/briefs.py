"""Exports as Markdown: a content brief to read, with quotes. What was said never becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from pipeline.tell.answers import Filters
from pipeline.tell.content import ContentRow, percent, segments, source, told, trend
from pipeline.tell.evidence import Quote

_MARKUP = re.compile(r"([\\`*_\[\]|#~$@])")


def escaped(text: str) -> str:
    """One line that Markdown shows literally: no table cells, HTML, links, emphasis or formulas."""
    line = " ".join(text.split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _MARKUP.sub(r"\\\1", line)
    line = line.replace("://", "\\://")
    return re.sub(r"www\.", lambda found: found[0][:3] + "\\.", line, flags=re.IGNORECASE)


def objection_brief(rows: Sequence[ContentRow], filters: Filters, calls: int) -> str:
    """A summary table, then each objection with its trend, segments, themes and quotes."""
    whole = [row for row in rows if row.whole]
    lines = _head("What prospects object to", filters, calls)
    if not whole:
        return _text([*lines, "", "No objections in these calls."])
    lines += _summary("Objection", [(row.name, row) for row in whole])
    for _, group in groupby(rows, key=lambda row: row.type):
        total, *pairs = group
        lines += ["", f"## {escaped(total.name)}: {_of_calls(total)}", ""]
        if total.meaning:
            lines += [f"{escaped(total.meaning)}", ""]
        lines += _facts(total)
        lines += _quotes(total.quotes)
        seen = {quote.utterance_id for quote in total.quotes}
        for pair in pairs:
            lines += ["", f"### {escaped(pair.theme)}: {_of_calls(pair)}"]
            fresh = [quote for quote in pair.quotes if quote.utterance_id not in seen]
            lines += _quotes(fresh) if fresh else ["", "Quoted above."]
    return _text(lines)


def theme_brief(rows: Sequence[ContentRow], filters: Filters, calls: int) -> str:
    """A summary table, then each theme with its trend, segments and quotes."""
    lines = _head("What comes up in calls", filters, calls)
    if not rows:
        return _text([*lines, "", "No themes in these calls."])
    lines += _summary("Theme", [(row.theme, row) for row in rows])
    for row in rows:
        lines += ["", f"## {escaped(row.theme)}: {_of_calls(row)}", ""]
        if row.name:
            lines.append(f"- Mostly an objection: {escaped(row.name)}")
        if row.keywords:
            lines.append(f"- Keywords: {escaped(', '.join(row.keywords))}")
        lines += _facts(row)
        lines += _quotes(row.quotes)
    return _text(lines)


def quote_brief(quotes: Sequence[Quote], filters: Filters, calls: int) -> str:
    """Quotes, best first, each with its tags."""
    lines = _head("What was said", filters, calls)
    if not quotes:
        return _text([*lines, "", "No tagged quotes in these calls."])
    for quote in quotes:
        tags = ", ".join(f"{tag.name} {percent(tag.probability)}" for tag in quote.tags)
        lines += _quotes([quote])
        lines += [">", f"> {escaped(tags)}"] if tags else []
    return _text(lines)


def _head(title: str, filters: Filters, calls: int) -> list[str]:
    noun = "call" if calls == 1 else "calls"
    return [f"# {title}", "", f"{calls} {noun}. {escaped(told(filters))}"]


def _summary(first: str, rows: Iterable[tuple[str, ContentRow]]) -> list[str]:
    head = [
        "",
        f"| {first} | Mentions | Calls | Share of calls | 95 % interval | First → second half |",
        "| --- | ---: | ---: | ---: | ---: | --- |",
    ]
    return head + [
        f"| {escaped(name)} | {row.mentions} | {row.calls} of {row.total} | {percent(row.share)} "
        f"| {percent(row.low)} to {percent(row.high)} | {trend(row.change)} |"
        for name, row in rows
    ]


def _of_calls(row: ContentRow) -> str:
    return f"{row.calls} of {row.total} calls"


def _facts(row: ContentRow) -> list[str]:
    facts = (
        ("First to second half of the period", trend(row.change)),
        ("By persona", segments(row.by_persona)),
        ("By campaign", segments(row.by_campaign)),
    )
    return [f"- {name}: {escaped(value)}" for name, value in facts if value]


def _quotes(quotes: Iterable[Quote]) -> list[str]:
    lines: list[str] = []
    for quote in quotes:
        who = ", ".join(part for part in (quote.speaker_name, quote.title) if part)
        sure = "roles uncertain" if quote.roles_uncertain else ""
        where = " · ".join(part for part in (who, source(quote), sure) if part)
        lines += ["", f"> “{escaped(quote.text)}”", ">", f"> {escaped(where)}"]
    return lines


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
