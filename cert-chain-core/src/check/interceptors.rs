//! Who stands between Microsoft's hosts and here, judged once for many targets.

use std::sync::{Arc, Mutex, PoisonError};

use super::question_of_file;
use crate::diagnose::{ChainEvidence, Interceptor, Question};
use crate::fetch::Control;
use crate::options::CheckOptions;
use crate::time::Time;
use crate::trust::Anchors;

/// Those of a run, whose targets are all judged by the same options.
#[derive(Default)]
pub(crate) struct Interceptors(Mutex<Option<Known>>);

/// The last answer, and to what.
struct Known {
    at: Time,
    controls: Vec<Control>,
    found: Arc<[Interceptor]>,
}

impl Interceptors {
    /// Those between Microsoft's hosts, as seen in `controls`, and here.
    pub(super) fn of(&self, controls: &[Control], options: &CheckOptions, now: Time) -> Arc<[Interceptor]> {
        // Of most domains of a batch no server is looked at: they must not displace what is known of the others.
        if controls.is_empty() {
            return Arc::default();
        }
        let at = options.judge.at.unwrap_or(now);
        if let Some(known) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && (known.at, &known.controls[..]) == (at, controls)
        {
            return known.found.clone();
        }
        let found: Arc<[Interceptor]> = judged(controls, options, at).into();
        let known = Known { at, controls: controls.to_vec(), found: found.clone() };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        found
    }
}

/// What the user trusts beside makes no public root; a store that replaces all others may be a lab's, so it counts too.
fn judged(controls: &[Control], options: &CheckOptions, at: Time) -> Vec<Interceptor> {
    let own = question_of_file(at, &options.judge);
    let programs = Question { anchors: Anchors::programs(), ..own.clone() };
    let by = |question: &Question, control: &Control| {
        let chain = ChainEvidence::gather(question, 0, control.chain.clone(), &options.judge.given, &[]);
        Interceptor::of(control.host, &chain)
    };
    controls.iter().filter_map(|control| by(&own, control).filter(|_| by(&programs, control).is_some())).collect()
}

#[cfg(test)]
mod tests {
    use cert_chain_testlab::Pki;

    use super::*;
    use crate::cert::{Cert, Presented, PresentedChain};

    #[test]
    fn a_target_for_which_nothing_was_looked_at_displaces_nothing() {
        let mut pki = Pki::new();
        pki.root("Root");
        let cert = Cert::from_der(pki.end_entity("teams.microsoft.com", "Root")).expect("a certificate");
        let chain = PresentedChain::new(vec![Presented::Certificate(cert)]);
        let controls = [Control { host: "teams.microsoft.com", chain }];
        let (interceptors, options, now) = (Interceptors::default(), CheckOptions::default(), Time::from_unix(0));
        let first = interceptors.of(&controls, &options, now);
        assert!(interceptors.of(&[], &options, now).is_empty());
        assert!(Arc::ptr_eq(&first, &interceptors.of(&controls, &options, now)), "judged once");
        assert!(
            !Arc::ptr_eq(&first, &interceptors.of(&controls, &options, Time::from_unix(1))),
            "another moment, another answer"
        );
    }
}
