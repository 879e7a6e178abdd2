"""Reads every format as its own programs do, and compares label and quote of every annotation with the native file.

    formats.py FILE...

Each FILE is a native file; what was written of the same project lies beside it: `NAME.FORMAT` or `NAME.FORMAT.VARIANT`.
Nothing here knows how Rostrum writes: offsets are counted by Python, or, where a format counts so, in UTF-16.
"""

import csv
import json
import sys
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")


def names_of(project):
    """What labels are called elsewhere: by name, a second of the same name also by id."""
    names, taken = {}, set()
    for label in project["labels"]:
        name = label["name"]
        names[label["id"]] = f"{name} ({label['id']})" if name in taken else name
        taken.add(name)
    return names


def truth(project, with_highlights, one_each=True):
    """(document number, label or None, quote), as often as it is there."""
    names, said = names_of(project), Counter()
    for number, document in enumerate(project["documents"]):
        for annotation in document["annotations"]:
            quotes = [document["text"][span["start"]:span["end"]] for span in annotation["spans"]]
            labels = [names[label] for label in annotation["labels"]]
            if one_each:
                for label in labels or ([None] if with_highlights else []):
                    said.update((number, label, quote) for quote in quotes)
            else:
                said[(number, tuple(labels), tuple(quotes), annotation["note"])] += 1
    return said


def trimmed(said):
    """Without white space at the edges, and without quotes of nothing else."""
    kept = Counter()
    for (number, label, quote), count in said.items():
        if quote.strip():
            kept[(number, label, quote.strip())] += count
    return kept


def cut(text, start, end, unit):
    """The words from `start` to before `end`."""
    if unit == "utf-16":
        return text.encode("utf-16-le")[2 * start:2 * end].decode("utf-16-le")
    return text[start:end]


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def same_texts(project, texts):
    assert texts == [document["text"] for document in project["documents"]], "the texts are those of the project"


def doccano(path, project, unit):
    read = lines(path)
    same_texts(project, [line["text"] for line in read])
    found = Counter()
    for number, line in enumerate(read):
        for start, end, label in line["label"]:
            assert start < end and label
            found[(number, label, cut(line["text"], start, end, unit))] += 1
    assert found == truth(project, False)


def label_studio(path, project, variant):
    tasks = json.loads(path.read_text(encoding="utf-8"))
    same_texts(project, [task["data"]["text"] for task in tasks])
    found = Counter()
    for number, task in enumerate(tasks):
        for judgement in task[variant]:
            for region in judgement["result"]:
                value = region["value"]
                assert (region["from_name"], region["to_name"], region["type"]) == ("label", "text", "labels")
                quote = task["data"]["text"][value["start"]:value["end"]]
                assert quote == value["text"]
                found.update((number, label, quote) for label in value["labels"] or [None])
        regions = [region["id"] for judgement in task[variant] for region in judgement["result"]]
        assert len(regions) == len(set(regions)), "no id of a region is there twice"
    assert found == truth(project, True)


def tokens_tile(text, tokens):
    """Tokens and the single spaces behind them give the text back whole, as spaCy demands."""
    at = 0
    for token in tokens:
        assert text[at:token["start"]] in ("", " "), (at, token)
        at = token["end"]
        assert token["start"] < at
    assert text[at:] in ("", " ")


def spacy(path, project, _):
    read = lines(path)
    same_texts(project, [line["text"] for line in read])
    found = Counter()
    for number, line in enumerate(read):
        tokens_tile(line["text"], line["tokens"])
        starts, ends = {it["start"] for it in line["tokens"]}, {it["end"] for it in line["tokens"]}
        for span in line["spans"]["sc"]:
            assert span["start"] in starts and span["end"] in ends, "spans lie on the edges of tokens"
            found[(number, span["label"], line["text"][span["start"]:span["end"]])] += 1
    assert trimmed(found) == trimmed(truth(project, False))


def prodigy(path, project, _):
    read = lines(path)
    same_texts(project, [line["text"] for line in read])
    found = Counter()
    for number, line in enumerate(read):
        tokens = line["tokens"]
        tokens_tile(line["text"], tokens)
        for place, token in enumerate(tokens):
            assert token["id"] == place and token["text"] == line["text"][token["start"]:token["end"]]
            following = tokens[place + 1]["start"] if place + 1 < len(tokens) else len(line["text"])
            assert token["ws"] == (following > token["end"])
        for span in line["spans"]:
            first, last = tokens[span["token_start"]], tokens[span["token_end"]]
            assert (first["start"], last["end"]) == (span["start"], span["end"]), "token_end is inclusive"
            found[(number, span["label"], line["text"][span["start"]:span["end"]])] += 1
    assert trimmed(found) == trimmed(truth(project, False))


def jsonl(path, project, _):
    read = lines(path)
    keys = {tuple(line) for line in read}
    assert len(keys) <= 1, "every line has the same keys in the same order"
    numbers = {document["id"]: number for number, document in enumerate(project["documents"])}
    found = Counter()
    for line in read:
        number = numbers[line["document"]]
        text = project["documents"][number]["text"]
        assert text[line["start"]:line["end"]] == line["quote"] and isinstance(json.loads(line["attributes"]), dict)
        assert text[max(0, line["start"] - 32):line["start"]] == line["before"]
        assert text[line["end"]:line["end"] + 32] == line["after"]
        found[(number, line["label"], line["quote"])] += 1
    assert found == truth(project, True)


def w3c(path, project, unit):
    collection = json.loads(path.read_text(encoding="utf-8"))
    assert collection["type"] == "AnnotationCollection" and collection["total"] == len(collection["first"]["items"])
    texts = {source["id"]: source["value"] for source in collection["sources"]}
    same_texts(project, list(texts.values()))
    numbers = {source: number for number, source in enumerate(texts)}
    found = Counter()
    for item in collection["first"]["items"]:
        assert item["type"] == "Annotation" and ":" in item["id"] and item["target"]
        labels = tuple(body["value"] for body in item["body"] if body["purpose"] == "tagging")
        note = "".join(body["value"] for body in item["body"] if body["purpose"] == "commenting")
        quotes = []
        for target in item["target"]:
            quote, position = target["selector"]
            text = texts[target["source"]]
            assert cut(text, position["start"], position["end"], unit) == quote["exact"]
            assert quote["prefix"] + quote["exact"] + quote["suffix"] in text
            quotes.append(quote["exact"])
        (source,) = {target["source"] for target in item["target"]}
        found[(numbers[source], labels, tuple(quotes), note)] += 1
    assert found == truth(project, True, one_each=False)


def doccano_labels(path, project, _):
    labels = json.loads(path.read_text(encoding="utf-8"))
    assert [label["text"] for label in labels] == list(names_of(project).values())
    for label in labels:
        assert label["suffix_key"] is None or (len(label["suffix_key"]) == 1 and label["suffix_key"].isascii())


def codebook_csv(path, project, _):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))

    def plain(cell):
        guarded = cell.startswith("'") and cell.lstrip("'").startswith(FORMULA)
        return cell[1:] if guarded else cell

    names = names_of(project)
    assert [(plain(row["name"]), plain(row["description"]), plain(row["parent"])) for row in rows] == [
        (names[label["id"]], label["description"], names.get(label["parent"], "")) for label in project["labels"]
    ]


def report(path, project, _):
    words = " ".join(path.read_text(encoding="utf-8").replace("\\", "").split())
    for (_, _, quote) in truth(project, True):
        for part in quote.replace("\\", "").split():
            assert part in words, part


SPAN = "custom.Span"
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"


def as_xml_says(text):
    """The text as XML can say it: a space for each control character that it cannot, U+FFFD for U+FFFE and U+FFFF."""
    said = "".join(" " if character < " " and character not in "\t\n\r" else character for character in text)
    return said.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def zipped(path, extension):
    """The files of a zip file by name, in order."""
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist() if name.endswith(extension)}


def cas_said(number, text, spans):
    """What the spans of a CAS say. UIMA counts UTF-16."""
    ids = [span["rostrumId"] for span in spans]
    assert len(ids) == len(set(ids)), "no id is there twice"
    return Counter(
        (number, span.get("label"), cut(text, int(span["begin"]), int(span["end"]), "utf-16")) for span in spans
    )


def uima_json(path, project, _):
    if path.read_bytes().startswith(b"PK"):
        files = list(zipped(path, ".json").values())
    else:
        files = [path.read_bytes()]
    texts, found = [], Counter()
    for number, file in enumerate(map(json.loads, files)):
        structures = {it["%ID"]: it for it in file["%FEATURE_STRUCTURES"]}
        assert len(structures) == len(file["%FEATURE_STRUCTURES"]), "no number is there twice"
        view = file["%VIEWS"]["_InitialView"]
        sofa = structures.pop(view["%SOFA"])
        assert view["%MEMBERS"] == list(structures), "everything but the text is in the view"
        texts.append(sofa["sofaString"])
        known = {"%ID", "%TYPE", "@sofa", "begin", "end", "language"}
        for it in structures.values():
            assert it["@sofa"] == view["%SOFA"] and set(it) <= known | set(file["%TYPES"][it["%TYPE"]]), it
        (about,) = [it for it in structures.values() if it["%TYPE"] == METADATA]
        assert about["documentTitle"] == project["documents"][number]["title"]
        found += cas_said(number, texts[-1], [it for it in structures.values() if it["%TYPE"] == SPAN])
    same_texts(project, texts)
    assert found == truth(project, True)


def uima_xmi(path, project, _):
    xmi, types = "{http://www.omg.org/XMI}", "{http://uima.apache.org/resourceSpecifier}"
    declared = {
        kind.findtext(f"{types}name"): {it.findtext(f"{types}name") for it in kind.iter(f"{types}featureDescription")}
        for kind in ElementTree.fromstring(zipped(path, "TypeSystem.xml")["TypeSystem.xml"]).iter(f"{types}typeDescription")
    }

    def kind_of(element):
        package, name = element.tag.removeprefix("{http:///").split(".ecore}")
        return f"{package.replace('/', '.')}.{name}"

    texts, found = [], Counter()
    for number, file in enumerate(zipped(path, ".xmi").values()):
        elements = list(ElementTree.fromstring(file))
        ids = [it.get(f"{xmi}id") for it in elements if it.get(f"{xmi}id")]
        assert len(ids) == len(set(ids)), "no number is there twice"
        (sofa,) = [it for it in elements if kind_of(it) == "uima.cas.Sofa"]
        (view,) = [it for it in elements if kind_of(it) == "uima.cas.View"]
        spans = [it for it in elements if it.get("begin")]
        assert view.get("members").split() == [it.get(f"{xmi}id") for it in spans]
        for it in spans:
            known = {f"{xmi}id", "sofa", "begin", "end", "language"}
            assert it.get("sofa") == sofa.get(f"{xmi}id") and set(it.keys()) <= known | declared[kind_of(it)]
        texts.append(sofa.get("sofaString"))
        found += cas_said(number, texts[-1], [it.attrib for it in spans if kind_of(it) == SPAN])
    assert texts == [as_xml_says(document["text"]) for document in project["documents"]]
    expected = Counter()
    for (number, label, quote), count in truth(project, True).items():
        expected[(number, label, as_xml_says(quote))] += count
    assert found == expected


READERS = {
    "doccano": doccano,
    "doccano-labels": doccano_labels,
    "label-studio": label_studio,
    "spacy": spacy,
    "prodigy": prodigy,
    "uima-json": uima_json,
    "uima-xmi": uima_xmi,
    "jsonl": jsonl,
    "w3c": w3c,
    "codebook-csv": codebook_csv,
    "markdown": report,
    "text": report,
}


def main():
    for path in map(Path, sys.argv[1:]):
        project = json.loads(path.read_text(encoding="utf-8"))
        stem = path.name.removesuffix(".json")
        for written in sorted(path.parent.glob(f"{stem}.*")):
            name, _, variant = written.name.removeprefix(f"{stem}.").partition(".")
            if name in READERS:
                try:
                    READERS[name](written, project, variant)
                except AssertionError as error:
                    raise AssertionError(f"{written.name}: {error}") from error
                print(f"{written.name}: matches")


if __name__ == "__main__":
    main()
