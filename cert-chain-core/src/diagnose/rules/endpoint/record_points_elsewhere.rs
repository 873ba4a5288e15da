use crate::diagnose::rules::tenants::at_no_endpoint;
use crate::diagnose::{Change, Citation, Findings, Owner, Rule, Stage, Stray, StrayStanding, TenantEvidence};
use crate::discover::documents::Namespace;
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "record-points-elsewhere",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Warning),
    title: "records of Skype for Business lead away from Microsoft 365",
    explanation: "Four records of a domain say where Skype for Business and Teams are: lyncdiscover, sip, _sip._tls and \
        _sipfederationtls._tcp. While one of them, in any verified domain of a tenant, leads to other servers than Microsoft's, the \
        tenant cannot be switched to Teams only. In a hybrid deployment they have to lead to one's own servers, so there it is a \
        note. It is a warning where none of these servers answers: then the servers are gone, the records were left behind, and \
        partners, phones and old clients are sent to nobody. It is told only of domains that an Entra tenant has verified.",
    remedy: "leave them while users are on your own servers; once all are in Teams, remove them, or let _sipfederationtls._tcp name \
        Microsoft's host for federation (sipfed.online.lync.com, port 5061, in the worldwide cloud)",
    citations: &[Citation::Microsoft(
        "Decommission your on-premises Skype for Business environment",
        "decommission-manage-dns-entries",
    )],
    change: ChangeKind::None,
    stage: Stage::Build,
    check: at_no_endpoint,
};

pub(in crate::diagnose::rules) fn check(evidence: &TenantEvidence, found: &mut Findings) {
    // Whom Microsoft does not know, it cannot switch.
    let is_verified = matches!(evidence.namespace, Some(Namespace::Federated | Namespace::Managed));
    if !is_verified || evidence.strays.is_empty() {
        return;
    }
    let records: Vec<String> = evidence.strays.iter().map(shown).collect();
    let (records, lead) = (records.join(", "), if records.len() == 1 { "leads" } else { "lead" });
    let is = |wanted: StrayStanding| move |stray: &Stray| stray.standing == wanted;
    let (severity, rest) = match () {
        () if evidence.strays.iter().all(is(StrayStanding::Gone)) => (Severity::Warning, "and nothing answers there"),
        () if evidence.strays.iter().any(is(StrayStanding::Answers)) => (Severity::Note, "as a hybrid deployment needs"),
        () => (Severity::Note, "and whether somebody is still there could not be found out"),
    };
    let to = match evidence.cloud_federation.as_slice() {
        [] => String::new(),
        hosts => format!(", or let _sipfederationtls._tcp name {}, port 5061", hosts.join(" or ")),
    };
    let remedy = match severity {
        Severity::Warning => {
            format!("remove these records{to}; if users are still on your own servers, bring those back first")
        }
        _ => format!("leave them while users are on your own servers; once all are in Teams, remove them{to}"),
    };
    let finding = found.on_tenant(format!(
        "{records} {lead} away from Microsoft 365, {rest}; while so, the tenant cannot be switched to Teams only"
    ));
    let facts: serde_json::Map<String, serde_json::Value> =
        evidence.strays.iter().map(|stray| (stray.record.clone(), stray.targets.clone().into())).collect();
    found.push(finding.map(|finding| {
        let finding = finding.severity(severity).remedy(remedy).owner(Owner::Dns).fact("records", facts);
        finding.change(Change::None("a DNS record has to be changed"))
    }));
}

fn shown(stray: &Stray) -> String {
    // A host's own record leads to the host.
    match &stray.targets[..] {
        [only] if *only == stray.record => stray.record.clone(),
        targets => format!("{} ({})", stray.record, targets.join(", ")),
    }
}
