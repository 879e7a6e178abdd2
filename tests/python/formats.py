"""Reads every format as its own programs do, and compares label and quote of every annotation with the native file.

    formats.py FILE...

Each FILE is a native file; what was written of the same project lies beside it: `NAME.FORMAT` or `NAME.FORMAT.VARIANT`.
Nothing here knows how Rostrum writes: offsets are counted by Python, or, where a format counts so, in UTF-16.
"""

import csv
import json
import sys
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree
from pathlib import Path

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


class Page(HTMLParser):
    """A page as its own marks say it: texts, where each mark lies, the labels and the note of each annotation."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.texts, self.marks, self.labels, self.notes, self.links, self.ids = [], [], [], [], [], []
        self.inside, self.over, self.item, self.words = None, [], "", []
        self.block = None

    def handle_starttag(self, tag, attributes):
        it = dict(attributes)
        self.ids += [it["id"]] if "id" in it else []
        self.links += [it["href"]] if "href" in it else []
        assert not {"src", "onclick", "onload", "action"} & set(it)
        if tag == "div" and it.get("class") == "text":
            self.inside = "text"
            for kept, empty in ((self.texts, ""), (self.marks, {}), (self.labels, {}), (self.notes, {})):
                kept.append(empty)
        elif tag == "mark":
            self.over = it["data-ids"].split()
        elif tag == "li" and "data-id" in it:
            self.item = it["data-id"]
            self.labels[-1][self.item], self.notes[-1][self.item] = [], ""
        elif self.item and (tag == "b" or (tag == "p" and it.get("class") == "note")):
            self.inside, self.words = "words", []
        elif tag == "script":
            assert it["type"] == "application/json" and self.block is None
            self.inside, self.block = "block", ""

    def handle_endtag(self, tag):
        if tag == "mark":
            self.over = []
        elif self.inside == "words":
            if tag == "b":
                self.labels[-1][self.item].append("".join(self.words))
            else:
                self.notes[-1][self.item] = "".join(self.words)
            self.inside = None
        elif tag in ("div", "script"):
            self.inside = None
        elif tag == "li":
            self.item = ""

    def handle_data(self, words):
        if self.inside == "text":
            start = len(self.texts[-1])
            self.texts[-1] += words
            for mark in self.over:
                before = self.marks[-1].get(mark, (start, start))
                assert before[1] == start, "a passage is in one piece"
                self.marks[-1][mark] = (before[0], len(self.texts[-1]))
        elif self.inside == "words":
            self.words.append(words)
        elif self.inside == "block":
            self.block += words

    def said(self):
        """(document number, labels, quotes, note), as often as it is there."""
        found = Counter()
        for number, (text, marks) in enumerate(zip(self.texts, self.marks)):
            assert {mark.split(".")[0] for mark in marks} == set(self.labels[number])
            for item, labels in self.labels[number].items():
                parts = sorted((it for it in marks if it.split(".")[0] == item), key=lambda it: int((it + ".0").split(".")[1]))
                quotes = tuple(text[slice(*marks[part])] for part in parts)
                found[(number, tuple(labels), quotes, self.notes[number][item])] += 1
        return found


def without_nul(said):
    """HTML cannot say NUL."""
    clean = lambda it: tuple(map(clean, it)) if isinstance(it, tuple) else it.replace("\0", "\ufffd") if isinstance(it, str) else it
    return Counter({clean(key): count for key, count in said.items()})


def html(path, project, _):
    file = path.read_bytes().decode("utf-8")
    assert "\0" not in file and "\r" not in file
    page = Page()
    page.feed(file)
    page.close()
    assert page.texts == [document["text"].replace("\0", "\ufffd") for document in project["documents"]]
    assert page.said() == without_nul(truth(project, True, one_each=False))
    assert len(page.ids) == len(set(page.ids)), "no id is there twice"
    assert all(link[0] == "#" and link[1:] in page.ids for link in page.links), "all links lead to a place on the page"
    assert json.loads(page.block) == project, "the project is inside, whole"


def sayable(words):
    """As XML says it: what it has no way to say is another character, of the same length."""
    return "".join(" " if it < " " and it not in "\t\n\r" else "\ufffd" if it in "\ufffe\uffff" else it for it in words)


def said_in_xml(said):
    clean = lambda it: tuple(map(clean, it)) if isinstance(it, tuple) else sayable(it) if isinstance(it, str) else it
    return Counter({clean(key): count for key, count in said.items()})


def tei(path, project, _, parse=lambda path: ElementTree.parse(path).getroot()):
    """Reads with `parse`: the elements of the standard library, or of lxml."""
    TEI, XML = "{http://www.tei-c.org/ns/1.0}", "{http://www.w3.org/XML/1998/namespace}"
    root = parse(path)
    assert root.tag == (f"{TEI}TEI" if len(project["documents"]) == 1 else f"{TEI}teiCorpus")
    ids = [it.get(f"{XML}id") for it in root.iter() if it.get(f"{XML}id")]
    assert len(ids) == len(set(ids)) and not any(":" in it or it[0] in "-.0123456789" for it in ids)
    labels = {it.get(f"{XML}id"): it.find(f"{TEI}catDesc/{TEI}term").text for it in root.iter(f"{TEI}category")}
    above = {inner.get(f"{XML}id"): it.get(f"{XML}id") for it in root.iter(f"{TEI}category") for inner in it.findall(f"{TEI}category")}
    names = {label["id"]: label["name"] for label in project["labels"]}
    hierarchy = {(names[it["id"]], names.get(it["parent"])) for it in project["labels"]}
    assert {(labels[it], labels.get(above.get(it))) for it in labels} == hierarchy
    found = Counter()
    speeches = [it for it in root.iter(f"{TEI}TEI")]
    assert len(speeches) == len(project["documents"])
    for number, (speech, document) in enumerate(zip(speeches, project["documents"])):
        (block,) = speech.findall(f"{TEI}text/{TEI}body/{TEI}ab")
        text = "".join(block.itertext())
        assert text == sayable(document["text"]), "the text is that of the project"
        for annotation in speech.iter(f"{TEI}annotation"):
            target = annotation.get("target")
            assert target.startswith("#string-range(") and target.endswith(")")
            of, *numbers = target[len("#string-range("):-1].split(",")
            assert of == block.get(f"{XML}id") and len(numbers) % 2 == 0
            pairs = zip(map(int, numbers[::2]), map(int, numbers[1::2]))
            quotes = tuple(text[offset:offset + length] for offset, length in pairs)
            notes = [it.text for it in annotation.findall(f"{TEI}note") if it.get("type") is None]
            said = tuple(labels[it.get("ana")[1:]] for it in annotation.findall(f"{TEI}rs"))
            found[(number, said, quotes, "".join(notes))] += 1
    plain = Counter()
    for number, document in enumerate(project["documents"]):
        for it in document["annotations"]:
            quotes = tuple(document["text"][span["start"]:span["end"]] for span in it["spans"])
            plain[(number, tuple(names[label] for label in it["labels"]), quotes, it["note"])] += 1
    assert found == said_in_xml(plain)


def report(path, project, _):
    words = " ".join(path.read_text(encoding="utf-8").replace("\\", "").split())
    for (_, _, quote) in truth(project, True):
        for part in quote.replace("\\", "").split():
            assert part in words, part


READERS = {
    "doccano": doccano,
    "doccano-labels": doccano_labels,
    "label-studio": label_studio,
    "spacy": spacy,
    "prodigy": prodigy,
    "jsonl": jsonl,
    "w3c": w3c,
    "codebook-csv": codebook_csv,
    "tei": tei,
    "html": html,
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
