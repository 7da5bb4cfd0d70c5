"""Text to paragraphs, sentences and passages. Pure, and exact to the character.

A paragraph is what is shown and cited, a sentence what a figure is read from, a passage what is
embedded. Each function returns spans in order, without overlap, which together hold every
character that is not white space. All of them take time linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from rag.schema import Span

PASSAGE_TOKENS = 128
"""Where a passage stops taking in further sentences: about three sentences of a report."""

CHARACTERS_PER_TOKEN = 12
"""A passage holds at most this many characters for each token of its limit. Tokenizers count a
run of hundreds of letters as one unknown token, and what they do not know is not embedded."""

LIST_LINE_LENGTH = 200
LIST_LENGTH = 3000

_LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_LINE_BREAK = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_LIST_MARK = re.compile(
    r"(?:[-*+•‣◦▪●·–—]|\(?(?:\d{1,3}|[ivx]{1,5}|[a-z])[.)]|\(?(?:[A-Z]|[IVX]{1,5})\))[ \t]"
)
_TABLE_GAP = re.compile(r"\t|\S {3,}\S")
_SENTENCE_ENDS = ".!?…。！？।؟۔"


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of `text`.

    A blank line ends a paragraph. So does every line break, unless the text is hard-wrapped. Short
    list and table lines stay together, with the line ending in a colon that introduces them.
    """
    lines = _lines(text)
    wrapped = _is_hard_wrapped(text, lines)
    found: list[Span] = []
    introduced = False  # the open paragraph is a list, or ends with the colon that announces one
    in_list = False
    previous_end = 0
    for line in lines:
        content = text[line.start : line.end]
        breaks = len(_LINE_BREAK.findall(text, previous_end, line.start)) if found else 0
        listed = _is_list_line(content)
        indented = line.start > 0 and text[line.start - 1] in " \t"
        if not found or breaks == 0:
            joined = False
        elif breaks == 1 and wrapped:
            joined = True
        elif listed:
            fits = line.end - found[-1].start <= LIST_LENGTH
            joined = fits and (introduced or (breaks == 1 and in_list))
        else:
            joined = breaks == 1 and in_list and indented and len(content) <= LIST_LINE_LENGTH
        if joined:
            found[-1] = Span(found[-1].start, line.end)
        else:
            found.append(line)
            introduced = False
        in_list = listed or (joined and in_list)
        introduced = content.endswith(":") or (introduced and in_list)
        previous_end = line.end
    return found


def sentences(text: str, within: Span) -> list[Span]:
    """The sentences of ``text[within.start:within.end]``, as spans of `text`.

    A line of a list or of a table begins a new sentence; so does a blank line. Semicolons do not.
    """
    found: list[Span] = []
    for line_start, line_end in _list_blocks(text, within):
        begin = _skip_spaces(text, line_start, line_end)
        for match in _TERMINATOR.finditer(text, line_start, line_end):
            cut = _boundary(text, begin, match, line_end)
            if cut is not None and cut > begin:
                _append_trimmed(found, text, begin, cut)
                begin = _skip_spaces(text, cut, line_end)
        _append_trimmed(found, text, begin, line_end)
    return found


def passages(
    text: str, paragraph: Span, count_tokens: Callable[[str], int], limit: int
) -> list[Span]:
    """Whole sentences of one paragraph, packed to at most `limit` tokens each.

    `count_tokens` counts a text with the model's special tokens. A sentence longer than `limit`
    is cut at a clause mark, else between words, else between characters; nothing is left out.
    ValueError where `limit` has no room for a single word.
    """
    overhead = count_tokens("")
    if limit <= overhead:
        raise ValueError(f"a limit of {limit} tokens has no room for text")
    aim = min(limit, PASSAGE_TOKENS)
    found: list[Span] = []
    group: list[Span] = []
    total = overhead

    def close() -> None:
        if not group:
            return
        whole = Span(group[0].start, group[-1].end)
        # The sum of the sentences' tokens is exact for tokenizers that split at white space.
        # For any other, ask, so that the limit holds whatever the tokenizer.
        if len(group) == 1 or _fits(text, whole, count_tokens, limit):
            found.append(whole)
        else:
            found.extend(group)
        group.clear()

    for sentence in sentences(text, paragraph):
        for piece in _cut_to_fit(text, sentence, count_tokens, limit):
            size = count_tokens(text[piece.start : piece.end]) - overhead
            if group and total + size > aim:
                close()
                total = overhead
            group.append(piece)
            total += size
    close()
    return found


# Lines


def _lines(text: str) -> list[Span]:
    """The lines that are not blank, without the white space around them."""
    found: list[Span] = []
    for match in _LINE.finditer(text):
        _append_trimmed(found, text, match.start(), match.end())
    return found


def _append_trimmed(found: list[Span], text: str, start: int, end: int) -> None:
    part = text[start:end]
    kept = part.lstrip()
    if kept:
        begin = end - len(kept)
        found.append(Span(begin, begin + len(kept.rstrip())))


def _skip_spaces(text: str, position: int, end: int) -> int:
    while position < end and text[position].isspace():
        position += 1
    return position


def _is_list_line(line: str) -> bool:
    """Whether a line, stripped, is a short item of a list or a row of a table."""
    if len(line) > LIST_LINE_LENGTH:
        return False
    return bool(_LIST_MARK.match(line) or line.count("|") > 1 or _TABLE_GAP.search(line))


def _is_hard_wrapped(text: str, lines: list[Span]) -> bool:
    """Whether line breaks stand inside the sentences of `text`.

    Judged on lines of prose directly followed by another: most have the length of a wrapped
    line, do not end a sentence, and are followed by a line that does not begin one.
    """
    inner = full = unfinished = continued = 0
    for line, following in pairwise(lines):
        if len(_LINE_BREAK.findall(text, line.end, following.start)) != 1:
            continue
        content = text[line.start : line.end]
        if _is_list_line(content) or _is_list_line(text[following.start : following.end]):
            continue
        inner += 1
        full += 40 <= len(content) <= 110
        unfinished += content.rstrip("\"'”’)]")[-1:] not in tuple(_SENTENCE_ENDS + ":")
        continued += not text[following.start].isupper()
    if not inner:
        return False
    return full >= 0.6 * inner and unfinished >= 0.6 * inner and continued >= 0.5 * inner


def _list_blocks(text: str, within: Span) -> Iterator[tuple[int, int]]:
    """`within` cut where a list line begins and where a blank line stands."""
    begin = within.start
    previous: Span | None = None
    for match in _LINE.finditer(text, within.start, within.end):
        stripped: list[Span] = []
        _append_trimmed(stripped, text, match.start(), match.end())
        if not stripped:
            continue
        line = stripped[0]
        if previous is not None:
            blank = len(_LINE_BREAK.findall(text, previous.end, line.start)) > 1
            if blank or _is_list_line(text[line.start : line.end]):
                yield begin, line.start
                begin = line.start
        previous = line
    yield begin, within.end


# Sentence ends

_TERMINATOR = re.compile(r"[.!?…]+|[。！？।؟۔]+")
_CLOSERS = re.compile(r"(?:[\"'”’»)\]」』]|\[\d{1,3}\])*")
_OPENERS = "\"'“‘«([¿¡"
_FULL_WIDTH = frozenset("。！？")
_MARK_ONLY = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})")
_WORD_BEGINS = re.compile(r"[\s\"'“‘«(\[/—–]")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Followed by the word that they belong to, whatever it is.
_NEVER_LAST = _words(
    "mr mrs ms mx dr prof gen col lt sgt capt maj sen rep gov hon rev st mt ft messrs adm cmdr "
    "amb brig cpl fr e.g i.e eg ie cf vs viz approx esp incl excl ca"
)
# Followed by a number where they are abbreviations ("No. 5"), otherwise words that may end a
# sentence ("said no.").
_BEFORE_NUMBER = _words(
    "no nos art arts fig figs sec secs para paras vol vols pp ch chap eq ref app add res doc reg "
    "pt ser ex cl sched tab ann"
)
# May end a sentence; what follows decides.
_MAYBE_LAST = _words(
    "al etc inc ltd co corp jr sr bros dept univ assn est intl govt min max avg jan feb mar apr "
    "jun jul aug sep sept oct nov dec ph.d u.s.a plc llc dist ave blvd "
    "rd bn mn mil pop tel ed eds trans"
)
_STARTERS = _words(
    "the a an this that these those there it its he she they we you i his her their our my in on "
    "at by for from to with without of during while when where who what why how after before "
    "since until although though because if as and but or however moreover furthermore "
    "additionally also according despite between among under over both all some many most no not "
    "one two three each every other another such then thus therefore meanwhile overall observers "
    "officials authorities ngos"
)


def _boundary(text: str, begin: int, match: re.Match[str], end: int) -> int | None:
    """Where the sentence that began at `begin` ends, if it ends at this terminator.

    The position returned is that of the first character after closing quotes and parentheses.
    """
    stop = match.group()
    closers = _CLOSERS.match(text, match.end(), end)
    cut = closers.end() if closers else match.end()
    if cut >= end:
        return None
    if _FULL_WIDTH.issuperset(stop):
        return cut
    start = _skip_spaces(text, cut, end)
    if start == end:
        return None
    spaced = start > cut
    opened = start
    while opened < min(end - 1, start + 4) and text[opened] in _OPENERS:
        opened += 1
    following = text[opened]
    if following.islower() or following in _SENTENCE_ENDS or following in ",;:)]}%":
        return None
    before = _word_before(text, begin, match.start())
    if not spaced:
        return cut if _runs_on(text, before, opened, end) else None
    if "…" in stop or ".." in stop:
        # With a space before it, it may stand for words left out.
        left_out = not before and not _begins_sentence(text, opened, end)
        return None if left_out or following.isdigit() else cut
    if stop != ".":
        return cut
    # "1. The government" is one sentence, and so is "a. The government".
    if match.start() - begin <= 6 and _MARK_ONLY.fullmatch(text, begin, match.start()):
        return None
    if not before:  # "U.S . Navy", as tokenized texts have it
        before = _word_before(text, begin, match.start() - 1)
    return cut if _ends_sentence(text, before, opened, following, end) else None


def _word_before(text: str, begin: int, position: int) -> str:
    """The word that stands directly before `position`, at most 24 characters of it."""
    return _WORD_BEGINS.split(text[max(begin, position - 24) : position])[-1]


def _runs_on(text: str, before: str, following: int, end: int) -> bool:
    """Whether a stop without a space after it ends a sentence: "the fund.The government"."""
    if "@" in before or "//" in before or before.startswith("www"):
        return False
    finished = before.endswith(")") or before[-3:].islower() or before[-4:].isdigit()
    if not finished or len(before) < 3 or not text[following].isupper():
        return False
    after = text[following + 1 : following + 2] if following + 1 < end else ""
    return after.islower() or after.isspace()


def _ends_sentence(text: str, before: str, position: int, following: str, end: int) -> bool:
    """Whether a single full stop with a space after it ends a sentence."""
    word = before.casefold()
    if word in _NEVER_LAST:
        return False
    if word in _BEFORE_NUMBER:
        return not (following.isdigit() or following in "§IVX")
    if word in _MAYBE_LAST or _INITIALS.fullmatch(before):
        return _begins_sentence(text, position, end)
    return True


def _begins_sentence(text: str, position: int, end: int) -> bool:
    """Whether the word at `position` is one that sentences often begin with."""
    word = _WORD.match(text, position, min(end, position + 24))
    return word is not None and word.group().casefold() in _STARTERS


# Passages

_CLAUSE_MARK = re.compile(r"[;:,—–)](?=\s)|[。，、；：]")
_SPACE = re.compile(r"\s+")
_WINDOW = 2000


def _fits(text: str, span: Span, count_tokens: Callable[[str], int], limit: int) -> bool:
    if len(span) > limit * CHARACTERS_PER_TOKEN:
        return False
    return count_tokens(text[span.start : span.end]) <= limit


def _cut_to_fit(
    text: str, span: Span, count_tokens: Callable[[str], int], limit: int
) -> list[Span]:
    """`span` halved, at the best place near its middle, until every part fits."""
    found: list[Span] = []
    waiting = [span]
    while waiting:
        part = waiting.pop()
        if len(part) < 2 or _fits(text, part, count_tokens, limit):
            found.append(part)
            continue
        cut = _middle(text, part)
        halves: list[Span] = []
        _append_trimmed(halves, text, part.start, cut)
        _append_trimmed(halves, text, cut, part.end)
        waiting.extend(reversed(halves))
    return found


def _middle(text: str, span: Span) -> int:
    """The place to cut nearest to the middle of `span`: a clause mark, a space, or the middle."""
    middle = (span.start + span.end) // 2
    reach = min(len(span) // 4, _WINDOW)
    for mark in (_CLAUSE_MARK, _SPACE):
        cuts = [m.end() for m in mark.finditer(text, middle - reach, middle + reach)]
        if cuts:
            return min(cuts, key=lambda cut: abs(cut - middle))
    return middle
