//! What time a lab HTTP server says it is.

use std::time::SystemTime;

use time::{Duration, OffsetDateTime};

/// A server's clock. It is not [`LAB_NOW`](crate::LAB_NOW): programs compare it with their own, which nobody sets for the lab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The time.
    #[default]
    Right,
    /// So many seconds ahead, or behind if negative.
    Off(i64),
    /// Always this Date, whatever it means.
    Stopped(&'static str),
}

impl Clock {
    /// The Date field, <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7>.
    #[expect(clippy::disallowed_methods, reason = "a server has a clock")]
    pub(super) fn date(&self) -> String {
        let moment = match self {
            Self::Stopped(date) => return (*date).to_owned(),
            Self::Right => OffsetDateTime::from(SystemTime::now()),
            Self::Off(seconds) => OffsetDateTime::from(SystemTime::now()) + Duration::seconds(*seconds),
        };
        let [weekday, month] = [moment.weekday().to_string(), moment.month().to_string()];
        let (day, year, (hour, minute, second)) = (moment.day(), moment.year(), moment.to_hms());
        format!("{weekday:.3}, {day:02} {month:.3} {year} {hour:02}:{minute:02}:{second:02} GMT")
    }
}
