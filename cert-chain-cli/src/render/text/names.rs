//! Short names for long things.

use cert_chain_core::report::{CertificateReport, EndpointReport, Report};
use cert_chain_core::{BelongsTo, Role, Transport};

use crate::render::printable::cut;

/// Nobody reads more of a name, and a subject may be as long as its certificate. RFC 5280 allows 64 characters.
const LONGEST: usize = 100;

/// The first 8 hex digits of a fingerprint, which tell certificates of one report apart.
pub(super) fn short(sha256: &str) -> &str {
    sha256.get(..8).unwrap_or(sha256)
}

/// What a person calls this certificate.
pub(super) fn certificate(report: &Report, sha256: &str) -> String {
    match report.certificates.get(sha256).and_then(|certificate| certificate.label.as_deref()) {
        Some(label) => cut(label, LONGEST),
        None => "(unreadable certificate)".to_owned(),
    }
}

/// What a person calls its issuer: the common name, else the whole name.
pub(super) fn issuer(certificate: &CertificateReport) -> Option<String> {
    certificate.issuer.as_deref().filter(|issuer| !issuer.is_empty()).map(|issuer| cut(&common_name(issuer), LONGEST))
}

/// The common name within a distinguished name written as RFC 4514 has it, or all of it.
fn common_name(name: &str) -> String {
    let mut parts = vec![String::new()];
    let mut characters = name.chars();
    while let Some(c) = characters.next() {
        let Some(part) = parts.last_mut() else { break };
        match c {
            '\\' => part.extend(characters.next()),
            ',' | '+' => parts.push(String::new()),
            c => part.push(c),
        }
    }
    parts.iter().find_map(|part| part.trim_start().strip_prefix("CN=")).filter(|cn| !cn.is_empty()).unwrap_or(name).to_owned()
}

/// An endpoint's id, or what begins with one, without the transport that only programs need.
pub(super) fn bare_id(id: &str) -> &str {
    ["tls://", "smtp-starttls://"].iter().find_map(|transport| id.strip_prefix(transport)).unwrap_or(id)
}

/// An address without its port, which the endpoint's name has already.
pub(super) fn bare_address(address: &str) -> &str {
    address.rsplit_once(':').map_or(address, |(address, _)| address)
}

/// `sts.contoso.com:443`, `mail.contoso.com:25 STARTTLS`, `chain.pem`, `chains.pem#2`.
pub(super) fn endpoint(report: &Report, endpoint: &EndpointReport) -> String {
    match (endpoint.transport, &endpoint.host, endpoint.port) {
        (Transport::SmtpStartTls, Some(host), Some(port)) => format!("{host}:{port} STARTTLS"),
        (Transport::Tls, Some(host), Some(port)) => format!("{host}:{port}"),
        (Transport::File, ..) => {
            let name = endpoint.id.strip_prefix("file:").unwrap_or(&endpoint.id);
            let alone = report.endpoints.len() == 1;
            name.strip_suffix("#1").filter(|_| alone).unwrap_or(name).to_owned()
        }
        _ => endpoint.id.clone(),
    }
}

/// `sts.contoso.com` and `:443`; a file has no port.
pub(super) fn host_and_port(report: &Report, endpoint: &EndpointReport) -> (String, Option<String>) {
    let name = self::endpoint(report, endpoint);
    match (&endpoint.port, name.rsplit_once(':')) {
        (Some(_), Some((host, port))) => (host.to_owned(), Some(format!(":{port}"))),
        _ => (name, None),
    }
}

/// How `endpoint` is named on a command line; `None` when that would need more quoting than a hint is worth.
pub(super) fn argument(report: &Report, endpoint: &EndpointReport) -> Option<String> {
    let host = endpoint.host.as_deref();
    let argument = match (endpoint.transport, host, endpoint.port) {
        (Transport::SmtpStartTls, Some(host), Some(port)) => format!("smtp://{host}:{port}"),
        (Transport::Tls, Some(host), Some(port)) => match Transport::of_port(port) {
            Transport::Tls => format!("{host}:{port}"),
            _ => format!("https://{host}:{port}"),
        },
        // A bundle is one chain.
        (Transport::File, ..) if report.endpoints.len() == 1 => report.target.clone(),
        _ => return None,
    };
    if argument.starts_with('-') { None } else { shell_word(&argument) }
}

/// `word` as every shell takes it for one word that means itself: as it is, or in double quotes, which sh, cmd and
/// PowerShell all know; `None` for what they would read each in another way.
pub(crate) fn shell_word(word: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/:@+=".contains(c);
    let is_same_in_quotes = |c: char| is_plain(c) || c.is_alphanumeric() || " \\,()[]{}~#&;'".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        Some(word.to_owned())
    } else if !word.is_empty() && word.chars().all(is_same_in_quotes) && !word.contains("\\\\") && !word.ends_with('\\') {
        Some(format!("\"{word}\""))
    } else {
        None
    }
}

/// A store in a sentence; what `--roots` gave is called `given` in reports.
pub(super) fn store(name: &str) -> &str {
    if name == "given" { "given roots" } else { name }
}

/// What kind of machine answers there, in words.
pub(super) fn role(endpoint: &EndpointReport) -> String {
    match (endpoint.belongs_to, endpoint.role) {
        (BelongsTo::Microsoft, _) => "Microsoft".to_owned(),
        (BelongsTo::ThirdParty, None) => "third party".to_owned(),
        (_, Some(Role::Adfs)) => "AD FS".to_owned(),
        (_, Some(Role::IdentityProvider)) => "identity provider".to_owned(),
        (_, Some(Role::MailGateway)) => "mail gateway".to_owned(),
        (_, Some(Role::Sbc)) => "session border controller".to_owned(),
        (_, Some(Role::Website)) => "website".to_owned(),
        (_, Some(Role::Edge)) => "Access Edge".to_owned(),
        (_, Some(Role::Exchange)) => "Exchange".to_owned(),
        (_, Some(Role::FrontEnd)) => "Front End".to_owned(),
        (_, Some(Role::ReverseProxy)) => "reverse proxy".to_owned(),
        _ => endpoint.services.iter().map(|service| service.as_str()).collect::<Vec<_>>().join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_shells_would_split_and_nothing_that_they_read_differently() {
        assert_eq!(shell_word("chain.pem").as_deref(), Some("chain.pem"));
        assert_eq!(shell_word("my chain.pem").as_deref(), Some("\"my chain.pem\""));
        assert_eq!(shell_word("C:\\certs\\it's.pem").as_deref(), Some("\"C:\\certs\\it's.pem\""));
        assert_eq!(shell_word("b\u{fc}cher.pem").as_deref(), Some("\"b\u{fc}cher.pem\""));
        for odd in ["", "a\"b", "$HOME", "`id`", "%PATH%", "a!b", "\\\\server\\share", "folder\\", "a\nb", "a\u{202e}b"] {
            assert_eq!(shell_word(odd), None, "{odd}");
        }
    }

    #[test]
    fn finds_the_common_name() {
        assert_eq!(common_name("CN=sip.contoso.test, O=Contoso"), "sip.contoso.test");
        assert_eq!(common_name("O=Contoso\\, Ltd, CN=Fabrikam\\, Inc CA"), "Fabrikam, Inc CA");
        assert_eq!(common_name("O=Contoso, OU=No CN here"), "O=Contoso, OU=No CN here");
        assert_eq!(common_name("CN="), "CN=");
        assert_eq!(common_name("CN=a\\"), "a");
    }
}
