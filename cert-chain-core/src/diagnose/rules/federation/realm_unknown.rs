use crate::diagnose::{Change, Citation, Findings, Owner, Rule, Stage, TenantEvidence};
use crate::discover::documents::Namespace;
use crate::grades::{ChangeKind, Severity};

pub(crate) static RULE: Rule = Rule {
    code: "realm-unknown",
    severity: Severity::Note,
    range: (Severity::Note, Severity::Note),
    title: "Microsoft's cloud does not know the domain",
    explanation: "Asked whose the users of this domain are, the sign-in service answers that it knows no such domain: no Entra \
        tenant has verified it. That is as it should be for an organisation that has nothing in Microsoft's cloud, and for one \
        in another of its clouds. Otherwise the domain is misspelt, or was never verified, and its users cannot sign in there.",
    remedy: "if its users should sign in to Microsoft 365, verify the domain in the Entra admin center, else leave it",
    citations: &[Citation::Microsoft("Add your custom domain name to your tenant", "add-custom-domain")],
    change: ChangeKind::None,
    stage: Stage::Build,
    check: super::at_no_endpoint,
};

pub(in crate::diagnose::rules) fn check(evidence: &TenantEvidence, found: &mut Findings) {
    if evidence.namespace != Some(Namespace::Unknown) {
        return;
    }
    let message =
        format!("Microsoft's sign-in service knows no domain {}: it belongs to no Entra tenant there", evidence.domain);
    let finding = found.on_tenant(message);
    found.push(finding.map(|finding| {
        finding.owner(Owner::Idp).fact("domain", evidence.domain.clone()).change(Change::None(super::NO_CHAIN))
    }));
}
