//! Moments, as certificates and reports write them.

use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A moment: whole seconds since 1970-01-01T00:00:00Z, negative before.
///
/// Certificates carry moments from 1950 (UTCTime) to 9999-12-31T23:59:59Z (the "no expiry" of
/// <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5>), so neither an unsigned count nor a
/// four-digit time-zone-aware type will do. Written and read as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// The only form that HTTP writes, <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7>.
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

impl Time {
    /// The moment `seconds` after (or, if negative, before) the Unix epoch.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the Unix epoch.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// Seconds from `earlier` to this moment; negative if `earlier` is later.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whole days from `earlier` to this moment, rounded towards zero.
    pub const fn days_since(self, earlier: Self) -> i64 {
        self.seconds_since(earlier) / 86_400
    }

    /// Reads a moment as HTTP writes it, `Sun, 06 Nov 1994 08:49:37 GMT`; none for what differs from that form in anything
    /// (<https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7>).
    pub fn from_http_date(text: &str) -> Option<Self> {
        let moment = Self(DateTime::strptime(HTTP_DATE, text).ok()?.duration_since(EPOCH).as_secs());
        // What reads moments is lenient about case, spaces, zeros and days of the week.
        (moment.http_date()? == text).then_some(moment)
    }

    /// The moment as HTTP writes it; none for a year beyond 0 to 9999.
    pub fn http_date(self) -> Option<String> {
        let civil = EPOCH.checked_add(SignedDuration::from_secs(self.0)).ok()?;
        (civil.year() >= 0).then(|| civil.strftime(HTTP_DATE).to_string())
    }

    /// The calendar date in UTC, `2026-11-22`.
    pub fn date(self) -> String {
        self.to_string().chars().take_while(|c| *c != 'T').collect()
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match EPOCH.checked_add(SignedDuration::from_secs(self.0)) {
            Ok(civil) => write!(f, "{civil}Z"),
            // Outside the years -9999..9999: no certificate can say such a moment.
            Err(_) => write!(f, "{}s", self.0),
        }
    }
}

impl FromStr for Time {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            return Ok(Self(timestamp.as_second()));
        }
        // The last hours of the year 9999, "no expiry", lie beyond a time-zone-aware moment.
        let civil = text.strip_suffix('Z').filter(|civil| civil.contains('T')).and_then(|civil| civil.parse::<DateTime>().ok());
        let civil = civil.ok_or_else(|| InvalidTime { text: text.to_owned() })?;
        Ok(Self(civil.duration_since(EPOCH).as_secs()))
    }
}

/// A text that is no RFC 3339 moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a moment in RFC 3339 form, such as 2026-11-22T08:14:00Z", text.escape_default())]
#[non_exhaustive]
pub struct InvalidTime {
    /// What was given.
    pub text: String,
}

impl Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_every_moment_a_certificate_can_carry() {
        assert_eq!(Time::from_unix(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(Time::from_unix(-631_152_000).to_string(), "1950-01-01T00:00:00Z");
        assert_eq!(Time::from_unix(253_402_300_799).to_string(), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn reads_what_it_writes() {
        let time: Time = "2026-06-01T12:00:00Z".parse().expect("valid");
        assert_eq!(time.to_string(), "2026-06-01T12:00:00Z");
        assert_eq!(time.date(), "2026-06-01");
        assert_eq!("2026-06-01T14:00:00+02:00".parse(), Ok(time));
        for moment in ["9999-12-31T23:59:59Z", "1950-01-01T00:00:00Z"] {
            assert_eq!(moment.parse::<Time>().expect("valid").to_string(), moment);
        }
        for bad in ["", "yesterday", "2026-06-01", "2026-13-01T00:00:00Z", "2026-06-01T12:00:00"] {
            assert!(bad.parse::<Time>().is_err(), "{bad}");
        }
    }

    #[test]
    fn reads_dates_of_http_and_nothing_like_them() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        let moment = Time::from_http_date(date).expect("the example of the RFC");
        assert_eq!((moment.to_string().as_str(), moment.http_date().as_deref()), ("1994-11-06T08:49:37Z", Some(date)));
        for bad in [
            "",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "sun, 06 nov 1994 08:49:37 gmt",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Sun, 06 Nov 1994 08:49:37 GMT ",
            " Sun, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT",
            "Wed, 31 Feb 2026 08:49:37 GMT",
            "Sun, 06 Nov 99999 08:49:37 GMT",
            "Sun, 06 Nov -994 08:49:37 GMT",
        ] {
            assert_eq!(Time::from_http_date(bad), None, "{bad}");
        }
        assert_eq!(Time::from_unix(i64::MIN).http_date(), None);
    }
}
