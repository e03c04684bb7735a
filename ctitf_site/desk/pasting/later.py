"""Texts that were typed into the form that adds a record, and wait to be checked once the record is there."""

from .reading import MOST_CHARACTERS

KEY = "pasted"
SOURCE = ("source", "source_locator")
# Records for which texts wait at most; of more the first ones are forgotten.
MOST_RECORDS = 5


def field_of(target) -> str:
    """The name of the text box of ``target`` on the form of the record."""
    return f"pasted-{target.path.strip('/') or 'names'}"


def keep(request, record, targets) -> None:
    """Keep the texts that came with the form, which were not too long, and where they are from."""
    texts = {target.path: request.POST.get(field_of(target), "").strip() for target in targets}
    if texts := {path: text for path, text in texts.items() if text}:
        source = {name: request.POST.get(name, "") for name in SOURCE}
        others = [*request.session.get(KEY, {}).items()][1 - MOST_RECORDS :]
        request.session[KEY] = dict(others) | {str(record.pk): {"texts": texts, "source": source}}


def too_long(data, targets) -> dict[str, int]:
    """Boxes whose text is longer than one that is checked, and by how many characters it has."""
    lengths = {target: len(data.get(field_of(target), "")) for target in targets}
    return {target: length for target, length in lengths.items() if length > MOST_CHARACTERS}


def next_of(request, record, targets):
    """The first of ``targets`` for which a text waits; None where there is none."""
    texts = _kept(request, record).get("texts", {})
    return next((target for target in targets if target.path in texts), None)


def sent(request, record, target) -> dict | None:
    """What waits for ``target``, as its text box would send it; None where nothing waits."""
    kept = _kept(request, record)
    if target.path not in kept.get("texts", {}):
        return None
    return {"text": kept["texts"][target.path], "role": target.usual, **kept["source"]}


def correct(request, record, target) -> None:
    """What was typed on the page itself stands in the place of the text that waits, unless it is too long."""
    kept, text = _kept(request, record), request.POST.get("text", "")
    if target.path in kept.get("texts", {}) and len(text) <= MOST_CHARACTERS:
        kept["texts"][target.path] = text
        request.session.modified = True


def done(request, record, target) -> None:
    """The text for ``target`` was saved."""
    kept = _kept(request, record)
    if kept.get("texts", {}).pop(target.path, None) is not None:
        others = {key: other for key, other in request.session[KEY].items() if key != str(record.pk)}
        request.session[KEY] = others | ({str(record.pk): kept} if kept["texts"] else {})


def _kept(request, record):
    return request.session.get(KEY, {}).get(str(record.pk), {})
