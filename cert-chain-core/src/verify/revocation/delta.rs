//! Lists of changes (<https://www.rfc-editor.org/rfc/rfc5280#section-5.2.4> and section 6.3.3, step (c)).

use super::{Case, GivenCrl, same_name, signer};

/// The latest list of changes that can be combined with `complete`, and is valid itself.
pub(super) fn of<'c>(complete: &GivenCrl, case: &Case<'c>) -> Option<&'c GivenCrl> {
    let at = case.judging.at;
    let deltas = case.revocation.crls.iter().filter(|given| {
        let crl = given.crl();
        crl.is_delta()
            && combines(complete, given)
            && crl.this_update() <= at
            && crl.next_update().is_none_or(|next_update| at <= next_update)
            && crl.unknown_critical().is_empty()
    });
    let mut deltas: Vec<&GivenCrl> = deltas.collect();
    deltas.sort_by(|one, other| other.crl().comparable_number().cmp(&one.crl().comparable_number()));
    deltas.into_iter().find(|given| signer::check(given, case).is_ok())
}

/// Conditions (a) to (d) of section 5.2.4.
fn combines(complete: &GivenCrl, delta: &GivenCrl) -> bool {
    let (complete, delta) = (complete.crl(), delta.crl());
    let numbers = (complete.comparable_number(), delta.base(), delta.comparable_number());
    let (Some(number), Some(base), Some(changed)) = numbers else { return false };
    base <= number
        && number < changed
        && same_name(complete.issuer(), delta.issuer())
        && complete.scope() == delta.scope()
        && complete.authority_key_identifier() == delta.authority_key_identifier()
}
