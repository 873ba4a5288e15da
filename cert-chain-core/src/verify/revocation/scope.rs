//! Whether a list speaks of a certificate (<https://www.rfc-editor.org/rfc/rfc5280#section-6.3.3>, steps (b) and (d)).

use super::problem::CrlProblem;
use super::same_name;
use crate::cert::{Cert, CertificateIssuer, Crl, DistributionPoint, Listed, PlaceName, Reasons};

/// What a list is to a certificate.
pub(super) enum Speaks {
    /// It comes from somebody else.
    No,
    /// It comes from the right issuer, and is about other certificates.
    OfOthers(CrlProblem),
    /// It speaks of the certificate as far as these reasons go.
    Of(Reasons),
}

/// The certificate's distribution points, and the one that every certificate has: its issuer.
pub(super) fn points(cert: &Cert) -> Vec<DistributionPoint> {
    let mut points = cert.distribution_points();
    points.push(DistributionPoint::default());
    points
}

pub(super) fn speaks(crl: &Crl, cert: &Cert, points: &[DistributionPoint]) -> Speaks {
    let mut reasons = None::<Reasons>;
    let mut problem = None;
    for point in points.iter().filter(|point| is_issued_for(crl, cert, point)) {
        match covers(crl, cert, point) {
            Ok(more) => reasons = Some(reasons.unwrap_or_default().or(more)),
            Err(why) => problem = problem.or(Some(why)),
        }
    }
    match (reasons, problem) {
        (Some(reasons), _) => Speaks::Of(reasons),
        (None, Some(problem)) => Speaks::OfOthers(problem),
        (None, None) => Speaks::No,
    }
}

/// Step (b)(1), by names alone.
fn is_issued_for(crl: &Crl, cert: &Cert, point: &DistributionPoint) -> bool {
    let is_issuer = |place: &PlaceName| matches!(place, PlaceName::Directory(name) if same_name(name.as_name(), crl.issuer()));
    match &point.crl_issuers[..] {
        [] => same_name(crl.issuer(), cert.issuer()),
        issuers => issuers.iter().any(is_issuer),
    }
}

/// The reasons for which the list speaks of certificates of this point.
fn covers(crl: &Crl, cert: &Cert, point: &DistributionPoint) -> Result<Reasons, CrlProblem> {
    let of_point = point.reasons.unwrap_or(Reasons::ALL);
    let Some(scope) = crl.scope() else {
        return if point.crl_issuers.is_empty() { Ok(of_point) } else { Err(CrlProblem::NotIndirect) };
    };
    if !point.crl_issuers.is_empty() && !scope.is_indirect {
        return Err(CrlProblem::NotIndirect);
    }
    if let Some(name) = &scope.point {
        let own = name.places(crl.issuer());
        let wanted = match (&point.name, &point.crl_issuers[..]) {
            (Some(name), _) => name.places(crl.issuer()),
            (None, []) => vec![PlaceName::Directory(cert.issuer().to_owned())].into(),
            (None, issuers) => issuers.into(),
        };
        if !own.iter().any(|place| wanted.iter().any(|other| place.is_same(other))) {
            return Err(CrlProblem::OtherPoint { places: own.iter().take(4).map(PlaceName::text).collect() });
        }
    }
    match () {
        () if scope.only_attributes => Err(CrlProblem::OnlyAttributes),
        () if scope.only_users && cert.is_ca() => Err(CrlProblem::OnlyUsers),
        () if scope.only_cas && !cert.is_ca() => Err(CrlProblem::OnlyCas),
        () => Ok(of_point.and(scope.reasons.unwrap_or(Reasons::ALL))),
    }
}

/// The entry about the certificate.
pub(super) fn entry<'c>(crl: &'c Crl, cert: &Cert) -> Option<Listed<'c>> {
    crl.listed(cert.serial()).find(|listed| match listed.issuer {
        CertificateIssuer::Same => same_name(crl.issuer(), cert.issuer()),
        CertificateIssuer::Named(name) => same_name(name, cert.issuer()),
        CertificateIssuer::Nameless => false,
    })
}
