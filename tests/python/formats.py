"""Reads every format as its own programs do, and compares label and quote of every annotation with the native file.

    formats.py FILE...

Each FILE is a native file; what was written of the same project lies beside it: `NAME.FORMAT` or `NAME.FORMAT.VARIANT`.
Nothing here knows how Rostrum writes: offsets are counted by Python, or, where a format counts so, in UTF-16.
"""

import csv
import json
import re
import sys
import zipfile
from collections import Counter
from html.parser import HTMLParser
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


def label_studio_config(path, project, _):
    view = ElementTree.parse(path).getroot()
    labels, text = view.find("Labels"), view.find("Text")
    assert labels.get("toName") == text.get("name") and text.get("value") == "$text"
    assert [label.get("value") for label in labels] == list(names_of(project).values())
    assert all(re.fullmatch("#[0-9a-f]{6}", label.get("background")) for label in labels)


def codebook_csv(path, project, _):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))

    def plain(cell):
        guarded = cell.startswith("'") and cell.lstrip("'").lstrip(" \u00a0\u3000").startswith(FORMULA)
        return cell[1:] if guarded else cell

    names = names_of(project)
    assert [(plain(row["name"]), plain(row["description"]), plain(row["parent"])) for row in rows] == [
        (names[label["id"]], label["description"], names.get(label["parent"], "")) for label in project["labels"]
    ]


GUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def refi_codes(codes, name):
    """GUID: (name, colour, description, GUID above it) of every code, each before those under it."""
    found = {}

    def look(code, above):
        guid = code.get("guid")
        assert GUID.fullmatch(guid) and guid not in found and code.get("isCodable") == "true"
        found[guid] = (code.get("name"), code.get("color"), code.findtext(name("Description"), ""), above)
        for inner in code.findall(name("Code")):
            look(inner, guid)

    for code in codes.findall(name("Code")) if codes is not None else []:
        look(code, None)
    return found


def same_codes(found, project):
    """The codes are the labels, under the same ones."""
    sayable = str.maketrans({chr(it): "\ufffd" for it in [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]})
    labels = {label["id"]: label for label in project["labels"]}

    def said(label):
        above = labels.get(label["parent"])
        return label["name"], label["color"].lower(), above and above["name"], label["description"].translate(sayable)

    shown = Counter((name, color.lower(), found[above][0] if above else None) for name, color, _, above in found.values())
    assert shown == Counter(said(label)[:3] for label in labels.values())
    for (name, _, description, _), label in zip(found.values(), labels.values()):
        if name == label["name"]:
            assert description.startswith(said(label)[3])


def refi_codebook(path, project, _):
    name = "{{urn:QDA-XML:codebook:1.0}}{}".format
    root = ElementTree.parse(path).getroot()
    assert root.tag == name("CodeBook") and root.find(name("Sets")) is None
    same_codes(refi_codes(root.find(name("Codes")), name), project)


def refi_qda(path, project, _):
    name = "{{urn:QDA-XML:project:1.0}}{}".format
    with zipfile.ZipFile(path) as archive:
        files = {it: archive.read(it) for it in archive.namelist()}
    root = ElementTree.fromstring(files["project.qde"])
    codes = refi_codes(root.find(f"{name('CodeBook')}/{name('Codes')}"), name)
    same_codes(codes, project)
    users = {it.get("guid"): it.get("name") for it in root.iter(name("User"))}
    people = {it["id"]: it["name"] for it in project["annotators"]}
    variables = {it.get("guid"): it.get("name") for it in root.iter(name("Variable"))}
    sources = root.findall(f"{name('Sources')}/{name('TextSource')}")
    texts, guids, found = [], list(users) + list(codes), Counter()
    for number, source in enumerate(sources):
        kind, _, file = source.get("plainTextPath").partition("://")
        raw = files[f"sources/{file}"]
        assert kind == "internal" and b"\r" not in raw
        text = raw.decode("utf-8")
        texts.append(text)
        details = {value.find(name("VariableRef")).get("targetGUID"): value for value in source.iter(name("VariableValue"))}
        assert set(details) <= set(variables)
        for selection in source.findall(name("PlainTextSelection")):
            quote = text[int(selection.get("startPosition")):int(selection.get("endPosition"))]
            shown = selection.get("name")
            assert quote.startswith(shown.removesuffix("…").split("\ufffd")[0])
            refs = [it.find(name("CodeRef")).get("targetGUID") for it in selection.findall(name("Coding"))]
            guids += [selection.get("guid")] + [it.get("guid") for it in selection.findall(name("Coding"))]
            assert all(it in codes for it in refs) and selection.get("creatingUser") in users
            found.update((number, codes[it][0] if it else None, quote) for it in refs or [None])
    same_texts(project, texts)
    assert len(texts) + 1 == len(files) and len(guids) == len(set(guids)) and all(map(GUID.fullmatch, guids))
    assert Counter(users.values()) == Counter(people.values())
    # Codes are told apart by their GUIDs, so two may have one name.
    names = {label["id"]: label["name"] for label in project["labels"]}
    expected = Counter()
    for number, document in enumerate(project["documents"]):
        for annotation in document["annotations"]:
            for span in annotation["spans"]:
                quote = document["text"][span["start"]:span["end"]]
                expected.update((number, names.get(label), quote) for label in annotation["labels"] or [None])
    assert found == expected
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


LINE_ENDS = "[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]"


def fragments(quote):
    """What brat can hold of a quote: each line without white space at its edges."""
    return [line.strip() for line in re.split(LINE_ENDS, quote) if line.strip()]


def brat_truth(project):
    """(document number, label or None, words of all passages), and what is noted, as brat can hold it."""
    found, notes = Counter(), Counter()
    for (number, labels, quotes, note), count in truth(project, True, one_each=False).items():
        words = " ".join(part for quote in quotes for part in fragments(quote))
        if words:
            found.update({(number, label, words): count for label in labels or [None]})
            notes.update({(number, part): count for part in fragments(note)})
    return found, notes


def brat(path, project, _):
    """https://brat.nlplab.org/standoff.html and configuration.html"""
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    names, section = {}, None
    for line in files["visual.conf"].split("\n"):
        if line.startswith("["):
            section = line
        elif section == "[labels]" and " | " in line:
            kind, _, name = line.partition(" | ")
            names[kind] = name.split(" | ")[0]
    del names["Equiv"]
    types = files["annotation.conf"].split("[entities]")[1].split("[relations]")[0].split()
    assert set(names) < set(types) and all(re.fullmatch("[a-zA-Z0-9_-]+", it) for it in types)
    texts = [name for name in files if name.endswith(".txt")]
    same_texts(project, [files[name] for name in texts])
    found, notes = Counter(), Counter()
    for number, name in enumerate(texts):
        text, ids = files[name], {}
        for line in filter(None, files[name.removesuffix(".txt") + ".ann"].split("\n")):
            id, content, *words = line.split("\t", 2)
            if id.startswith("T"):
                kind, offsets = content.split(" ", 1)
                parts = [text[int(start):int(end)] for start, end in (it.split(" ") for it in offsets.split(";"))]
                assert " ".join(parts) == words[0] and id not in ids
                assert all(part == part.strip() and not re.search(LINE_ENDS, part) for part in parts)
                ids[id] = (names.get(kind), words[0])
                found[(number, *ids[id])] += 1
            elif id.startswith("#"):
                assert content.split(" ")[1] in ids
                notes[(number, words[0])] += 1
            elif id.startswith("A"):
                assert content.split(" ")[1] in ids and len(content.split(" ")) <= 3
            else:
                assert id == "*" and len({ids[it][1] for it in content.split(" ")[1:]}) == 1

    def shown(said):
        plain = Counter()
        for (number, label, words), count in said.items():
            plain[(number, label and re.sub("[|\\x00-\\x1f\\x7f-\\x9f\u2028\u2029]", " ", label).strip(), words)] += count
        return plain

    expected, noted = brat_truth(project)
    assert found == shown(expected), (found - shown(expected), shown(expected) - found)
    assert sum(notes.values()) == sum(noted.values())
def conll_tags(project):
    """What labels are called in tags: no white space, each once."""
    tags, taken = {}, set()
    for label, name in names_of(project).items():
        plain = tag = "".join("_" if it.isspace() else it for it in name)
        number = 1
        while tag in taken:
            number += 1
            tag = f"{plain}_{number}"
        taken.add(tag)
        tags[label] = tag
    return tags


def conll_agrees(documents, project):
    """Of each document its words and its entities `(first, behind, tag)`: each is a labelled passage widened to whole words,
    and one that is not there shares words with one that is no shorter."""
    tags = conll_tags(project)
    assert len(documents) == len(project["documents"])
    for (words, entities), document in zip(documents, project["documents"]):
        text = document["text"]
        assert "".join(words) == "".join(text.split()), "the words are those of the text"
        # The number of the word that each character lies in, and where white space is the one before.
        owners = [number for number, word in enumerate(words) for _ in word]
        seen, places = 0, []
        for character in text:
            places.append(None if character.isspace() else owners[seen])
            seen += not character.isspace()
        passages = []
        for annotation in document["annotations"]:
            for label in annotation["labels"]:
                for span in annotation["spans"]:
                    touched = [it for it in places[span["start"]:span["end"]] if it is not None]
                    if touched:
                        passages.append((touched[0], touched[-1] + 1, tags[label]))
        assert all(it in passages for it in entities), (entities, passages)
        assert all(one[1] <= other[0] for one, other in zip(entities, entities[1:])), "nothing overlaps"
        for first, behind, tag in passages:
            if (first, behind, tag) not in entities:
                rivals = [it for it in entities if it[0] < behind and first < it[1]]
                assert any(it[1] - it[0] >= behind - first for it in rivals), (first, behind, tag)


def conll_sentences(path):
    """Of each document the sentences, of each the words with their tags."""
    documents = []
    for line in path.read_bytes().decode("utf-8").split("\n"):
        if line == "-DOCSTART- -X- O O":
            documents.append([])
        elif line == "":
            if documents:
                documents[-1].append([])
        else:
            word, pos, chunk, tag = line.split(" ")
            assert word and (pos, chunk) == ("_", "_")
            documents[-1][-1].append((word, tag))
    return [[sentence for sentence in document if sentence] for document in documents]


def conll(path, project, _):
    documents = []
    for sentences in conll_sentences(path):
        words, entities = [], []
        for sentence in sentences:
            before = "O"
            for word, tag in sentence:
                if tag.startswith("B-"):
                    entities.append((len(words), len(words) + 1, tag[2:]))
                elif tag != "O":
                    assert tag.startswith("I-") and before[2:] == tag[2:], "IOB2: what goes on has begun in its sentence"
                    entities[-1] = (entities[-1][0], len(words) + 1, tag[2:])
                before = tag
                words.append(word)
        documents.append((words, entities))
    conll_agrees(documents, project)


def webanno_value(cell):
    """The values of a cell: `(value or None, number or None)`."""
    if cell == "_":
        return []
    values = []
    for value in re.findall(r"((?:[^\\|]|\\.)*)(?:\||$)", cell + "|", re.S)[:-1]:
        mark = re.fullmatch(r"(.*)\[(\d+)\]", value, re.S)
        bare, number = (mark[1], mark[2]) if mark else (value, None)
        plain = re.sub(r"\\(->|.)", lambda it: {"t": "\t", "n": "\n", "r": "\r"}.get(it[1], it[1]), bare, flags=re.S)
        values.append((None if bare == "*" else plain, number))
    return values


def webanno_text(line):
    plain = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}
    return re.sub(r"\\([tnfrb\\\x00-\x1f])", lambda it: plain.get(it[1], it[1]), line)


def webanno_document(file):
    """Text and annotations `(label, note, begin, end)` of a file, by the user guide and INCEpTION's own reader."""
    rows = file.split("\n")
    assert rows[0] == "#FORMAT=WebAnno TSV 3.3" and rows[1].startswith("#T_SP=custom.Span|label") and rows[2] == ""
    features = rows[1].split("|")[1:]
    # In UTF-16, as offsets count.
    text, sentence, annotations, by_number, forms, last = b"", [], [], {}, [], None
    for row in rows[3:]:
        if row.startswith("#Text="):
            sentence.append(webanno_text(row.removeprefix("#Text=")))
        elif row:
            place, offsets, form, *cells = row.split("\t")
            assert cells.pop() == "" and len(cells) == len(features), "a TAB ends each row"
            begin, end = map(int, offsets.split("-"))
            if sentence:
                assert place.endswith("-1")
                if len(text) // 2 > begin:
                    assert len(text) // 2 == begin + 1 and text.endswith(b"\n\0")
                    text = text[:-2]
                text += (" " * (begin - len(text) // 2)).encode("utf-16-le")
                assert len(text) // 2 == begin, "a sentence begins where its first word does"
                text += "".join(f"{line}\n" for line in sentence).encode("utf-16-le")
                sentence = []
            forms.append((begin, end, form))
            columns = dict(zip(features, map(webanno_value, cells)))
            if "." in place:
                assert place.split(".")[0] == last
            else:
                last = place
            labels = columns["label"]
            notes = columns.get("comment", [(None, number) for _, number in labels])
            assert len(labels) == len(notes)
            for (label, number), (note, same) in zip(labels, notes):
                assert number == same
                known = by_number.get(number)
                if known is None:
                    annotations.append([label, note, begin, end])
                    if number:
                        by_number[number] = annotations[-1]
                else:
                    assert known[:2] == [label, note]
                    known[3] = end
    # INCEpTION puts a line end behind the last sentence, too.
    text = text[:-2]
    for begin, end, form in forms:
        said = text[2 * begin:2 * end].decode("utf-16-le")
        assert form == said or (said.isspace() and webanno_text(form) == said), (form, said)
    return text.decode("utf-16-le"), annotations


def webanno_tsv(path, project, _):
    if path.read_bytes()[:2] == b"PK":
        with zipfile.ZipFile(path) as archive:
            files = [archive.read(entry).decode("utf-8") for entry in archive.infolist()]
    else:
        files = [path.read_bytes().decode("utf-8")]
    read = [webanno_document(file) for file in files]
    same_texts(project, [text for text, _ in read])
    names = names_of(project)
    for (text, annotations), document in zip(read, project["documents"]):
        found = Counter((label, note or "", cut(text, begin, end, "utf-16")) for label, note, begin, end in annotations)
        said = Counter()
        for annotation in document["annotations"]:
            for label in [names[it] for it in annotation["labels"]] or [None]:
                for span in annotation["spans"]:
                    quote = document["text"][span["start"]:span["end"]].strip()
                    if quote:
                        said[(label, annotation["note"], quote)] += 1
        assert found == said, (found - said, said - found)
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
    "brat": brat,
    "doccano": doccano,
    "doccano-labels": doccano_labels,
    "label-studio": label_studio,
    "label-studio-config": label_studio_config,
    "spacy": spacy,
    "prodigy": prodigy,
    "conll": conll,
    "webanno-tsv": webanno_tsv,
    "uima-json": uima_json,
    "uima-xmi": uima_xmi,
    "jsonl": jsonl,
    "w3c": w3c,
    "codebook-csv": codebook_csv,
    "refi-qda": refi_qda,
    "refi-codebook": refi_codebook,
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
