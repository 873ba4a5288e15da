//! URLs that a certificate or a redirect names: what may be asked of them at all.

use std::net::IpAddr;

use url::{Position, Url};

use crate::tenant::Host;

/// The longest URL that is read. Longer ones have been seen only in attacks on parsers.
const MAX_LENGTH: usize = 2048;

/// Why a URL is not asked.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum UrlRefusal {
    Credentials,
    Malformed,
    Scheme(String),
}

/// An http or https URL without credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HttpUrl {
    url: Url,
    pub(crate) host: Host,
    pub(crate) port: u16,
    pub(crate) tls: bool,
}

impl HttpUrl {
    /// Reads a URL as a certificate writes it.
    pub(crate) fn read(text: &str) -> Result<Self, UrlRefusal> {
        let text = text.trim();
        if text.len() > MAX_LENGTH {
            return Err(UrlRefusal::Malformed);
        }
        Self::of(Url::parse(text).map_err(|_| UrlRefusal::Malformed)?)
    }

    /// Where a redirect from here leads.
    pub(crate) fn redirect(&self, location: &str) -> Result<Self, UrlRefusal> {
        if location.len() > MAX_LENGTH {
            return Err(UrlRefusal::Malformed);
        }
        Self::of(self.url.join(location).map_err(|_| UrlRefusal::Malformed)?)
    }

    fn of(mut url: Url) -> Result<Self, UrlRefusal> {
        let tls = match url.scheme() {
            "http" => false,
            "https" => true,
            other => return Err(UrlRefusal::Scheme(other.to_owned())),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(UrlRefusal::Credentials);
        }
        url.set_fragment(None);
        let host = match url.host() {
            Some(url::Host::Domain(name)) => Host::Name(name.parse().map_err(|_| UrlRefusal::Malformed)?),
            Some(url::Host::Ipv4(address)) => Host::Address(IpAddr::V4(address)),
            Some(url::Host::Ipv6(address)) => Host::Address(IpAddr::V6(address)),
            None => return Err(UrlRefusal::Malformed),
        };
        let port = url.port_or_known_default().filter(|port| *port != 0).ok_or(UrlRefusal::Malformed)?;
        Ok(Self { url, host, port, tls })
    }

    /// The URL in its one spelling; a key for what is known about it.
    pub(crate) fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Path and query, as a request line has them.
    pub(crate) fn path(&self) -> String {
        self.url[Position::BeforePath..].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, UrlRefusal> {
        HttpUrl::read(text).map(|url| format!("{} {} {} {}", url.tls, url.host, url.port, url.path()))
    }

    #[test]
    fn reads_what_certificates_write() {
        assert_eq!(read("http://PKI.fabrikam.test/CA 1.cer").as_deref(), Ok("false pki.fabrikam.test 80 /CA%201.cer"));
        assert_eq!(read("https://pki.fabrikam.test:8443/a?b=c#d").as_deref(), Ok("true pki.fabrikam.test 8443 /a?b=c"));
    }

    #[test]
    fn every_spelling_of_an_address_is_that_address() {
        for spelling in ["http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1/"] {
            assert_eq!(read(spelling).as_deref(), Ok("false 127.0.0.1 80 /"), "{spelling}");
        }
        assert_eq!(read("http://[::ffff:127.0.0.1]/").as_deref(), Ok("false [::ffff:127.0.0.1] 80 /"));
    }

    #[test]
    fn refuses_what_is_not_asked() {
        assert_eq!(read("ldap:///CN=Lab%20CA?cACertificate"), Err(UrlRefusal::Scheme("ldap".to_owned())));
        assert_eq!(read("file:///etc/passwd"), Err(UrlRefusal::Scheme("file".to_owned())));
        assert_eq!(read("http://user@pki.fabrikam.test/"), Err(UrlRefusal::Credentials));
        assert_eq!(read("http://user:secret@pki.fabrikam.test/"), Err(UrlRefusal::Credentials));
        for bad in
            ["", "pki.fabrikam.test/ca.cer", "http://", "http:///ca.cer:x", "http://a..b/", "http://a:0/", "http://a:99999/"]
        {
            assert!(matches!(read(bad), Err(UrlRefusal::Malformed)), "{bad}");
        }
        assert_eq!(read(&format!("http://a.test/{}", "x".repeat(3000))), Err(UrlRefusal::Malformed));
    }

    #[test]
    fn redirects_are_joined_and_checked_again() {
        let url = HttpUrl::read("http://pki.fabrikam.test/a/ca.cer").expect("valid");
        let to = |location| url.redirect(location).map(|url| url.as_str().to_owned());
        assert_eq!(to("../b.cer").as_deref(), Ok("http://pki.fabrikam.test/b.cer"));
        assert_eq!(to("//other.test/").as_deref(), Ok("http://other.test/"));
        assert_eq!(to("https://other.test/x").as_deref(), Ok("https://other.test/x"));
        assert_eq!(to("ftp://other.test/x"), Err(UrlRefusal::Scheme("ftp".to_owned())));
        assert_eq!(to("http://u@other.test/x"), Err(UrlRefusal::Credentials));
    }
}
