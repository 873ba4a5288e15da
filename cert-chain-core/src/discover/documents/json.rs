//! Fields of JSON, in whatever case.
//!
//! The depth is bounded by serde_json (128 levels), the size by the document's.

use serde_json::{Map, Value};

use super::{DocumentError, worth};

/// The object that `text` is.
pub(super) fn object(text: &str, expected: &'static str) -> Result<Map<String, Value>, DocumentError> {
    let value = serde_json::from_str::<Value>(text).map_err(|error| broken(text, &error))?;
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(DocumentError::unexpected(expected, "holds no JSON object")),
    }
}

/// The field of that name: services write `NameSpaceType`, `account_type` and `cloudinstancename` as they please.
pub(super) fn field<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// The text of the first of those fields that has one.
pub(super) fn text_of(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| worth(field(object, name)?.as_str()?))
}

/// serde_json counts lines and columns; everything here counts bytes.
fn broken(text: &str, error: &serde_json::Error) -> DocumentError {
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let words = error.to_string();
    let why = words.split(" at line ").next().unwrap_or_default();
    DocumentError::malformed("JSON", (before + error.column().saturating_sub(1)) as u64, why)
}
