"""Reads what Rostrum wrote as anybody would, and checks all that can be checked from outside.

    check.py SCHEMA FILE...

Each FILE is a native file; the table of quotes of the same project lies beside it, with the ending `.csv`.
"""

import csv
import hashlib
import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")


def unguarded(cell):
    """The cell as it was before a spreadsheet had to be kept from running it."""
    guarded = cell.startswith("'") and cell.lstrip("'").lstrip(" \u00a0\u3000").startswith(FORMULA)
    return cell[1:] if guarded else cell


def check_native(path, validator):
    raw = path.read_bytes()
    project = json.loads(raw.decode("utf-8"))
    errors = sorted(validator.iter_errors(project), key=str)
    assert not errors, f"{path.name}: {errors[0].json_path}: {errors[0].message}"
    assert raw.endswith(b"\n") and b"\r" not in raw

    spans = 0
    for document in project["documents"]:
        text = document["text"]
        assert document["sha256"] == hashlib.sha256(text.encode("utf-8")).hexdigest()
        places = []
        for annotation in document["annotations"]:
            for span in annotation["spans"]:
                start, end, quote = span["start"], span["end"], span["quote"]
                words = text[start:end]
                if "quote_tail" in span:
                    assert len(words) > 1000
                    assert words[:200] == quote and words[-200:] == span["quote_tail"]
                else:
                    assert words == quote, (annotation["id"], words, quote)
                assert text[max(0, start - 32):start] == span["prefix"]
                assert text[end:end + 32] == span["suffix"]
                spans += 1
            ends = [(span["start"], span["end"]) for span in annotation["spans"]]
            assert ends == sorted(ends) and all(one[1] <= two[0] for one, two in zip(ends, ends[1:]))
            places.append((ends[0][0], -ends[0][1], annotation["id"]))
        assert places == sorted(places), "annotations are in order"
    return raw, project, spans


def check_layout(raw, project):
    """The layout is the one of Python's own writer."""
    assert raw.decode("utf-8") == json.dumps(project, indent=2, ensure_ascii=False) + "\n"


def speaker_at(document, start):
    """Whose turn it is; the speaker of the metadata where nobody has one."""
    begun = [turn["speaker"] for turn in document.get("turns", []) if turn["start"] <= start]
    return begun[-1] if begun else document["metadata"].get("speaker", "")


def check_table(path, project):
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel needs the byte order mark"
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {label["id"]: label["name"] for label in project["labels"]}
    expected = [
        (names[label] if label else "", document["text"][span["start"]:span["end"]], span["start"], span["end"],
         speaker_at(document, span["start"]), document["metadata"].get("date", ""), annotation["note"],
         document["title"], annotation["id"])
        for document in project["documents"]
        for annotation in document["annotations"]
        for label in annotation["labels"] or [None]
        for span in annotation["spans"]
    ]
    found = []
    for row in rows:
        for name in ("label", "quote", "speaker", "date", "note", "document", "annotation"):
            assert not row[name].lstrip(" \u00a0\u3000").startswith(FORMULA), f"a spreadsheet would run {row[name]!r}"
        cell = {name: unguarded(value) for name, value in row.items()}
        found.append((cell["label"], cell["quote"], int(cell["start"]), int(cell["end"]), cell["speaker"],
                      cell["date"], cell["note"], cell["document"], cell["annotation"]))
    assert found == expected, next(pair for pair in zip(found, expected) if pair[0] != pair[1])
    assert raw.count(b"\r\n") >= 1 + len(rows), "rows end with CR LF"
    return len(rows)


def main():
    schema, *paths = map(Path, sys.argv[1:])
    validator = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    validator.check_schema(validator.schema)
    for path in paths:
        raw, project, spans = check_native(path, validator)
        if path.name.startswith("sample"):
            check_layout(raw, project)
        rows = check_table(path.with_suffix(".csv"), project)
        print(f"{path.name}: {spans} quotes and {rows} rows match")


main()
