"""Other programs' own libraries read what Rostrum wrote; every label and quote is compared with the native file.

    readers.py FOLDER FILE...

Each FILE is a native file; beside it lies what was written of the same project (see `tests/python/formats.py`, whose
names and truth are used here). A reader that is not installed is named and skipped, unless `--all` is given.
"""

import importlib
import json
import os
import re
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "python"))
from formats import (  # noqa: E402
    as_xml_says,
    brat_truth,
    conll_agrees,
    conll_sentences,
    lines,
    names_of,
    tei,
    trimmed,
    truth,
    without_nul,
    zipped,
)


class Skipped(Exception):
    """What is needed is not at hand."""


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

    # The labelling config that was written of the same project.
    config = path.with_name(f"{path.name.split('.')[0]}.label-studio-config").read_text(encoding="utf-8")
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


def read_brat_by_medkit(path, project):
    from medkit.io.brat import BratInputConverter

    folder = Path(tempfile.mkdtemp())
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
        texts = [name for name in archive.namelist() if name.endswith(".txt")]
        kinds = dict(re.findall(r'"label":{"type":("[^"]*"),"name":("(?:[^"\\]|\\.)*")', archive.read("annotation.conf").decode("utf-8")))
    names = {json.loads(kind): json.loads(name) for kind, name in kinds.items()}
    converter = BratInputConverter()
    found = Counter()
    for number, name in enumerate(texts):
        document = converter.load_doc(ann_path=folder / f"{name[:-4]}.ann", text_path=folder / name)
        assert document.text == project["documents"][number]["text"]
        for entity in document.anns.entities:
            # Between passages it puts spaces of its own.
            parts = [document.text[span.start:span.end] for span in entity.spans if hasattr(span, "start")]
            assert "".join(parts).split() == entity.text.split() or " ".join(parts).split() == entity.text.split()
            found[(number, names.get(entity.label), " ".join(entity.text.split()))] += 1
    expected = Counter()
    for (number, label, words), count in brat_truth(project)[0].items():
        expected[(number, label, " ".join(words.split()))] += count
    assert found == expected


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


def said_by_refi(project):
    """(document number, name of the label or None, quote): codes are told apart by their GUIDs, not their names."""
    names, said = {label["id"]: label["name"] for label in project["labels"]}, Counter()
    for number, document in enumerate(project["documents"]):
        for annotation in document["annotations"]:
            for span in annotation["spans"]:
                quote = document["text"][span["start"]:span["end"]]
                said.update((number, names.get(label), quote) for label in annotation["labels"] or [None])
    return said


def refi_names(codes):
    """The names of codes by their GUIDs, as they lie in each other."""
    names = {}
    for code in codes:
        names[code.guid] = code.name
        names.update(refi_names(code.code))
    return names


def read_by_pyrefiqda(path, project):
    from pyrefiqda import RefiProject

    folder = tempfile.mkdtemp()
    read = RefiProject.load(path, folder)
    names = refi_names(read.code_book.codes.code) if read.code_book else {}
    assert Counter(names.values()) == Counter(label["name"] for label in project["labels"])
    found = Counter()
    for number, source in enumerate(read.sources.text_source if read.sources else []):
        text = RefiProject.resolve_source_path(source.plain_text_path, folder).read_bytes().decode("utf-8")
        assert text == project["documents"][number]["text"]
        for selection in source.plain_text_selection:
            quote = text[selection.start_position:selection.end_position]
            codes = [names[it.code_ref.target_guid] for it in selection.coding]
            found.update((number, code, quote) for code in codes or [None])
    assert found == said_by_refi(project)


def read_codebook_by_pyrefiqda(path, project):
    from pyrefiqda import RefiCodebook

    names = refi_names(RefiCodebook.load(path).codes.code)
    assert Counter(names.values()) == Counter(label["name"] for label in project["labels"])


def valid_by(schema, document):
    """Asserts that XML keeps to one of the standard's schemas, if the folder `ROSTRUM_SCHEMAS` has it."""
    import xmlschema

    path = Path(os.environ.get("ROSTRUM_SCHEMAS", "")) / schema
    if not path.is_file():
        raise Skipped(f"there is no {schema} in ROSTRUM_SCHEMAS")
    xmlschema.XMLSchema10(path).validate(document)


def validate_refi(path, project):
    with zipfile.ZipFile(path) as archive:
        valid_by("refi-qda-project-1.0.xsd", archive.read("project.qde").decode("utf-8"))


def validate_refi_codebook(path, project):
    # The standard has no word for a codebook without codes.
    if project["labels"]:
        valid_by("refi-qda-codebook-1.0.xsd", path.read_text(encoding="utf-8"))
def read_columns_by_spacy(path, project):
    from spacy.training.converters import conll_ner_to_docs

    # spaCy leaves out documents without words.
    empty = [not document["text"].strip() for document in project["documents"]]
    docs = conll_ner_to_docs(path.read_text(encoding="utf-8"), no_print=True)
    documents = []
    for is_empty in empty:
        doc = None if is_empty else next(docs)
        entities = [(it.start, it.end, it.label_) for it in doc.ents] if doc else []
        documents.append(([it.text for it in doc or []], entities))
    assert next(docs, None) is None
    conll_agrees(documents, project)


def read_columns_by_seqeval(path, project):
    from seqeval.scheme import IOB2, Entities

    documents = []
    for sentences in conll_sentences(path):
        words, entities = [], []
        tags = [[tag for _, tag in sentence] for sentence in sentences]
        for sentence, found in zip(sentences, Entities(tags, IOB2).entities):
            entities += [(len(words) + it.start, len(words) + it.end, it.tag) for it in found]
            words += [word for word, _ in sentence]
        documents.append((words, entities))
    conll_agrees(documents, project)


def cas_said(number, cas):
    """What the spans of a CAS say, as dkpro-cassis cuts them out of its text."""
    return Counter((number, span.label, span.get_covered_text()) for span in cas.select("custom.Span"))


def read_by_cassis_json(path, project):
    from cassis import load_cas_from_json

    packed = path.read_bytes().startswith(b"PK")
    files = list(zipped(path, ".json").values()) if packed else [path.read_bytes()]
    assert len(files) == len(project["documents"])
    found = Counter()
    for number, file in enumerate(files):
        cas = load_cas_from_json(file.decode("utf-8"))
        assert cas.sofa_string == project["documents"][number]["text"]
        found += cas_said(number, cas)
    assert found == truth(project, True)


def read_by_cassis_xmi(path, project):
    from cassis import load_cas_from_xmi, load_typesystem

    types = load_typesystem(zipped(path, "TypeSystem.xml")["TypeSystem.xml"].decode("utf-8"))
    files = list(zipped(path, ".xmi").values())
    assert len(files) == len(project["documents"])
    found, expected = Counter(), Counter()
    for number, file in enumerate(files):
        cas = load_cas_from_xmi(file.decode("utf-8"), typesystem=types)
        assert cas.sofa_string == as_xml_says(project["documents"][number]["text"])
        found += cas_said(number, cas)
    for (number, label, quote), count in truth(project, True).items():
        expected[(number, label, as_xml_says(quote))] += count
    assert found == expected


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


def read_by_spark(path, project):
    from pyspark.sql import SparkSession

    if not path.stat().st_size:
        return
    spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    # As docs/formats.md has it. Spark takes the name of a file for what it holds.
    lines = Path(tempfile.mkdtemp()) / "quotes.jsonl"
    lines.write_bytes(path.read_bytes())
    quotes = spark.read.json(str(lines))
    counted, expected = Counter(), Counter()
    for row in quotes.groupBy("label", "speaker").count().collect():
        counted[row["label"]] += row["count"]
    for (_, label, _), count in truth(project, True).items():
        expected[label] += count
    assert counted == expected
    numbers = {document["id"]: number for number, document in enumerate(project["documents"])}
    rows = quotes.select("document", "label", "quote").collect()
    assert Counter((numbers[row["document"]], row["label"], row["quote"]) for row in rows) == truth(project, True)


READERS = [
    ("tei", "lxml", read_by_lxml),
    ("html", "html5lib", read_by_html5lib),
    ("spacy", "spacy", read_by_spacy),
    ("prodigy", "srsly", read_by_srsly),
    ("conll", "spacy", read_columns_by_spacy),
    ("conll", "seqeval", read_columns_by_seqeval),
    ("label-studio.annotations", "label_studio_sdk", read_by_label_studio),
    ("label-studio.predictions", "label_studio_sdk", read_by_label_studio),
    ("doccano.code-point", "medkit", read_by_medkit),
    ("brat", "medkit", read_brat_by_medkit),
    ("uima-json", "cassis", read_by_cassis_json),
    ("uima-xmi", "cassis", read_by_cassis_xmi),
    ("jsonl", "duckdb", read_by_duckdb),
    ("jsonl", "pyspark", read_by_spark),
    ("refi-qda", "pyrefiqda", read_by_pyrefiqda),
    ("refi-qda", "xmlschema", validate_refi),
    ("refi-codebook", "pyrefiqda", read_codebook_by_pyrefiqda),
    ("refi-codebook", "xmlschema", validate_refi_codebook),
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
            except Skipped as reason:
                print(f"{written.name}: skipped, {reason}")
            except Exception as error:  # what any of these libraries raises is a failure of ours
                failed += 1
                print(f"{written.name}: {library}: {type(error).__name__}: {str(error)[:400]}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
