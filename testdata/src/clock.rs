//! The one moment that everything in the lab is dated against.

/// The lab's present: 2026-06-01T12:00:00Z, in seconds since the Unix epoch.
pub const LAB_NOW: i64 = 1_780_315_200;

/// [`LAB_NOW`] as RFC 3339 text, for command lines and reports.
pub const LAB_NOW_RFC3339: &str = "2026-06-01T12:00:00Z";

/// A day in seconds.
pub const DAY: i64 = 86_400;

/// A year of 365 days in seconds.
pub const YEAR: i64 = 365 * DAY;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_and_the_text_are_the_same_moment() {
        let moment = time::OffsetDateTime::from_unix_timestamp(LAB_NOW).unwrap();
        let text = format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            moment.year(),
            u8::from(moment.month()),
            moment.day(),
            moment.hour(),
            moment.minute(),
            moment.second()
        );
        assert_eq!(text, LAB_NOW_RFC3339);
    }
}
