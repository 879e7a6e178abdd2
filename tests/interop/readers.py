"""Other programs' own libraries read what Rostrum wrote; every label and quote is compared with the native file.

    readers.py FOLDER FILE...

Each FILE is a native file; beside it lies what was written of the same project (see `tests/python/formats.py`, whose
names and truth are used here). A reader that is not installed is named and skipped, unless `--all` is given.
"""

import importlib
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "python"))
from formats import lines, names_of, tei, trimmed, truth, without_nul  # noqa: E402


def read_by_spacy(path, project):
    import spacy
    from spacy.tokens import Doc
    from spacy.training import Example

    nlp = spacy.blank("xx")
    found = Counter()
    for number, line in enumerate(lines(path)):
        doc = Doc(nlp.vocab).from_json(line)
        assert doc.text == project["documents"][number]["text"], "spaCy gives the text back whole"
        for span in doc.spans["sc"]:
            found[(number, span.label_, doc.text[span.start_char:span.end_char])] += 1
        # As a span categoriser is trained.
        assert len(Example(nlp.make_doc(line["text"]), doc).reference.spans["sc"]) == len(line["spans"]["sc"])
    assert trimmed(found) == trimmed(truth(project, False))


def read_by_srsly(path, project):
    import srsly

    found = Counter()
    for number, line in enumerate(srsly.read_jsonl(path)):
        for span in line["spans"]:
            tokens = line["tokens"][span["token_start"]:span["token_end"] + 1]
            words = "".join(it["text"] + (" " if it["ws"] else "") for it in tokens)
            quote = line["text"][span["start"]:span["end"]]
            assert words.rstrip(" ") == quote.rstrip(" ") or words == quote, (words, quote)
            found[(number, span["label"], quote)] += 1
    assert trimmed(found) == trimmed(truth(project, False))


def read_by_label_studio(path, project):
    from label_studio_sdk.label_interface import LabelInterface
    from xml.sax.saxutils import quoteattr

    labels = "".join(f"<Label value={quoteattr(name)}/>" for name in names_of(project).values())
    config = f'<View><Labels name="label" toName="text">{labels}</Labels><Text name="text" value="$text"/></View>'
    interface = LabelInterface(config)
    found = Counter()
    for number, task in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        for judgement in task.get("annotations") or task.get("predictions") or []:
            assert interface.validate_annotation(judgement), "Label Studio accepts the annotation"
            for region in judgement["result"]:
                value = region["value"]
                quote = task["data"]["text"][value["start"]:value["end"]]
                found.update((number, label, quote) for label in value["labels"] or [None])
    assert found == truth(project, True)


def read_by_medkit(path, project):
    from medkit.io.doccano import DoccanoInputConverter, DoccanoTask
    # medkit reads the shape with entities: the same spans, as doccano writes them for projects with relations.
    read = lines(path)
    shaped = Path(tempfile.mkdtemp()) / "entities.jsonl"
    with open(shaped, "w", encoding="utf-8") as file:
        for line in read:
            entities = [
                {"id": place, "label": label, "start_offset": start, "end_offset": end}
                for place, (start, end, label) in enumerate(line["label"])
            ]
            file.write(json.dumps({"text": line["text"], "entities": entities, "relations": []}) + "\n")
    documents = DoccanoInputConverter(task=DoccanoTask.RELATION_EXTRACTION).load_from_file(shaped)
    found = Counter()
    for number, document in enumerate(documents):
        assert document.text == project["documents"][number]["text"]
        for entity in document.anns.entities:
            found[(number, entity.label, entity.text)] += 1
    assert found == truth(project, False)


def read_by_duckdb(path, project):
    import duckdb

    if not path.stat().st_size:
        return
    rows = duckdb.sql(
        f"select title, label, speaker, count(*) from read_json_auto('{path}', format='newline_delimited') group by all"
    ).fetchall()
    counted = Counter()
    for _, label, _, count in rows:
        counted[label] += count
    expected = Counter()
    for (_, label, _), count in truth(project, True).items():
        expected[label] += count
    assert counted == expected
    quotes = duckdb.sql(f"select document, label, quote from read_json_auto('{path}', format='newline_delimited')").fetchall()
    numbers = {document["id"]: number for number, document in enumerate(project["documents"])}
    assert Counter((numbers[document], label, quote) for document, label, quote in quotes) == truth(project, True)


def read_by_html5lib(path, project):
    import html5lib

    page = html5lib.parse(path.read_bytes().decode("utf-8"), namespaceHTMLElements=False)
    texts = [it for it in page.iter("div") if it.get("class") == "text"]
    said = [it["text"].replace("\0", "\ufffd") for it in project["documents"]]
    assert ["".join(it.itertext()) for it in texts] == said, "the texts are those of the project"
    found = Counter()
    for number, (article, text) in enumerate(zip(page.iter("article"), texts)):
        passages = {}
        for mark in text.iter("mark"):
            for name in mark.get("data-ids").split():
                passages[name] = passages.get(name, "") + "".join(mark.itertext())
        for item in (it for it in article.iter("li") if it.get("data-id")):
            name = item.get("data-id")
            parts = [name] if name in passages else [f"{name}.{it}" for it in range(1, 1 + len(passages)) if f"{name}.{it}" in passages]
            labels = tuple("".join(it.itertext()) for it in item.iter("b"))
            note = "".join(words for it in item.iter("p") if it.get("class") == "note" for words in it.itertext())
            found[(number, labels, tuple(passages[it] for it in parts), note)] += 1
    assert found == without_nul(truth(project, True, one_each=False))
    (block,) = [it for it in page.iter("script")]
    assert block.get("id") == "rostrum-project" and json.loads(block.text) == project


def read_by_lxml(path, project):
    from lxml import etree

    tei(path, project, "", parse=lambda it: etree.parse(it, etree.XMLParser(resolve_entities=False)).getroot())


READERS = [
    ("tei", "lxml", read_by_lxml),
    ("html", "html5lib", read_by_html5lib),
    ("spacy", "spacy", read_by_spacy),
    ("prodigy", "srsly", read_by_srsly),
    ("label-studio.annotations", "label_studio_sdk", read_by_label_studio),
    ("label-studio.predictions", "label_studio_sdk", read_by_label_studio),
    ("doccano.code-point", "medkit", read_by_medkit),
    ("jsonl", "duckdb", read_by_duckdb),
]


def main():
    wants_all = "--all" in sys.argv
    failed = 0
    for path in (Path(it) for it in sys.argv[1:] if it != "--all"):
        project = json.loads(path.read_text(encoding="utf-8"))
        for format, library, reader in READERS:
            written = path.with_name(f"{path.stem}.{format}")
            try:
                importlib.import_module(library)
            except ImportError:
                print(f"{written.name}: skipped, there is no {library}")
                failed += wants_all
                continue
            try:
                reader(written, project)
                print(f"{written.name}: {library} agrees")
            except Exception as error:  # what any of these libraries raises is a failure of ours
                failed += 1
                print(f"{written.name}: {library}: {type(error).__name__}: {str(error)[:400]}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
