//! Words of files that are written and read beside the page.

/// One language's words for that.
#[derive(Debug)]
#[expect(missing_docs, reason = "a word says what it is")]
pub struct ClerkWords {
    /// What is kept is being gathered, the first of two steps.
    pub gathering: &'static str,
    pub writing: &'static str,
    pub reading: &'static str,
}

pub(super) const ENGLISH: ClerkWords = ClerkWords {
    gathering: "Preparing the file, step 1 of 2: gathering… You can go on working.",
    writing: "Preparing the file, step 2 of 2: writing and checking… You can go on working.",
    reading: "Reading a large file… You can go on working.",
};

pub(super) const RUSSIAN: ClerkWords = ClerkWords {
    gathering: "Готовится файл, шаг 1 из 2: сбор данных… Можно продолжать работу.",
    writing: "Готовится файл, шаг 2 из 2: запись и проверка… Можно продолжать работу.",
    reading: "Читается большой файл… Можно продолжать работу.",
};
