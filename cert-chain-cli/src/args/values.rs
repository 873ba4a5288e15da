//! Values as they are typed.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use cert_chain_core::connect_to::{InvalidMapping, Mapping};
use cert_chain_core::{Target, Tenant, Time};

/// A DNS server, by its name as a vantage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resolver {
    pub(crate) name: String,
    pub(crate) address: SocketAddr,
}

impl fmt::Display for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.address)
    }
}

/// A mapping of `--connect-to`, with the words it was typed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Connection {
    pub(crate) mapping: Mapping,
    pub(crate) text: String,
}

/// The longest budget that can be asked for: beyond it a typing error is likelier than patience.
const LONGEST: Duration = Duration::from_secs(3600);

/// Reads `30`, `30s`, `2m` or `500ms`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit {
        "ms" => 1,
        "" | "s" => 1000,
        "m" => 60_000,
        _ => return Err(format!("`{text}` is not a time such as 30, 30s or 2m")),
    };
    let number: u64 = number.parse().map_err(|_| format!("`{text}` is not a time such as 30, 30s or 2m"))?;
    let duration = Duration::from_millis(number.saturating_mul(milliseconds));
    if duration.is_zero() || duration > LONGEST {
        return Err(format!("`{text}` is not between 1ms and 60m"));
    }
    Ok(duration)
}

/// Reads `9.9.9.9:53`, `outside=9.9.9.9:53`, `[2620:fe::fe]:53`; the port may be left out.
pub(crate) fn resolver(text: &str) -> Result<Resolver, String> {
    let (name, address) = text.split_once('=').unwrap_or((text, text));
    if name.is_empty() {
        return Err(format!("`{text}` has an empty name"));
    }
    let bare = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address);
    let with_port = |ip: IpAddr| SocketAddr::new(ip, 53);
    match address.parse().or_else(|_| bare.parse().map(with_port)) {
        Ok(address) if address.port() == 0 => Err(format!("`{text}` names port 0")),
        Ok(address) => Ok(Resolver { name: name.to_owned(), address }),
        Err(_) => Err(format!("`{text}` is not [NAME=]ADDR:PORT with an IP address")),
    }
}

/// Reads `HOST:PORT:ADDR:PORT`.
pub(crate) fn connection(text: &str) -> Result<Connection, InvalidMapping> {
    Ok(Connection { mapping: text.parse()?, text: text.to_owned() })
}

/// Reads a day, as 2026-11-22.
pub(crate) fn date(text: &str) -> Result<String, String> {
    let moment: Option<Time> = format!("{text}T00:00:00Z").parse().ok();
    let day = moment.map(Time::date).filter(|day| day == text);
    day.ok_or_else(|| format!("`{text}` is not a day such as 2026-11-22"))
}

/// Reads a day, which stands for its first moment in UTC, or a moment.
#[cfg(feature = "sqlite")]
pub(super) fn moment(text: &str) -> Result<Time, String> {
    let moment = date(text).map_or_else(|_| text.to_owned(), |day| format!("{day}T00:00:00Z"));
    moment
        .parse()
        .map_err(|_| format!("`{text}` is neither a day such as 2027-01-31 nor a moment such as 2027-01-31T08:00:00Z"))
}

/// Reads what names a certificate: of one or two letters, or nothing, there would be too many.
#[cfg(feature = "sqlite")]
pub(super) fn certificate(text: &str) -> Result<String, String> {
    match text.trim() {
        name if name.chars().count() >= 3 => Ok(name.to_owned()),
        _ => Err(format!("`{text}` is too short to name a certificate")),
    }
}

/// Reads a number of certificates.
pub(crate) fn depth(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("`{text}` is not a number of certificates"))
}

/// Reads a certificate policy: an object identifier in numbers and dots.
pub(crate) fn policy(text: &str) -> Result<String, String> {
    let is_arc =
        |arc: &str| !arc.is_empty() && arc.bytes().all(|byte| byte.is_ascii_digit()) && (arc == "0" || !arc.starts_with('0'));
    match text.contains('.') && text.split('.').all(is_arc) {
        true => Ok(text.to_owned()),
        false => Err(format!("`{text}` is not an object identifier such as 2.23.140.1.2.2")),
    }
}

/// Reads a domain, or a sign-in address in it.
pub(crate) fn tenant(text: &str) -> Result<Tenant, String> {
    match text.parse::<Target>() {
        Ok(Target::Tenant(tenant)) => Ok(tenant),
        Ok(_) => Err(format!("`{text}` is a server, not a domain")),
        Err(error) => Err(error.to_string()),
    }
}

/// The one format of a batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsonLines;

/// Takes `json` alone.
pub(crate) fn json_lines(text: &str) -> Result<JsonLines, String> {
    match text {
        "json" => Ok(JsonLines),
        _ => Err("`batch` writes JSON, one report a line; `cert-chain check TARGET` writes other formats".to_owned()),
    }
}

/// Reads the name of a kind of lab tenant.
#[cfg(feature = "demo")]
pub(super) fn shape() -> impl clap::builder::TypedValueParser<Value = cert_chain_testlab::Shape> {
    use cert_chain_testlab::Shape;
    use clap::builder::{PossibleValuesParser, TypedValueParser as _};

    PossibleValuesParser::new(Shape::ALL.map(Shape::name))
        .try_map(|name| Shape::ALL.into_iter().find(|shape| shape.name() == name).ok_or("no such kind"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        assert_eq!(duration("30"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(duration("250ms"), Ok(Duration::from_millis(250)));
        for bad in ["", "s", "-1", "1.5", "1h", "0", "99999999999999999999", "61m", "18446744073709551615m"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn reads_days() {
        assert_eq!(date("2026-11-22").as_deref(), Ok("2026-11-22"));
        for bad in ["", "2026-11", "2026-02-30", "22.11.2026", "2026-11-22T00:00:00Z"] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn reads_moments() {
        let read = |text| moment(text).map(|moment| moment.to_string());
        assert_eq!(read("2027-01-31").as_deref(), Ok("2027-01-31T00:00:00Z"));
        assert_eq!(read("2027-01-31T08:00:00+01:00").as_deref(), Ok("2027-01-31T07:00:00Z"));
        for bad in ["", "tomorrow", "2027-02-30", "31.1.2027"] {
            assert!(moment(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn reads_policies() {
        assert_eq!(policy("2.23.140.1.2.2").as_deref(), Ok("2.23.140.1.2.2"));
        assert_eq!(policy("2.5.29.32.0").as_deref(), Ok("2.5.29.32.0"));
        for bad in ["", "2", "2.", ".2", "2..5", "2.05", "anyPolicy", "2.5.-1"] {
            assert!(policy(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn reads_resolvers() {
        let read = |text| resolver(text).map(|resolver| (resolver.name, resolver.address.to_string()));
        let is = |name: &str, address: &str| Ok((name.to_owned(), address.to_owned()));
        assert_eq!(read("9.9.9.9:53"), is("9.9.9.9:53", "9.9.9.9:53"));
        assert_eq!(read("outside=9.9.9.9"), is("outside", "9.9.9.9:53"));
        assert_eq!(read("v6=[2620:fe::fe]:5353"), is("v6", "[2620:fe::fe]:5353"));
        assert_eq!(read("[2620:fe::fe]"), is("[2620:fe::fe]", "[2620:fe::fe]:53"));
        for bad in ["", "=9.9.9.9:53", "dns.example:53", "a=b=9.9.9.9", "9.9.9.9:dns", "9.9.9.9:0"] {
            assert!(resolver(bad).is_err(), "{bad}");
        }
    }
}
