//! The two forms of time, and what people write in their place.

use crate::cert::TWENTY_FIFTY;
use crate::time::Time;

pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;

/// A time as it is written.
pub(super) struct Written {
    /// The moment, if the text says one.
    pub(super) moment: Option<Time>,
    /// What is wrong with it: the words to follow the field's name, the section of RFC 5280, and whether readers bear it.
    pub(super) fault: Option<(String, &'static str, bool)>,
}

/// Reads `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ` (<https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5>), and the
/// shorter and longer forms that those sections forbid.
pub(super) fn read(tag: u8, content: &[u8]) -> Written {
    let (year_digits, section, form) = match tag {
        UTC_TIME => (2, "4.1.2.5.1", "YYMMDDHHMMSSZ"),
        GENERALIZED_TIME => (4, "4.1.2.5.2", "YYYYMMDDHHMMSSZ"),
        _ => {
            let fault = ("is neither UTCTime nor GeneralizedTime".to_owned(), "4.1.2.5", false);
            return Written { moment: None, fault: Some(fault) };
        }
    };
    let shown: String = String::from_utf8_lossy(content).chars().take(32).collect();
    let moment = moment(content, year_digits);
    let is_in_form = content.len() == year_digits + 11 && content.ends_with(b"Z");
    let fault = match moment {
        None => Some((format!("`{}` is no time", shown.escape_debug()), section, false)),
        Some(_) if !is_in_form => Some((format!("`{}` is not in the form {form}", shown.escape_debug()), section, false)),
        Some(moment) if tag == GENERALIZED_TIME && moment.unix() < TWENTY_FIFTY => {
            Some((format!("`{shown}` is written as GeneralizedTime, which begins in 2050"), "4.1.2.5", true))
        }
        Some(_) => None,
    };
    Written { moment, fault }
}

fn moment(content: &[u8], year_digits: usize) -> Option<Time> {
    let digits = content.iter().take_while(|octet| octet.is_ascii_digit()).count();
    let text = std::str::from_utf8(content).ok()?;
    let (written, tail) = text.split_at(digits);
    let year = match (year_digits, written.get(..year_digits)?) {
        // Years from 50 on are of the last century.
        (2, year) => format!("{}{year}", if year >= "50" { "19" } else { "20" }),
        (_, year) => year.to_owned(),
    };
    let rest = written.get(year_digits..)?;
    let seconds = match rest.len() {
        8 => "00",
        10 => rest.get(8..)?,
        _ => return None,
    };
    let part = |place: usize| rest.get(place..place + 2);
    // A fraction is passed over: certificates count whole seconds.
    let zone = tail.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let zone = match (zone.len(), zone) {
        (0, _) | (1, "Z") => "Z".to_owned(),
        (5, zone) if zone.starts_with(['+', '-']) => format!("{}:{}", zone.get(..3)?, zone.get(3..)?),
        _ => return None,
    };
    format!("{year}-{}-{}T{}:{}:{seconds}{zone}", part(0)?, part(2)?, part(4)?, part(6)?).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(tag: u8, text: &str) -> (Option<String>, Option<String>) {
        let written = read(tag, text.as_bytes());
        (written.moment.map(|moment| moment.to_string()), written.fault.map(|(what, ..)| what))
    }

    #[test]
    fn reads_what_the_rfc_asks_for() {
        assert_eq!(said(UTC_TIME, "491231235959Z"), (Some("2049-12-31T23:59:59Z".to_owned()), None));
        assert_eq!(said(UTC_TIME, "500101000000Z"), (Some("1950-01-01T00:00:00Z".to_owned()), None));
        assert_eq!(said(GENERALIZED_TIME, "99991231235959Z"), (Some("9999-12-31T23:59:59Z".to_owned()), None));
    }

    #[test]
    fn reads_what_it_forbids_and_says_so() {
        let (moment, fault) = said(UTC_TIME, "2601021530Z");
        assert_eq!(moment.as_deref(), Some("2026-01-02T15:30:00Z"));
        assert_eq!(fault.as_deref(), Some("`2601021530Z` is not in the form YYMMDDHHMMSSZ"));
        let (moment, _) = said(UTC_TIME, "260102153000+0130");
        assert_eq!(moment.as_deref(), Some("2026-01-02T14:00:00Z"));
        let (moment, fault) = said(GENERALIZED_TIME, "20260102153000.5Z");
        assert_eq!((moment.as_deref(), fault.is_some()), (Some("2026-01-02T15:30:00Z"), true));
        let (moment, fault) = said(GENERALIZED_TIME, "20260102153000Z");
        assert_eq!(moment.as_deref(), Some("2026-01-02T15:30:00Z"));
        assert_eq!(fault.as_deref(), Some("`20260102153000Z` is written as GeneralizedTime, which begins in 2050"));
    }

    #[test]
    fn what_is_no_time_is_shown_harmlessly() {
        for text in
            ["", "Z", "261301000000Z", "2602", "26\u{1b}[2J", "ää1231235959Z", "260102153000+\u{e9}11", "260102153000\u{e9}"]
        {
            let (moment, fault) = said(UTC_TIME, text);
            let fault = fault.expect("no time");
            assert!(moment.is_none() && fault.ends_with("is no time") && !fault.contains(char::is_control), "{fault}");
        }
        assert_eq!(said(0x0c, "260102153000Z").1.as_deref(), Some("is neither UTCTime nor GeneralizedTime"));
    }
}
