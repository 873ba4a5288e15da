use crate::cert::Cert;
use crate::diagnose::finding::called;
use crate::diagnose::{ChainEvidence, Change, Citation, Evidence, Findings, Owner, Rule, Stage};
use crate::grades::{ChangeKind, Severity};
use crate::trust::StoreSet;

pub(crate) static RULE: Rule = Rule {
    code: "aia-ldap-only",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Warning),
    title: "a certificate names only a directory (LDAP) as the place of its issuer",
    explanation: "A certification authority of Active Directory names by default an ldap:// address for its own certificate \
        (AIA). Members of the domain fetch it from there; nobody else can, neither partners nor Microsoft's services, nor \
        any client of the Internet. As long as the server sends all intermediates it does not matter, which is a note. \
        Where the issuer is missing it is a warning: inside the domain everything seems to work.",
    remedy: "send the issuer's certificate from the server, and have the CA publish it at an http:// address too",
    citations: &[
        Citation::Rfc(5280, "4.2.2.1"),
        Citation::Microsoft("Configure the CDP and AIA Extensions on CA1", "configure-the-cdp-and-aia-extensions-on-ca1"),
    ],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    for chain in &evidence.chains {
        for (_, child) in chain.presented.certificates() {
            if !names_directories_only(child) || !chain.is_related(child) {
                continue;
            }
            let is_missing = is_issuer_missing(chain, child);
            let urls = child.ca_issuers_urls();
            let message = match is_missing {
                true => format!(
                    "the issuer of {} is not sent, and clients outside its domain cannot fetch it: it names only {}",
                    called(child),
                    shown(&urls[0])
                ),
                false => format!(
                    "clients outside the domain could not fetch the issuer of {}: it names only {}",
                    called(child),
                    shown(&urls[0])
                ),
            };
            let finding = found.on_chain(chain, StoreSet::default(), message);
            found.push(finding.map(|finding| {
                let finding = finding.blaming(child.sha256(), chain.distance_of(child)).fact("urls", urls.to_vec());
                let finding = match is_missing {
                    true => finding.severity(Severity::Warning),
                    false => finding.owner(Owner::Ca).remedy("have the CA publish its certificate at an http:// address too"),
                };
                finding.change(Change::None("no certificate at hand changes where a CA publishes"))
            }));
        }
    }
}

/// Whether addresses are named for its issuer, and all of them are a directory's.
pub(super) fn names_directories_only(cert: &Cert) -> bool {
    let is_directory = |url: &String| {
        let scheme = url.split(':').next().unwrap_or_default();
        scheme.eq_ignore_ascii_case("ldap") || scheme.eq_ignore_ascii_case("ldaps")
    };
    !cert.ca_issuers_urls().is_empty() && cert.ca_issuers_urls().iter().all(is_directory)
}

/// Whether the way up breaks at `child`.
fn is_issuer_missing(chain: &ChainEvidence<'_>, child: &Cert) -> bool {
    chain.gaps().iter().any(|(_, gap)| gap.child() == Some(child) && gap.code() != "bad-signature")
}

/// The beginning of an address: those of directories go on for lines.
fn shown(url: &str) -> String {
    const LONGEST: usize = 60;
    match url.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &url[..end]),
        None => url.to_owned(),
    }
}
