//! Checks the domains named on the command line inside another asynchronous program, which stays in charge: it takes no more
//! targets after Ctrl-C, waits a little for those at work, and then cancels the rest by dropping the stream.
//!
//!     cargo run -p cert-chain-core --example many_domains -- contoso.com fabrikam.com

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use cert_chain_core::Target;
use cert_chain_core::batch::{BatchOptions, Spawn, check_many};
use cert_chain_core::net::Internet;
use futures_util::stream::{self, StreamExt};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let targets = std::env::args().skip(1).map(|text| text.parse()).collect::<Result<Vec<Target>, _>>()?;

    let mut options = BatchOptions::default();
    options.concurrency = 64;
    options.check.timeout = Duration::from_secs(30);
    // On all cores; without it everything happens in this task.
    options.spawn = Some(Spawn::new(|task| drop(tokio::spawn(task))));

    // Any stream will do: a channel that another part of the program sends to, lines of a file, rows of a query.
    let (enough, stopped) = tokio::sync::oneshot::channel::<()>();
    let targets = stream::iter(targets).take_until(stopped);
    let mut reports = check_many(Arc::new(Internet::new()), targets, options);

    let mut enough = Some(enough);
    let last_moment = tokio::time::sleep(Duration::MAX);
    tokio::pin!(last_moment);
    loop {
        tokio::select! {
            checked = reports.next() => match checked {
                Some(checked) => println!("{}: {:?} after {:?}", checked.target, checked.report.state, checked.took),
                None => return Ok(()),
            },
            signal = tokio::signal::ctrl_c(), if enough.is_some() => {
                signal?;
                // Its end ends the run once what is at work is done.
                drop(enough.take());
                last_moment.as_mut().reset(tokio::time::Instant::now() + Duration::from_secs(5));
            }
            // Dropping the stream, by returning, cancels what is still at work: no task is left behind.
            () = &mut last_moment => return Ok(()),
        }
    }
}
