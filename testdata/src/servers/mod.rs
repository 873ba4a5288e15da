//! Real servers on loopback, on ports that the system chooses. Each stops when it is dropped.

pub mod dns;
pub mod http;
pub mod tls;

use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// Where servers listen unless told otherwise.
pub const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// What a server saw, in order.
#[derive(Debug)]
struct Log<T>(Arc<Mutex<Vec<T>>>);

impl<T> Log<T> {
    fn new() -> Self {
        Self(Arc::default())
    }

    /// Adds an entry and returns its place, for [`Log::amend`].
    fn push(&self, entry: T) -> usize {
        self.with(|entries| {
            entries.push(entry);
            entries.len() - 1
        })
    }

    fn amend(&self, place: usize, change: impl FnOnce(&mut T)) {
        self.with(|entries| change(&mut entries[place]));
    }

    fn snapshot(&self) -> Vec<T>
    where
        T: Clone,
    {
        self.with(|entries| entries.clone())
    }

    fn with<R>(&self, work: impl FnOnce(&mut Vec<T>) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T> Clone for Log<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

/// The way to a server that is far away. Without one not even the clock is asked.
async fn wait(delay: Duration) {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
}

/// A task that ends with its owner, and with it the connections it serves.
#[derive(Debug)]
struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Serves each connection in a task of its own, `delay` after it was made, as if the server were that far away; `serve`
/// also gets the connection's number, from 0.
fn serve_connections<F, S>(listener: TcpListener, delay: Duration, serve: F) -> Running
where
    F: Fn(TcpStream, usize) -> S + Send + 'static,
    S: Future<Output = io::Result<()>> + Send + 'static,
{
    Running(tokio::spawn(async move {
        let mut connections = JoinSet::new();
        let mut number = 0;
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                // The client took the connection back before it was accepted: the next one may not.
                tokio::task::yield_now().await;
                continue;
            };
            // As real servers do: what is written in parts would else wait for the client's delayed acknowledgement.
            let _ = stream.set_nodelay(true);
            let connection = serve(stream, number);
            // How a connection ends is the client's evidence; here it is of no interest.
            connections.spawn(async move {
                wait(delay).await;
                drop(connection.await);
            });
            number += 1;
            while connections.try_join_next().is_some() {}
        }
    }))
}
