/**
 * `window.rostrum`: Rostrum for scripts, for pages that embed it, for benchmarks and tests.
 *
 * Calls that change something return a promise that resolves when the page shows the change. What goes wrong is
 * thrown as a {@link RostrumError} before anything is changed. Every change can be undone, as if made by hand.
 *
 * `docs/scripting.md` has examples.
 */
interface Rostrum {
  /** Resolves when calls can be taken. Calls that return promises wait for it themselves. */
  readonly ready: Promise<void>;
  /** The version of the app, such as `"0.1.0"`. */
  readonly version: string;
  /** The version of this interface. It is raised only when something here stops working as it did. */
  readonly api: 1;

  /**
   * Adds a document and opens it.
   * @returns the id of the document
   */
  load(document: RostrumLoad): Promise<string>;

  /**
   * Annotates a passage as the gesture would, but exactly: nothing is trimmed and no word is completed. Where an
   * annotation of the same annotator has exactly these spans, the labels are toggled on that one.
   * @returns the id of the annotation
   */
  annotate(annotation: RostrumAnnotate): Promise<string>;

  /** Changes an annotation. Each key that is given replaces what was there as a whole. */
  update(id: string, changes: RostrumUpdate): Promise<void>;

  /** Removes an annotation. */
  remove(id: string): Promise<void>;

  /**
   * Gives a document another text; its annotations go along with their words. The new version takes the place of the
   * old one, which stays right behind it with its text alone; with `beside` the old one stays as it is, and the
   * annotations are copied. One step, undoable.
   */
  correct(version: RostrumCorrect): Promise<RostrumFollowed>;

  /**
   * The annotations of a document, by first span, then by id.
   * @param document the id of the document; the open one when it is not given
   */
  annotations(document?: string): RostrumAnnotation[];

  /** The codebook, in the user's order. */
  labels(): RostrumLabel[];

  /** The documents, in the user's order. */
  documents(): RostrumDocument[];

  /** Shows a document. */
  open(document: string): Promise<void>;

  /** Selects annotations, and shows the document of the first. None lets go. */
  select(ids: string | string[]): Promise<void>;

  /**
   * Takes the last step back.
   * @returns whether there was one
   */
  undo(): Promise<boolean>;

  /**
   * Brings the last undone step back.
   * @returns whether there was one
   */
  redo(): Promise<boolean>;

  /** Writes a file, as the menu would, without downloading it. */
  export(format: RostrumFormat, options?: RostrumExportOptions): Promise<RostrumFile>;

  /**
   * Takes a file in, as one that was dropped on the page: a Rostrum file adds to the project, any other text becomes
   * a document. Nothing that is there is replaced.
   * @param name the name of the file
   * @param bytes what is in it
   */
  import(name: string, bytes: Uint8Array | ArrayBuffer | string): Promise<RostrumImported>;

  /**
   * Calls back after each change of the project, whoever made it.
   * @returns a function that stops it
   */
  on(event: "change", callback: (change: RostrumChange) => void): () => void;
  /** Calls back with the ids of the selected annotations when they change. */
  on(event: "select", callback: (ids: string[]) => void): () => void;
  /** Calls back when the browser's database has confirmed what was written. */
  on(event: "saved", callback: (saved: RostrumSaved) => void): () => void;

  /**
   * Resolves when everything in sight is painted and everything that was done is saved: `durable` is true then.
   * When it is clear that saving does not work, `durable` is false and `reason` says why.
   */
  settled(): Promise<{ durable: boolean; reason: string | null }>;
}

/**
 * What offsets count. `"code-point"`: Unicode code points, as in Python. `"utf-16"`: what JavaScript's strings count.
 * `"utf-8"`: bytes. Spans are half-open in all of them: from `start` to before `end`.
 */
type RostrumOffsetUnit = "code-point" | "utf-16" | "utf-8";

/** A stretch of a text, from `start` to before `end`; at least one character long. */
interface RostrumSpan {
  /** How much of the text comes before it. */
  start: number;
  /** How much of the text comes before its end. */
  end: number;
}

/** Where an annotation is: several spans, or one. */
type RostrumPassage = { spans: RostrumSpan[]; start?: never; end?: never } | (RostrumSpan & { spans?: never });

/** A new document. */
interface RostrumLoad {
  /** What it is called; its first words when it is not given. */
  title?: string;
  /**
   * The text. CR LF and CR become LF, and a byte order mark at the start goes; offsets given here count the text as
   * it was given, and are moved.
   */
  text: string;
  /** Labels to be there afterwards. One whose id or name is in the codebook stays as it is there. */
  labels?: RostrumNewLabel[];
  /** What is said of the text. */
  annotations?: RostrumNewAnnotation[];
  /** What the offsets of `annotations` count; `"code-point"` unless given. */
  offsetUnit?: RostrumOffsetUnit;
  /** `speaker`, `date`, `source` and whatever else is to be kept. */
  metadata?: Record<string, string>;
}

/** A new label. */
interface RostrumNewLabel {
  /** What it is called, at most 200 code points. */
  name: string;
  /** `#rrggbb`; the next of the palette when it is not given. */
  color?: string;
  /** How its line is drawn; the next when it is not given. */
  style?: RostrumLineStyle;
  /** When to use it. */
  description?: string;
}

/** How the line under a passage is drawn. */
type RostrumLineStyle =
  | "solid"
  | "dashed"
  | "dotted"
  | "double"
  | "wavy"
  | "solid-thick"
  | "dashed-thick"
  | "dotted-thick";

/** An annotation of a new document. */
type RostrumNewAnnotation = RostrumPassage & {
  /** Its labels, by id or else by exact name. */
  labels?: string[];
  /** Free words, at most 100 kB. */
  note?: string;
};

/** A new annotation. */
type RostrumAnnotate = RostrumNewAnnotation & {
  /** The id of the document; the open one when it is not given. */
  document?: string;
  /** What the offsets count; `"code-point"` unless given. */
  offsetUnit?: RostrumOffsetUnit;
};

/** Attributes by the id of a label, then by name. */
type RostrumAttributes = Record<string, Record<string, string | number | boolean>>;

/** What `correct` takes. */
interface RostrumCorrect {
  /** The id of the document; the open one when it is not given. */
  document?: string;
  /** The text as it should be. */
  text: string;
  /** Whether the old version keeps its annotations and its place. */
  beside?: boolean;
}

/** What became of the annotations of a document in another text. */
interface RostrumFollowed {
  /** The id of the new version. */
  document: string;
  /** How many annotations say what they said. */
  same: number;
  /** The ids of those under which words changed: they are to be looked at. */
  changed: string[];
  /** The ids of those whose words are gone: they have no place until they get one. */
  unplaced: string[];
}

/** What is to be changed about an annotation. */
interface RostrumUpdate {
  /** Where it is. */
  spans?: RostrumSpan[];
  /** Its labels, by id or else by exact name. */
  labels?: string[];
  /** Its note. */
  note?: string;
  /** Attributes of its labels. */
  attributes?: RostrumAttributes;
  /** What the offsets count; `"code-point"` unless given. */
  offsetUnit?: RostrumOffsetUnit;
}

/** An annotation. */
interface RostrumAnnotation {
  /** Unique in the project. */
  id: string;
  /** Where it is, in code points, and the words there: sorted, none overlaps another. */
  spans: (RostrumSpan & { quote: string })[];
  /** The ids of its labels, in the order they were attached. */
  labels: string[];
  /** Free words; may be empty. */
  note: string;
  /** Who speaks where it begins, by the turns of the speech or else by its details; absent when nobody said so. */
  speaker?: string;
  /** Attributes of its labels. */
  attributes: RostrumAttributes;
  /** The id of the one who says so. */
  annotator: string;
  /** When it was made: milliseconds since 1970-01-01T00:00:00Z, for `new Date(…)`. */
  created: number;
  /** When it was last changed, in the same way. */
  modified: number;
}

/** A label. */
interface RostrumLabel {
  /** A slug of its first name. Stays when it is renamed. */
  id: string;
  /** What it is called. */
  name: string;
  /** `#rrggbb`. */
  color: string;
  /** How its line is drawn. */
  style: RostrumLineStyle;
  /** What it means; may be empty. */
  description: string;
  /** The id of the broader label above it. */
  parent: string | null;
  /** The key that applies it; `null` for the digit of its place. */
  shortcut: string | null;
  /** What belongs under it; may be empty. */
  include: string;
  /** What does not belong under it; may be empty. */
  exclude: string;
  /** Passages that show what it means, each with where it stands. */
  examples: { quote: string; source: string }[];
  /** How many annotations bear it. */
  uses: number;
}

/** A document. */
interface RostrumDocument {
  /** Unique in the project. */
  id: string;
  /** What it is called. */
  title: string;
  /** How long its text is, in code points. */
  length: number;
  /** How many annotations it has. */
  annotations: number;
  /** Whether it is the one on the screen. */
  open: boolean;
}

/** `"rostrum"` is the native JSON, which carries everything (`docs/json.md`); `docs/formats.md` describes the others. */
type RostrumFormat =
  | "rostrum"
  | "csv"
  | "html"
  | "w3c"
  | "tei"
  | "brat"
  | "label-studio"
  | "label-studio-config"
  | "doccano"
  | "doccano-labels"
  | "spacy"
  | "prodigy"
  | "conll"
  | "uima-json"
  | "uima-xmi"
  | "webanno-tsv"
  | "refi-qda"
  | "refi-codebook"
  | "codebook-csv"
  | "jsonl"
  | "markdown"
  | "text";

/** What is to be in a file. All documents when neither is given. */
interface RostrumExportOptions {
  /** The id of the one document that is to be in it. */
  document?: string;
  /** The ids of the documents that are to be in it. */
  documents?: string[];
  /** How the format is to be written, where it can be in several ways: `"utf-16"` for `"w3c"` and `"doccano"`, `"predictions"` for `"label-studio"`. */
  variant?: string;
}

/** A file that was written. */
interface RostrumFile {
  /** A name that is safe on every system, such as `"Title-2022-04-06.rostrum.json"`. */
  name: string;
  /** Its media type. */
  mime: string;
  /** What is in it. */
  bytes: Uint8Array;
  /** What came of reading it again. */
  report: RostrumReport;
}

/** What is to be said of a file that was written. */
interface RostrumReport {
  /** How many quotes the file should hold. */
  checked: number;
  /** How many are in it and are what the text says at their offsets; found by reading the file again. */
  matching: number;
  /** Those that are not. */
  mismatches: { annotation: string; message: string }[];
  /** What of the project the format has no place for, in words. */
  losses: string[];
  /** What else there is to know, in words. */
  remarks: string[];
}

/** What a file brought. */
interface RostrumImported {
  /** The ids of the documents that were added, or that were there and took annotations in. */
  documents: string[];
  /** What became of what was in it. */
  report: {
    /** Those of them that are new. */
    added: string[];
    /** Those that were there, with the same text, and took annotations in. */
    joined: string[];
    /** How many annotations came in. */
    annotations: number;
    /** How many came in without a place: their words are not in the text. */
    unplaced: number;
    /** How many were here already, just the same. */
    same: number;
    /** The names of labels that were added. */
    labels: string[];
    /** Annotations that are here with other content: nothing was replaced, what the file has came in under a new id. */
    differing: { here: string; added: string }[];
    /** What could not be read (`"error"`) or was read with a change (`"warning"`), in the order of the file. */
    problems: RostrumProblem[];
  };
}

/** Something in a file that was not as it should be. */
interface RostrumProblem {
  severity: "error" | "warning";
  /**
   * `"unit"`: offsets count something else than the file says. `"found"`: an annotation was not where the file says and was
   * found by its words. `"unplaced"`: its words are not in the text, and it was kept without a place. `"left-out"` and
   * `"changed"`: anything else; the message says what.
   */
  kind: "unit" | "found" | "unplaced" | "left-out" | "changed";
  /** Where it is, such as `documents[0].annotations[3]`; empty for the file as a whole. */
  path: string;
  /** The line it starts on, from 1. */
  line: number | null;
  /** What is wrong and what was done, as a sentence. */
  message: string;
  /** With `"found"` and `"unplaced"`: the id of the annotation here. */
  annotation?: string;
  /** With `"found"` and `"unplaced"`: its words, as the file has them. */
  quote?: string;
  /** With `"found"`: how sure the place is, of 100. */
  score?: number;
  /** What was left out, as it stands in the file. */
  raw?: string;
}

/** A change of the project. */
interface RostrumChange {
  /** The id of the document it made or concerned, if one. */
  document: string | null;
}

/** The browser's database has confirmed what was written. */
interface RostrumSaved {
  /** The number of the last change that is safe. */
  seq: number;
}

/** What calls throw. */
interface RostrumError extends Error {
  /**
   * A name that does not change, for programs; `message` is for people. Of calls: `not-ready`, `bad-argument`,
   * `bad-offset`, `unknown-document`, `unknown-annotation`, `unknown-label`, `unknown-format`, `no-document`,
   * `bad-name`, `name-taken`, `empty-text`, `bad-span`, `too-large`, `read-only`, `stale`, `internal`. Of files:
   * `too-large`, `not-utf-8`, `not-json`, `too-deep`, `not-rostrum`, `newer`, `not-text`.
   */
  code: string;
}

interface Window {
  readonly rostrum: Rostrum;
}

declare const rostrum: Rostrum;
