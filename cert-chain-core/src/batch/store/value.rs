//! What columns hold, as values.

use rusqlite::types::Type;
use rusqlite::{Error, Row};
use serde::de::DeserializeOwned;
use serde::de::value::StringDeserializer;

use crate::time::Time;

/// A moment.
pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Time> {
    row.get::<_, String>(column)?.parse().map_err(|error| unexpected(column, error))
}

/// How many.
pub(super) fn count(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    u64::try_from(row.get::<_, i64>(column)?).map_err(|error| unexpected(column, error))
}

/// One of a closed list of words, as reports write them.
pub(super) fn word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    read(row.get(column)?).map_err(|error| unexpected(column, error))
}

/// Such a word, or none.
pub(super) fn optional_word<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| read(text).map_err(|error| unexpected(column, error))).transpose()
}

/// Any value, written as JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| unexpected(column, error))
}

fn read<T: DeserializeOwned>(text: String) -> Result<T, serde::de::value::Error> {
    T::deserialize(StringDeserializer::new(text))
}

fn unexpected(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}
