//! Names told apart by numbers.

use std::collections::{BTreeMap, BTreeSet};

/// The names in order; one that was there before gets `mark` and a number behind it: `name-2`. Two are the same when `seen`
/// makes the same of them, as `str::to_lowercase` does for names of files, since some systems take capitals for the same.
pub fn distinct(
    names: impl IntoIterator<Item = String>,
    mark: char,
    seen: impl Fn(&str) -> String,
) -> impl Iterator<Item = String> {
    let mut taken = BTreeSet::new();
    // So that a hundred thousand of one name take no longer each.
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    names.into_iter().map(move |name| {
        let mut own = name.clone();
        while !taken.insert(seen(&own)) {
            let number = numbers.entry(seen(&name)).or_insert(1);
            *number += 1;
            own = format!("{name}{mark}{number}");
        }
        own
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_the_same() {
        let names = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let files = distinct(names(&["a", "A", "a-2", "b", "a"]), '-', str::to_lowercase);
        assert_eq!(files.collect::<Vec<_>>(), ["a", "A-2", "a-2-2", "b", "a-3"]);
        let tags = distinct(names(&["a", "A", "a"]), '_', str::to_owned);
        assert_eq!(tags.collect::<Vec<_>>(), ["a", "A", "a_2"]);
        assert_eq!(distinct(vec!["same".to_owned(); 200_000], '-', str::to_owned).count(), 200_000);
    }
}
