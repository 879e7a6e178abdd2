//! Attributes of annotations as JSON: by the names of labels, then by their own.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::value::RawValue;

use super::json::{Object, scalar};
use super::names::Names;
use crate::model::{Annotation, LabelId, Value};

/// Values as JSON, by the names of labels and their own.
pub type Named<'a> = BTreeMap<&'a str, BTreeMap<&'a str, Box<RawValue>>>;

/// The attributes of an annotation by the names of labels, as JSON.
pub fn of<'a>(annotation: &'a Annotation, names: &'a Names<'a>) -> Named<'a> {
    by(annotation, |label| names.of(label))
}

/// The attributes of an annotation by what `called` calls the labels, as JSON.
pub fn by<'a>(annotation: &'a Annotation, called: impl Fn(&'a LabelId) -> &'a str) -> Named<'a> {
    let all = annotation.attributes.iter().flat_map(|it| it.iter());
    all.map(|(label, them)| (called(label), values(them))).collect()
}

/// The attributes of one label as JSON.
pub fn values(values: &BTreeMap<Rc<str>, Value>) -> BTreeMap<&str, Box<RawValue>> {
    let json = |value: &Value| {
        let text = match value {
            Value::Text(text) => serde_json::to_string(&**text).unwrap_or_default(),
            Value::Number(number) => number.to_string(),
            Value::Flag(flag) => flag.to_string(),
        };
        RawValue::from_string(text).ok()
    };
    values.iter().filter_map(|(name, value)| Some((&**name, json(value)?))).collect()
}

/// A value in words.
pub fn words(value: &Value) -> Rc<str> {
    match value {
        Value::Text(words) | Value::Number(words) => words.clone(),
        Value::Flag(flag) => flag.to_string().into(),
    }
}

/// Attributes by the names of labels, as they were written by [`of`].
pub fn read<'a>(raw: Option<&'a RawValue>) -> Vec<(Cow<'a, str>, Rc<str>, Value)> {
    let object = |raw: &'a RawValue| serde_json::from_str::<Object<'a>>(raw.get()).ok();
    let labels = raw.and_then(object).into_iter().flat_map(Object::rest);
    let named = labels.flat_map(|(label, values)| {
        let values = object(values).into_iter().flat_map(Object::rest);
        values.filter_map(move |(name, value)| Some((label.clone(), Rc::from(&*name), scalar(value)?)))
    });
    named.collect()
}
