//! What operations and motions are called in Russian.

use super::super::Phrase;
use super::super::names::Names;
use crate::app::caret::{Motion, Stride, Way};
use crate::app::op::{Group, Op};

pub(super) const NAMES: Names =
    Names { op, motion, group, extend: Phrase::new("Выделить: {name}"), space: "Пробел" };

fn op(op: Op) -> &'static str {
    match op {
        Op::Move(it) | Op::Extend(it) => motion(it),
        Op::SelectSentence => "Выделить предложение",
        Op::SelectParagraph => "Выделить абзац",
        Op::NextAnnotation => "Следующая аннотация",
        Op::PreviousAnnotation => "Предыдущая аннотация",
        Op::NextAlike => "Следующая аннотация с той же меткой",
        Op::PreviousAlike => "Предыдущая аннотация с той же меткой",
        Op::Overlapping => "Следующая из пересекающихся здесь аннотаций",
        Op::Find => "Найти в тексте",
        Op::NextHit => "Следующее найденное место",
        Op::PreviousHit => "Предыдущее найденное место",
        Op::GoTo => "Перейти к абзацу",
        Op::Back => "Назад к прежнему месту",
        Op::Forward => "Вперёд к прежнему месту",
        Op::Labels => "Выбрать метки",
        Op::Note => "Написать заметку",
        Op::Edges => "Двигать границу; ещё раз — следующую",
        Op::AddPassage => "Добавить отрывок к аннотации",
        Op::RemovePassage => "Убрать отрывок из аннотации",
        Op::Delete => "Удалить аннотацию",
        Op::CopyQuote => "Скопировать цитату со ссылкой",
        Op::OnlyThisLabel => "Показать только эту метку или снова все",
        Op::ShowAllLabels => "Показать все метки",
        Op::List => "Список аннотаций",
        Op::Sentences => "По предложениям или снова страницей",
        Op::TwoClicks => "Выделять двумя щелчками или снова мышью",
        Op::Undo => "Отменить",
        Op::Redo => "Повторить",
        Op::Export => "Скачать проект, JSON",
        Op::ExportSpeech => "Скачать эту речь, JSON",
        Op::ExportTable => "Скачать таблицу цитат, CSV",
        Op::ExportAs => "Скачать в другом формате",
        Op::Print => "Напечатать речь",
        Op::NewSpeech => "Новая речь",
        Op::NextSpeech => "Следующая речь",
        Op::PreviousSpeech => "Предыдущая речь",
        Op::SpeechDetails => "Сведения о речи",
        Op::CorrectText => "Исправить текст",
        Op::AddVersion => "Добавить другую версию речи",
        Op::Review => "Аннотации для проверки после правки текста",
        Op::Unplaced => "Аннотации без места",
        Op::Codebook => "Книга меток",
        Op::PasteLabels => "Вставить метки строками",
        Op::Project => "Проект",
        Op::Imported => "Что было в последнем файле",
        Op::Versions => "Версии",
        Op::Trash => "Корзина",
        Op::Storage => "Хранение на этом устройстве",
        Op::Erase => "Удалить всё с этого устройства",
        Op::Settings => "Настройки",
        Op::AppearanceSystem => "Светлое или тёмное, как в системе",
        Op::AppearanceLight => "Светлое оформление",
        Op::AppearanceDark => "Тёмное оформление",
        Op::Larger => "Текст крупнее",
        Op::Smaller => "Текст мельче",
        Op::Snap => "Выделение до целых слов: включить или выключить",
        Op::LetterKeys => "Однобуквенные клавиши: включить или выключить",
        Op::NextPanel => "Следующая часть экрана",
        Op::PreviousPanel => "Предыдущая часть экрана",
        Op::Help => "Клавиши и жесты",
        Op::Palette => "Все команды по названию",
    }
}

fn motion(it: Motion) -> &'static str {
    match (it.stride, it.way) {
        (Stride::Character, Way::Right) => "На знак вправо",
        (Stride::Character, Way::Left) => "На знак влево",
        (Stride::Character, Way::Forward) => "Следующий знак",
        (Stride::Character, Way::Back) => "Предыдущий знак",
        (Stride::Word, Way::Right) => "На слово вправо",
        (Stride::Word, Way::Left) => "На слово влево",
        (Stride::Word, Way::Forward) => "Следующее слово",
        (Stride::Word, Way::Back) => "Предыдущее слово",
        (Stride::Sentence, Way::Right) => "На предложение вправо",
        (Stride::Sentence, Way::Left) => "На предложение влево",
        (Stride::Sentence, Way::Forward) => "Следующее предложение",
        (Stride::Sentence, Way::Back) => "Предыдущее предложение",
        (Stride::Line, Way::Forward | Way::Right) => "На строку вниз",
        (Stride::Line, Way::Back | Way::Left) => "На строку вверх",
        (Stride::Paragraph, Way::Forward | Way::Right) => "На абзац вниз",
        (Stride::Paragraph, Way::Back | Way::Left) => "На абзац вверх",
        (Stride::Screen, Way::Forward | Way::Right) => "На экран вниз",
        (Stride::Screen, Way::Back | Way::Left) => "На экран вверх",
        (Stride::LineEdge, Way::Forward | Way::Right) => "Конец строки",
        (Stride::LineEdge, Way::Back | Way::Left) => "Начало строки",
        (Stride::Text, Way::Forward | Way::Right) => "Конец речи",
        (Stride::Text, Way::Back | Way::Left) => "Начало речи",
    }
}

fn group(group: Group) -> &'static str {
    match group {
        Group::Text => "В тексте",
        Group::Annotations => "Аннотации",
        Group::View => "Что показано",
        Group::Project => "Речи, метки, файлы",
        Group::Help => "По экрану",
    }
}
