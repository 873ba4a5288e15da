//! Ctrl-C, and what service managers send in its place.

use std::future::Future;
use std::io;
use std::sync::Arc;

use tokio::sync::watch;

use super::progress::Progress;

/// What the shell expects of a program that Ctrl-C ended: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;

/// Whether somebody wants the run to end.
#[derive(Clone, Debug)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Listens from now on. The first signal asks for an end and is told by `progress`; the second ends the program, with `farewell`.
    pub(super) fn listen(progress: Arc<Progress>, patience: String, farewell: String) -> io::Result<Self> {
        let (asked, receiver) = watch::channel(false);
        let mut signals = Signals::new()?;
        tokio::spawn(async move {
            signals.next().await;
            progress.say(&format!("stopping: what was begun is finished, {patience}; again to end at once"));
            // Whoever no longer listens has come to the end.
            let _ = asked.send(true);
            signals.next().await;
            progress.clear();
            progress.say(&farewell);
            at_once();
        });
        Ok(Self(receiver))
    }

    /// Whether the signal came.
    pub(super) fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Ready when the signal comes.
    pub(super) fn asked(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut receiver = self.0.clone();
        async move {
            // An error says that the runtime ends.
            let _ = receiver.wait_for(|asked| *asked).await;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "main waits for what is in flight, which is what nobody wants to wait for now")]
fn at_once() -> ! {
    std::process::exit(INTERRUPTED)
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
