use crate::diagnose::{Audience, Change, Citation, Evidence, Findings, Owner, Rule, Stage, TenantEvidence};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "name-not-resolved",
    severity: Severity::Error,
    range: (Severity::Note, Severity::Error),
    title: "a name that clients are sent to does not exist",
    explanation: "A DNS record (an SRV record or an alias) sends clients to this name, and the name has no address. Clients \
        that come this way cannot connect at all. Names of the catalogue that do not exist without being pointed at \
        are normal and no finding. A domain that does not exist itself is a note: nobody is sent there but by whoever typed it.",
    remedy: "create the address record for the name, or correct the record that points at it",
    citations: &[Citation::Rfc(2782, "1")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let Some(endpoint) = evidence.found else { return };
    let vantages = endpoint.unresolved.len() + endpoint.resolved.len();
    let conclusive = || endpoint.unresolved.iter().filter(|unresolved| unresolved.is_conclusive());
    let mut names: Vec<_> = conclusive().map(|unresolved| &unresolved.name).collect();
    names.sort();
    names.dedup();
    for name in names {
        let from: Vec<&str> = conclusive().filter(|u| u.name == *name).map(|u| u.vantage.as_str()).collect();
        let whence = if vantages > 1 { format!(" (asked from {})", from.join(", ")) } else { String::new() };
        let led = &endpoint.endpoint.found_by;
        let message = match evidence.question.audience {
            Audience::Anyone => format!("{name} does not resolve to any address{whence}"),
            Audience::Tenant => {
                let verb = if led.len() == 1 { "leads" } else { "lead" };
                format!("{name} does not resolve to any address{whence}, but {} {verb} there", led.join(", "))
            }
        };
        // A server that somebody named may be meant for one side only; a record leads everybody there who sees it.
        let one_side = evidence.question.audience == Audience::Anyone && !endpoint.is_unresolved();
        let finding = found.on_endpoint(message);
        found.push(finding.map(|finding| {
            let finding = finding.severity(if one_side { Severity::Warning } else { Severity::Error });
            let finding = finding.owner(Owner::Dns).fact("name", name.as_str()).fact("found_by", led.clone());
            finding.fact("vantages", from).change(Change::None("a DNS record has to be changed"))
        }));
    }
}

/// The domain as a whole.
pub(in crate::diagnose::rules) fn check_domain(evidence: &TenantEvidence, found: &mut Findings) {
    if !evidence.is_missing {
        return;
    }
    let message = format!("there is no domain {}: DNS knows neither it nor anything below it", evidence.domain);
    let finding = found.on_tenant(message);
    found.push(finding.map(|finding| {
        let finding = finding.severity(Severity::Note).owner(Owner::Dns).fact("name", evidence.domain.clone());
        let finding = finding.remedy("check how the domain is spelt, and whether it is still registered");
        finding.change(Change::None("a DNS record has to be changed"))
    }));
}
