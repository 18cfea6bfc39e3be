//! A connection as bytes: who does not finish the head of a request, or does not read its answer,
//! is let go, an answer that ends the connection is not lost to what the client still sends, and
//! where the HTTP library refuses a request by itself, with an empty body, the refusal becomes a
//! problem document.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use uuid::Uuid;

use super::connections::Guest;
use super::toll::{Told, Toll};
use crate::problem::Problem;

/// How long a connection may be without a request, and a head may take from its first byte on.
const PATIENCE_FOR_HEAD: Duration = Duration::from_secs(10);
/// How long an answer may wait for a client that takes nothing of it, and how much one must take in
/// a second that takes a little.
const PATIENCE: Duration = Duration::from_secs(15);
const LEAST_A_SECOND: u64 = 4 * 1024;
/// What a client still sends after the last answer is read for this long, and so many bytes of it:
/// closing on unread bytes would take the answer away from it (RFC 9112, section 9.6).
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 256 * 1024;

/// The stream of one connection.
pub struct Wire<S> {
    stream: S,
    guest: Arc<Guest>,
    /// When a client that does not take its answer is let go; none while it takes all of it.
    deadline: Option<(Instant, Pin<Box<Sleep>>)>,
    /// A refusal in our words that has not been written yet.
    own: Vec<u8>,
    /// It waits for this, when the client had many.
    pause: Option<Pin<Box<Sleep>>>,
    toll: Option<(Arc<Toll>, Told)>,
    lingering: Option<(Pin<Box<Sleep>>, usize)>,
    head: Option<Head>,
    /// Nothing more is read from it.
    is_over: bool,
}

/// The head of a request that is waited for.
struct Head {
    /// Of which request, counted from the first of the connection.
    of: u64,
    has_begun: bool,
    late: Pin<Box<Sleep>>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub fn new(stream: S, guest: Arc<Guest>) -> Self {
        Self {
            stream,
            guest,
            deadline: None,
            own: Vec::new(),
            pause: None,
            toll: None,
            lingering: None,
            head: None,
            is_over: false,
        }
    }

    /// What the library refuses by itself costs whoever is there, too.
    pub fn with_toll(mut self, toll: Arc<Toll>, told: Told) -> Self {
        self.toll = Some((toll, told));
        self
    }

    /// Reads what may be a head, in time. A connection on which nothing was said is closed without
    /// a word; a head that has begun and does not end is answered 408 (RFC 9110, section 15.5.9).
    fn read_head(
        &mut self,
        of: u64,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let fresh = || Head { of, has_begun: false, late: Box::pin(sleep(PATIENCE_FOR_HEAD)) };
        let head = self.head.get_or_insert_with(fresh);
        if head.of != of {
            *head = fresh();
        }
        let before = buffer.filled().len();
        if let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(context, buffer) {
            if buffer.filled().len() > before && !head.has_begun {
                head.has_begun = true;
                head.late.as_mut().reset(Instant::now() + PATIENCE_FOR_HEAD);
            }
            // Who sends a byte now and then is never waited for here.
            let is_late = Instant::now() >= head.late.deadline();
            return if is_late { self.end_late(context) } else { Poll::Ready(read) };
        }
        ready!(head.late.as_mut().poll(context));
        self.end_late(context)
    }

    fn end_late(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.is_over = true;
        if self.head.take().is_some_and(|head| head.has_begun) {
            self.own = problem(StatusCode::REQUEST_TIMEOUT);
        }
        self.ends(context)
    }

    /// Writes what is left to say, and answers that nothing more comes.
    fn ends(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.write_own(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn write(&mut self, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(context, bytes) {
            Poll::Ready(Ok(count)) => {
                if let Some((deadline, timer)) = &mut self.deadline {
                    let millis = count as u64 * 1_000 / LEAST_A_SECOND;
                    *deadline += Duration::from_millis(millis);
                    // Not further away than for one that has just stopped.
                    *deadline = (*deadline).min(Instant::now() + PATIENCE);
                    timer.as_mut().reset(*deadline);
                }
                Poll::Ready(Ok(count))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                let (_, timer) = self.deadline.get_or_insert_with(|| {
                    let deadline = Instant::now() + PATIENCE;
                    (deadline, Box::pin(sleep_until(deadline)))
                });
                ready!(timer.as_mut().poll(context));
                metrics::counter!("wumbo_slow_readers_total").increment(1);
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }

    fn write_own(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        while !self.own.is_empty() {
            let own = std::mem::take(&mut self.own);
            let written = self.write(context, &own);
            let count = match &written {
                Poll::Ready(Ok(count)) => *count,
                _ => 0,
            };
            self.own = own;
            self.own.drain(..count);
            if ready!(written)? == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Wire<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_over {
            return self.ends(context);
        }
        let before = buffer.filled().len();
        let read = match self.guest.awaited() {
            Some(request) => self.read_head(request, context, buffer),
            None => Pin::new(&mut self.stream).poll_read(context, buffer),
        };
        if buffer.filled().len() > before {
            self.guest.says();
        }
        read
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.write_own(context))?;
        // No request is being answered: what ends so was said by the library.
        if !self.guest.is_asking()
            && let Some((before, status)) = refusal(bytes)
        {
            self.own = bytes[..before].to_vec();
            self.own.extend(problem(status));
            self.pause = self.toll.as_ref().and_then(|(toll, told)| toll.pause(*told));
            // It says that all was written; what is left goes with the flush that follows.
            let _ = self.write_own(context)?;
            return Poll::Ready(Ok(bytes.len()));
        }
        self.write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.write_own(context))?;
        // Everything has been taken.
        self.deadline = None;
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.guest.is_written();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.write_own(context))?;
        if self.lingering.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(context))?;
        }
        let Self { stream, lingering, .. } = &mut *self;
        let (over, left) = lingering.get_or_insert_with(|| (Box::pin(sleep(LINGER)), LINGER_BYTES));
        let mut space = [0_u8; 4 * 1024];
        while *left > 0 && over.as_mut().poll(context).is_pending() {
            let mut buffer = ReadBuf::new(&mut space);
            match ready!(Pin::new(&mut *stream).poll_read(context, &mut buffer)) {
                Ok(()) if !buffer.filled().is_empty() => {
                    *left = left.saturating_sub(buffer.filled().len());
                }
                Ok(()) | Err(_) => break,
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Where an answer of the library's own begins among the last bytes of what is written: a head of
/// an error, without a body and without anything of ours.
fn refusal(bytes: &[u8]) -> Option<(usize, StatusCode)> {
    const BEGINNING: &[u8] = b"HTTP/1.1 4";
    const LONGEST: usize = 256;
    if !bytes.ends_with(b"\r\n\r\n") {
        return None;
    }
    let from = bytes.len().saturating_sub(LONGEST);
    let tail = &bytes[from..];
    let at = tail.windows(BEGINNING.len()).rposition(|window| window == BEGINNING)?;
    let head = std::str::from_utf8(&tail[at..]).ok()?;
    let mut lines = head.trim_end().split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse::<StatusCode>().ok()?;
    let is_plain = lines.all(|line| {
        let name = line.split(':').next().unwrap_or_default();
        ["connection", "content-length", "date"].iter().any(|own| name.eq_ignore_ascii_case(own))
    });
    is_plain.then_some((from + at, status))
}

/// The refusal as all others look.
fn problem(status: StatusCode) -> Vec<u8> {
    let (code, title, detail) = match status {
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => (
            "head-too-large",
            "The head of the request is too large",
            "Address and headers may have 16 KiB in all, and there may be 100 headers.",
        ),
        StatusCode::URI_TOO_LONG => {
            ("head-too-large", "The address is too long", "Address and headers may have 16 KiB.")
        }
        StatusCode::REQUEST_TIMEOUT => (
            "timeout",
            "The request took too long to arrive",
            "Its head did not end within ten seconds. Send it again.",
        ),
        _ => ("unreadable", "The request cannot be read", "This is no HTTP/1.1 request."),
    };
    let id = Uuid::now_v7().to_string();
    let body = Problem::new(status, code, title).detail(detail).document(&id).to_string();
    let counted = status.as_u16().to_string();
    metrics::counter!("wumbo_http_requests_total", "status" => counted).increment(1);
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n\
         x-request-id: {id}\r\ncache-control: no-store\r\nx-content-type-options: nosniff\r\n\
         content-security-policy: default-src 'none'; frame-ancestors 'none'\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio_util::sync::CancellationToken;

    fn wire(space: usize) -> (Wire<tokio::io::DuplexStream>, tokio::io::DuplexStream) {
        use crate::gate::connections::{Connections, Seats};
        let connections = Arc::new(Connections::new(Seats { in_all: 1, of_one: 1 }));
        let seat = connections.seat([127, 0, 0, 1].into(), true).unwrap();
        seat.guest.asks(false);
        let (near, far) = tokio::io::duplex(space);
        (Wire::new(near, seat.guest.clone()), far)
    }

    #[tokio::test(start_paused = true)]
    async fn who_reads_nothing_or_next_to_nothing_is_let_go_and_who_reads_slowly_is_not() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let answer = vec![b'x'; 64 * 1024];
        let (mut silent, _far) = wire(1_024);
        let error = silent.write_all(&answer).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        for (bytes_a_second, arrives) in [(64, false), (8 * 1024, true)] {
            let (mut near, mut far) = wire(1_024);
            let reading = tokio::spawn(async move {
                let mut piece = vec![0; bytes_a_second];
                while far.read_exact(&mut piece).await.is_ok() {
                    sleep(Duration::from_secs(1)).await;
                }
            });
            assert_eq!(near.write_all(&answer).await.is_ok(), arrives, "{bytes_a_second}");
            reading.abort();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_does_not_end_is_answered_and_silence_is_not() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        for (said, answer) in [("", ""), ("GET / HT", "HTTP/1.1 408 Request Timeout\r\n")] {
            let (mut near, mut far) = wire(4_096);
            near.guest.leaves();
            near.flush().await.unwrap();
            let trickling = tokio::spawn(async move {
                far.write_all(said.as_bytes()).await.unwrap();
                let (mut reading, mut writing) = tokio::io::split(far);
                let mut all = String::new();
                let told = reading.read_to_string(&mut all);
                let trickled = async {
                    while !said.is_empty() && writing.write_all(b"T").await.is_ok() {
                        sleep(Duration::from_millis(700)).await;
                    }
                };
                tokio::select! {
                    told = told => { told.unwrap(); }
                    () = async { trickled.await; std::future::pending().await } => {}
                }
                all
            });
            let began = Instant::now();
            let mut read = Vec::new();
            near.read_to_end(&mut read).await.unwrap();
            assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
            drop(near);
            let told = trickling.await.unwrap();
            assert!(told.starts_with(answer) && told.is_empty() == answer.is_empty(), "{told}");
            assert!(answer.is_empty() || told.contains("urn:wumbo:problem:timeout"), "{told}");
        }
    }

    #[tokio::test]
    async fn a_connection_does_not_rest_before_its_answer_is_written() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut near, mut far) = wire(8);
        near.guest.leaves();
        let writing = near.write_all(b"more than eight bytes");
        assert!(futures::poll!(std::pin::pin!(writing)).is_pending());
        assert!(near.guest.awaited().is_none() && !near.guest.is_asking());
        let mut read = vec![0; 8];
        far.read_exact(&mut read).await.unwrap();
        near.write_all(b"the end.").await.unwrap();
        assert!(near.guest.awaited().is_none());
        near.flush().await.unwrap();
        assert_eq!(near.guest.awaited(), Some(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_of_the_library_costs_as_others_do() {
        use crate::gate::toll::Terms;
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (each, longest) = (Duration::from_secs(3), Duration::from_secs(60));
        let terms = Terms { at_once: 1, each, longest };
        let toll = Arc::new(Toll::new(terms, CancellationToken::new()));
        for waits in [0, 3, 3] {
            let (near, mut far) = wire(4_096);
            let mut near = near.with_toll(toll.clone(), Told::at([192, 0, 2, 1].into()));
            near.guest.leaves();
            near.flush().await.unwrap();
            let began = Instant::now();
            let plain = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n";
            near.write_all(plain).await.unwrap();
            near.flush().await.unwrap();
            assert_eq!(began.elapsed().as_secs(), waits);
            drop(near);
            let mut told = String::new();
            far.read_to_string(&mut told).await.unwrap();
            assert!(told.contains("urn:wumbo:problem:unreadable"), "{told}");
        }
    }

    #[test]
    fn only_an_empty_refusal_of_the_library_at_the_end_is_taken_for_one() {
        let plain = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\ndate: x\r\n\r\n";
        assert_eq!(refusal(plain), Some((0, StatusCode::BAD_REQUEST)));
        let after = [b"an answer before".as_slice(), plain].concat();
        assert_eq!(refusal(&after), Some((16, StatusCode::BAD_REQUEST)));
        for other in [
            b"HTTP/1.1 400 Bad Request\r\nx-request-id: 1\r\ncontent-length: 0\r\n\r\n".as_slice(),
            b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            b"HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\n{}",
            b"",
        ] {
            assert_eq!(refusal(other), None);
        }
    }
}
