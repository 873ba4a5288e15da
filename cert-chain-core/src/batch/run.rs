//! One run: what its targets share, and how one of them is checked.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::FutureExt;

use super::answers::Answers;
use super::one_of_many::{OneOfMany, own_domain};
use super::overtime::Overtime;
use super::pace::{Pace, Parked, Seat};
use super::{BatchOptions, Checked};
use crate::check::{Interceptors, check_in_run, unchecked};
use crate::fetch::{Memory, Shared};
use crate::network::{Deadline, Network};
use crate::report::Report;
use crate::target::Target;

/// What a target may overrun its budget by, in which a network that keeps its deadlines has long given up.
const GRACE: Duration = Duration::from_millis(500);

/// What the targets of a run share.
pub(super) struct Run {
    network: Arc<dyn Network>,
    pub(super) options: BatchOptions,
    answers: Answers,
    memory: Arc<Memory>,
    interceptors: Interceptors,
    pace: Pace,
    pub(super) overtime: Overtime,
    pub(super) parked: Arc<Parked>,
}

impl Run {
    pub(super) fn new(network: Arc<dyn Network>, options: BatchOptions) -> Self {
        let (answers, memory, pace) = (Answers::new(), Arc::new(Memory::new()), Pace::of(&options));
        let (interceptors, overtime, parked) = (Interceptors::default(), Overtime::default(), Arc::default());
        Self { network, options, answers, memory, interceptors, pace, overtime, parked }
    }

    /// Checks `target` as if it were alone. Whatever happens there is a report.
    pub(super) async fn check(&self, target: Target) -> Checked {
        let seat = Seat::new(self.parked.clone());
        let report = AssertUnwindSafe(self.within_budget(&target, &seat)).catch_unwind().await;
        let report = report.unwrap_or_else(|_| {
            self.without(&target, "a fault of this program ended the check of it; please report that, with the target's name")
        });
        let took = seat.stopwatch.elapsed();
        Checked { target, report, took }
    }

    /// The report, or one that says that there is none, when the network does not keep its deadlines.
    async fn within_budget(&self, target: &Target, seat: &Seat) -> Report {
        let check = &self.options.check;
        let network = OneOfMany {
            network: &*self.network,
            answers: &self.answers,
            pace: &self.pace,
            overtime: &self.overtime,
            seat,
            own: own_domain(target),
            vantages: &check.vantages,
        };
        let shared = Shared::of_run(seat.stopwatch.clone(), Some(self.memory.clone()));
        let checking = check_in_run(&network, target, check, &shared, &self.interceptors, GRACE);
        let deadline = Deadline::on(&seat.stopwatch, check.timeout);
        let report = self.overtime.end(&deadline, GRACE, checking).await;
        report.unwrap_or_else(|| self.without(target, "the time was used up"))
    }

    fn without(&self, target: &Target, why: &str) -> Report {
        unchecked(target, why, &self.options.check, self.network.now())
    }
}
