//! Words of what leaves as a file: formats, what they carry, what they count.

use super::Phrase;
use super::forms::Forms;
use crate::formats::{Change, Format, Variant};
use crate::model::OffsetUnit;

/// One language's words for files that leave.
#[derive(Debug)]
#[expect(missing_docs, reason = "a word says what it is")]
pub struct ExportWords {
    pub title: &'static str,
    pub another: &'static str,
    pub format: &'static str,
    pub scope: &'static str,
    pub whole: &'static str,
    pub speech: &'static str,
    pub variant: &'static str,
    /// What a file has, over the list of it.
    pub carried: &'static str,
    pub changed: &'static str,
    pub left_out: &'static str,
    /// The same, of a file that was written.
    pub changed_in_file: Phrase,
    pub nothing_lost: &'static str,
    /// Of what kind, and what becomes of it.
    pub becomes: Phrase,
    pub counts: Phrase,
    pub no_offsets: &'static str,
    /// How many characters count differently.
    pub differ: Forms,
    pub preview: &'static str,
    pub too_large: &'static str,
    pub download: &'static str,
    /// Read back by Rostrum, or not.
    pub reads: &'static str,
    pub writes_only: &'static str,
    pub wrong: Forms,
    units: [&'static str; 3],
    changes: [&'static str; Change::ALL.len()],
    /// What formats say of themselves, by their ids; empty where they say it in this language.
    summaries: &'static [(&'static str, &'static str)],
    /// Their names, and those of their variants, likewise.
    names: &'static [(&'static str, &'static str)],
}

impl ExportWords {
    /// What a format is.
    pub fn summary(&self, format: &dyn Format) -> &'static str {
        found(self.summaries, format.id()).unwrap_or(format.doc().summary)
    }

    /// What a format is called.
    pub fn name(&self, format: &dyn Format) -> &'static str {
        found(self.names, format.id()).unwrap_or(format.name())
    }

    /// What a variant of a format is called.
    pub fn variant_name(&self, format: &dyn Format, variant: Variant) -> &'static str {
        let key = format!("{}/{}", format.id(), variant.id);
        found(self.names, &key).unwrap_or(variant.name)
    }

    /// What something becomes.
    pub fn change(&self, change: Change) -> &'static str {
        let place = Change::ALL.iter().position(|it| *it == change);
        place.and_then(|it| self.changes.get(it)).copied().unwrap_or_default()
    }

    /// What places in a file count.
    pub fn unit(&self, unit: OffsetUnit) -> String {
        let [code_points, utf16, bytes] = self.units;
        self.counts.of(match unit {
            OffsetUnit::CodePoint => code_points,
            OffsetUnit::Utf16 => utf16,
            OffsetUnit::Utf8 => bytes,
        })
    }
}

fn found(list: &'static [(&'static str, &'static str)], key: &str) -> Option<&'static str> {
    list.iter().find(|it| it.0 == key).map(|it| it.1)
}

pub(super) const ENGLISH: ExportWords = ExportWords {
    title: "Export",
    another: "Another format…",
    format: "Format",
    scope: "What",
    whole: "Whole project",
    speech: "This speech",
    variant: "How",
    carried: "In the file",
    changed: "In the file, changed",
    left_out: "Not in the file",
    changed_in_file: Phrase::new("Changed: {name}."),
    nothing_lost: "Nothing is lost.",
    becomes: Phrase::new("{what}: {becomes}"),
    counts: Phrase::new("Places count {name}."),
    no_offsets: "It has no places to count, only words.",
    differ: Forms::english(
        "{n} character of the text, such as an emoji, counts as one in some programs and as two in others. Check that yours counts as this file does.",
        "{n} characters of the text, such as emoji, count as one in some programs and as two in others. Check that yours counts as this file does.",
    ),
    preview: "How it begins",
    too_large: "The project is so large that the file is written only when you download it.",
    download: "Download",
    reads: "Rostrum reads it back",
    writes_only: "To be read elsewhere",
    wrong: Forms::english("{n} quote does not match", "{n} quotes do not match"),
    units: ["Unicode code points, as Python does", "UTF-16 units, as JavaScript and Java do", "bytes of UTF-8"],
    changes: [
        "one for each passage",
        "one for each label",
        "widened to whole words",
        "the longest stays",
        "kept where only Rostrum looks",
        "on one line",
        "to the edges of the words",
        "a passage for each line",
        "a note for each line",
        "as one word, without spaces",
        "the first stays",
        "word by word, without the white space",
    ],
    summaries: &[],
    names: &[],
};

pub(super) const RUSSIAN: ExportWords = ExportWords {
    title: "Экспорт",
    another: "Другой формат…",
    format: "Формат",
    scope: "Что",
    whole: "Весь проект",
    speech: "Эта речь",
    variant: "Как",
    carried: "Войдёт в файл",
    changed: "Войдёт с изменением",
    left_out: "Не войдёт в файл",
    changed_in_file: Phrase::new("С изменением: {name}."),
    nothing_lost: "Ничего не теряется.",
    becomes: Phrase::new("{what}: {becomes}"),
    counts: Phrase::new("Места считаются так: {name}."),
    no_offsets: "Мест в тексте файл не указывает, только слова.",
    differ: Forms::russian(
        "{n} знак текста (например, эмодзи) одни программы считают за один, другие за два. Проверьте, что ваша считает так же, как этот файл.",
        "{n} знака текста (например, эмодзи) одни программы считают за один каждый, другие за два. Проверьте, что ваша считает так же, как этот файл.",
        "{n} знаков текста (например, эмодзи) одни программы считают за один каждый, другие за два. Проверьте, что ваша считает так же, как этот файл.",
    ),
    preview: "Начало файла",
    too_large: "Проект так велик, что файл составляется только при скачивании.",
    download: "Скачать",
    reads: "Rostrum читает его обратно",
    writes_only: "Для чтения в других программах",
    wrong: Forms::russian("не совпала {n} цитата", "не совпали {n} цитаты", "не совпало {n} цитат"),
    units: ["кодовые точки Юникода, как в Python", "единицы UTF-16, как в JavaScript и Java", "байты UTF-8"],
    changes: [
        "по одной на отрывок",
        "по одной на метку",
        "до целых слов",
        "остаётся самая длинная",
        "там, куда смотрит только Rostrum",
        "в одну строку",
        "до краёв слов",
        "по отрывку на строку",
        "по заметке на строку",
        "одним словом, без пробелов",
        "остаётся первая",
        "слово за словом, без пробелов",
    ],
    summaries: &[
        ("rostrum", "Всё, в файле, который Rostrum читает обратно таким, каким оно было: храните его."),
        ("csv", "Таблица: строка на каждую цитату и метку, для электронных таблиц и статистики."),
        ("w3c", "Аннотации по стандарту самого веба, с цитатами и местами."),
        (
            "label-studio",
            "Задания с размеченными отрывками для Label Studio. Его проекту прежде нужна настройка разметки.",
        ),
        (
            "label-studio-config",
            "Только метки, с цветами, клавишами и подсказками, для интерфейса разметки в проекте Label Studio.",
        ),
        (
            "brat",
            "Тексты и аннотации рядом с ними, с настройкой меток, для brat и многих программ, что читают его файлы.",
        ),
        (
            "refi-qda",
            "Тексты, коды и размеченные ими отрывки для NVivo, MAXQDA, ATLAS.ti, QualCoder и других программ.",
        ),
        ("doccano", "Речь на строку, с размеченными отрывками, для doccano. Отметьте там «Allow overlapping spans»."),
        ("doccano-labels", "Только метки, с цветами и клавишами, чтобы принять их в проект doccano раньше речей."),
        ("spacy", "Документ на строку, с токенами и отрывками, для обучения классификатора отрывков."),
        ("prodigy", "Речь на строку, с токенами и отрывками, для spans.manual и обучения в Prodigy."),
        (
            "conll",
            "Слово на строку с одной меткой IOB2, для обучения распознаванию имён. Накладываться там ничто не может.",
        ),
        (
            "webanno-tsv",
            "Речь по словам с отрывками слоя custom.Span, для INCEpTION и WebAnno. Несколько речей идут в архиве zip.",
        ),
        ("uima-json", "Текст, типы и отрывки в одном файле для INCEpTION, UIMA и dkpro-cassis."),
        ("uima-xmi", "Тексты и отрывки в XML вместе с типами, в архиве zip, для INCEpTION, UIMA и dkpro-cassis."),
        ("jsonl", "Цитата на строку со всем, что вокруг, для DuckDB, Spark, pandas и конвейеров."),
        ("codebook-csv", "Только метки, по одной на строку, для электронных таблиц и Taguette."),
        ("refi-codebook", "Только метки, с цветами и деревом, для NVivo, MAXQDA, ATLAS.ti, QualCoder и Taguette."),
        ("tei", "Тексты с разметкой рядом и таксономией меток, для изданий и гуманитарных наук."),
        ("jsonl", "Цитата на строку со всем, что вокруг, для DuckDB, Spark, pandas и конвейеров."),
        ("codebook-csv", "Только метки, по одной на строку, для электронных таблиц и Taguette."),
        ("html", "Страница для чтения и печати в любом браузере: тексты, разметка, заметки, метки. Проект внутри."),
        ("markdown", "Отчёт для чтения: цитаты каждой метки, где они стоят и что замечено."),
        ("text", "Отчёт для писем и бумаги: цитаты каждой метки, где они стоят и что замечено."),
    ],
    names: &[
        ("csv", "Таблица цитат, CSV"),
        ("label-studio-config", "Настройка разметки Label Studio"),
        ("doccano-labels", "Метки doccano"),
        ("webanno-tsv/layer", "Для слоя custom.Span, каким его создаёт INCEpTION"),
        ("webanno-tsv/ids", "С обозначениями: слою нужен ещё строковый признак rostrumId"),
        ("jsonl", "Цитаты, JSON Lines"),
        ("codebook-csv", "Книга меток, CSV"),
        ("refi-qda", "Проект REFI-QDA"),
        ("refi-codebook", "Книга меток REFI-QDA"),
        ("html", "Размеченная страница, HTML"),
        ("markdown", "Отчёт, Markdown"),
        ("text", "Отчёт, простой текст"),
        ("w3c/code-point", "В кодовых точках, как велит стандарт"),
        ("w3c/utf-16", "В единицах UTF-16, для Recogito и Hypothesis"),
        ("doccano/code-point", "В кодовых точках, как сервер doccano"),
        ("doccano/utf-16", "В единицах UTF-16, как страницы doccano"),
        ("label-studio/annotations", "Как готовая разметка"),
        ("label-studio/predictions", "Как предсказания, для проверки там"),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::FORMATS;

    #[test]
    fn every_format_and_variant_has_russian_words() {
        for format in FORMATS {
            assert!(found(RUSSIAN.summaries, format.id()).is_some(), "{}", format.id());
            for variant in format.variants() {
                assert!(found(RUSSIAN.names, &format!("{}/{}", format.id(), variant.id)).is_some(), "{}", variant.id);
            }
        }
        let known = |key: &str| FORMATS.iter().any(|it| key.split('/').next() == Some(it.id()));
        assert!(RUSSIAN.summaries.iter().chain(RUSSIAN.names).all(|it| known(it.0)));
    }
}
