//! Metadata whose keys a format uses for something of its own.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Remark;
use crate::model::Document;

/// The entries of a speech's metadata but those whose keys are `used`.
pub fn others<'a>(document: &'a Document, used: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
    document.details.metadata.iter().map(|(key, value)| (&**key, &**value)).filter(|it| !used.contains(&it.0))
}

/// Says which keys are not written, because they are `used`.
pub fn remark(documents: &[&Rc<Document>], used: &[&str]) -> Option<Remark> {
    let all = documents.iter().flat_map(|it| it.details.metadata.keys()).map(|it| &**it);
    let keys: BTreeSet<&str> = all.filter(|it| used.contains(it)).collect();
    (!keys.is_empty()).then(|| Remark::OwnKeys(keys.into_iter().map(str::to_owned).collect()))
}
