use crate::diagnose::{Audience, Change, Citation, Evidence, Findings, Owner, Rule, Stage};
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "name-not-resolved",
    severity: Severity::Error,
    range: (Severity::Warning, Severity::Error),
    title: "a name that clients are sent to does not exist",
    explanation: "A DNS record (an SRV record or an alias) sends clients to this name, and the name has no address. Clients \
        that come this way cannot connect at all. Names of the catalogue that do not exist without being pointed at \
        are normal and no finding.",
    remedy: "create the address record for the name, or correct the record that points at it",
    citations: &[Citation::Rfc(2782, "1")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check,
};

fn check(evidence: &Evidence<'_>, found: &mut Findings) {
    let Some(unresolved) = evidence.unresolved.filter(|unresolved| unresolved.is_conclusive()) else { return };
    let name = &unresolved.name;
    let message = match evidence.question.audience {
        Audience::Anyone => format!("{name} does not resolve to any address"),
        Audience::Tenant => format!("{name} does not resolve to any address, but {} leads there", evidence.found_by.join(", ")),
    };
    let finding = found.on_endpoint(message);
    found.push(finding.map(|finding| {
        let finding =
            finding.owner(Owner::Dns).fact("name", unresolved.name.as_str()).fact("found_by", evidence.found_by.clone());
        finding.change(Change::None("a DNS record has to be changed"))
    }));
}
