//! Words of what leaves as a file: formats, what they carry, what they count.

use super::Phrase;
use super::forms::Forms;
use crate::formats::{Change, Format, Remark, Variant};
use crate::model::{OffsetUnit, limits};

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
    blank: Phrase,
    notes_need_feature: &'static str,
    own_keys: Phrase,
    unsayable: Phrase,
    unreadable: Phrase,
    guarded: Phrase,
    long: Phrase,
    counted_otherwise: Phrase,
    kept: Phrase,
    shared: Phrase,
    widened: Phrase,
    ends: Phrase,
    spelled: Phrase,
    spelled_as: Phrase,
    and_more: &'static str,
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

    /// What a person should know of a file that was written, with numbers as they are written in this language.
    pub(super) fn remark(&self, remark: &Remark, number: impl Fn(usize) -> String) -> String {
        let with = |phrase: &Phrase, count: usize| phrase.of(number(count));
        match remark {
            Remark::Blank(count) => with(&self.blank, *count),
            Remark::NotesNeedFeature => self.notes_need_feature.to_owned(),
            Remark::OwnKeys(keys) => self.own_keys.of(keys.join(", ")),
            Remark::Unsayable(count) => with(&self.unsayable, *count),
            Remark::Unreadable => with(&self.unreadable, limits::FILE_BYTES / 1024 / 1024),
            Remark::Guarded(count) => with(&self.guarded, *count),
            Remark::Long(count) => with(&self.long, *count),
            Remark::CountedOtherwise(count) => with(&self.counted_otherwise, *count),
            Remark::Kept(kept, all) => self.kept.with([("name", number(*kept)), ("all", number(*all))]),
            Remark::Shared(count) => with(&self.shared, *count),
            Remark::Widened(count) => with(&self.widened, *count),
            Remark::Ends(count) => with(&self.ends, *count),
            Remark::Spelled(names, more) => {
                let named = names.iter().map(|(name, tag)| self.spelled_as.with([("name", name), ("tag", tag)]));
                let mut named = named.collect::<Vec<_>>().join(", ");
                if *more {
                    named.push_str(self.and_more);
                }
                self.spelled.of(named)
            }
        }
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
    blank: Phrase::new("Passages left out, because they are nothing but white space: {name}."),
    notes_need_feature: "Notes are in the feature comment: give the layer Span such a string feature, or INCEpTION refuses the file.",
    own_keys: Phrase::new("Metadata left out, because this format has its own use for the key: {name}."),
    unsayable: Phrase::new("Control characters that XML cannot say, with others in their place: {name}."),
    unreadable: Phrase::new("The file is larger than the {name} MiB that Rostrum reads. Export speech by speech."),
    guarded: Phrase::new("Cells with a ' in front, so that no spreadsheet runs them as a formula: {name}."),
    long: Phrase::new("Cells longer than the 32,767 characters that Excel keeps: {name}."),
    counted_otherwise: Phrase::new(
        "Characters, such as emoji, that this file counts as one each, as the standard says: {name}. QualCoder counts two, and shows the passages behind them too early.",
    ),
    kept: Phrase::new("Labelled passages in the file: {name} of {all}."),
    shared: Phrase::new(
        "Labelled passages left out, because they share words with a longer or an earlier one: {name}.",
    ),
    widened: Phrase::new("Passages widened to whole words: {name}."),
    ends: Phrase::new("Ends of sentences or lines left out, because they lie inside a passage: {name}."),
    spelled: Phrase::new("Labels are spelled without white space: {name}."),
    spelled_as: Phrase::new("“{name}” as {tag}"),
    and_more: ", and more",
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
    blank: Phrase::new("Опущено отрывков, в которых одни пробелы: {name}."),
    notes_need_feature: "Заметки стоят в признаке comment: дайте слою Span такой строковый признак, иначе INCEpTION не примет файл.",
    own_keys: Phrase::new("Опущены сведения о речах, потому что их ключ нужен самому формату: {name}."),
    unsayable: Phrase::new("Управляющих знаков, которых нет в XML и вместо которых стоят другие: {name}."),
    unreadable: Phrase::new("Файл больше {name} МиБ, а больших Rostrum не читает. Сохраняйте речи по одной."),
    guarded: Phrase::new("Ячеек с ' впереди, чтобы ни одна таблица не приняла их за формулу: {name}."),
    long: Phrase::new("Ячеек длиннее 32 767 знаков, которые сохраняет Excel: {name}."),
    counted_otherwise: Phrase::new(
        "Знаков, например эмодзи, каждый из которых этот файл считает за один, как велит стандарт: {name}. QualCoder считает их за два и показывает отрывки за ними раньше, чем надо.",
    ),
    kept: Phrase::new("Размеченных отрывков в файле: {name} из {all}."),
    shared: Phrase::new(
        "Опущено размеченных отрывков, у которых есть общие слова с более длинным или более ранним: {name}.",
    ),
    widened: Phrase::new("Отрывков, расширенных до целых слов: {name}."),
    ends: Phrase::new("Опущено концов предложений и строк, лежащих внутри отрывка: {name}."),
    spelled: Phrase::new("Метки написаны без пробелов: {name}."),
    spelled_as: Phrase::new("«{name}» как {tag}"),
    and_more: " и другие",
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
