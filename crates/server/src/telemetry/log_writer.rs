//! Log lines on their way to standard error: put together in memory, written by a thread of their own, at most two hundred times
//! a second. A system call for each line took a fifth of a short request.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// How long lines are put together.
const PAUSE: Duration = Duration::from_millis(5);
/// Most bytes that wait. A reader that does not read must not stop the service, nor fill its memory.
const MOST: usize = 4 << 20;

/// Takes the lines of the log.
#[derive(Debug, Clone)]
pub struct LogWriter(Arc<Shared>);

/// Writes what is left when it is dropped.
#[derive(Debug)]
#[must_use = "the log ends when this is dropped"]
pub struct LogGuard {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    filled: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: Vec<u8>,
    dropped: u64,
    is_ended: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LogWriter {
    /// Starts the thread that writes to `out`.
    ///
    /// # Errors
    /// The thread cannot be started.
    pub fn start(out: impl Write + Send + 'static) -> io::Result<(Self, LogGuard)> {
        let shared = Arc::new(Shared::default());
        let thread = {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new()
                .name("ieum-log".to_owned())
                .spawn(move || run(&shared, out))?
        };
        let guard = LogGuard {
            shared: Arc::clone(&shared),
            thread: Some(thread),
        };
        Ok((Self(shared), guard))
    }
}

impl Write for LogWriter {
    /// Takes one line, whole.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = self.0.lock();
        if waiting.lines.len() + line.len() > MOST || waiting.is_ended {
            waiting.dropped += 1;
        } else {
            waiting.lines.extend_from_slice(line);
            if waiting.lines.len() == line.len() {
                self.0.filled.notify_one();
            }
        }
        Ok(line.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogWriter {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        self.shared.lock().is_ended = true;
        self.shared.filled.notify_one();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing left to write.
            let _ = thread.join();
        }
    }
}

fn run(shared: &Shared, mut out: impl Write) {
    let mut lines = Vec::new();
    loop {
        let is_ended = {
            let waiting = shared.lock();
            let waiting = shared
                .filled
                .wait_while(waiting, |waiting| waiting.lines.is_empty() && !waiting.is_ended);
            waiting.unwrap_or_else(PoisonError::into_inner).is_ended
        };
        if !is_ended {
            std::thread::sleep(PAUSE);
        }
        let dropped = {
            let mut waiting = shared.lock();
            std::mem::swap(&mut waiting.lines, &mut lines);
            std::mem::take(&mut waiting.dropped)
        };
        // There is nobody to tell that the log cannot be written.
        let _ = out.write_all(&lines);
        if dropped > 0 {
            let _ = writeln!(
                out,
                "{dropped} lines of the log were lost: they were not read fast enough"
            );
        }
        let _ = out.flush();
        lines.clear();
        if is_ended {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// Somebody who reads only when told to.
    struct Slow {
        read: mpsc::Receiver<()>,
        seen: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // Once nobody tells, everything is read.
            let _ = self.read.recv();
            self.seen.lock().expect("lock").extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn slow() -> (Slow, mpsc::Sender<()>, Arc<Mutex<Vec<u8>>>) {
        let (go, read) = mpsc::channel();
        let seen = Arc::default();
        let seen_by = Arc::clone(&seen);
        (Slow { read, seen: seen_by }, go, seen)
    }

    #[test]
    fn every_line_is_written_in_order_at_the_end_at_the_latest() {
        let (out, go, seen) = slow();
        drop(go);
        let (mut writer, guard) = LogWriter::start(out).expect("started");
        let lines: Vec<String> = (0..1000).map(|number| format!("line {number}\n")).collect();
        for line in &lines {
            writer.write_all(line.as_bytes()).expect("taken");
        }
        drop(guard);
        assert_eq!(*seen.lock().expect("lock"), lines.concat().into_bytes());
    }

    #[test]
    fn a_reader_that_does_not_read_stops_nobody_and_is_told_what_it_missed() {
        let (out, go, seen) = slow();
        let (mut writer, guard) = LogWriter::start(out).expect("started");
        let line = vec![b'x'; 1 << 20];
        for _ in 0..20 {
            writer.write_all(&line).expect("taken");
        }
        drop(go);
        drop(guard);
        let seen = String::from_utf8(seen.lock().expect("lock").clone()).expect("text");
        let written = seen.bytes().filter(|byte| *byte == b'x').count() >> 20;
        let lost = seen.split_once("lines of the log were lost").expect("told").0;
        let lost: usize = lost.rsplit('x').next().expect("number").trim().parse().expect("number");
        assert_eq!(written + lost, 20, "{written} written, {lost} lost");
        assert!((4..=8).contains(&written), "{written}");
    }
}
