//! One run: the processes that it measures, started when the first measurement needs them, and the list of measurements in turn.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use tokio::signal::unix::{SignalKind, signal};

use crate::limits::{Limit, LimitKind};
use crate::load::{self, Plan, Script, Seen};
use crate::measure::MEASUREMENTS;
use crate::options::Options;
use crate::prepare::{self, Prepared};
use crate::process::{Process, free_address};
use crate::report::number;
use crate::{pin, report};

/// How long a server may take to its first answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What measurements share.
pub(crate) struct Bench {
    /// How to measure.
    pub(crate) options: Options,
    /// Databases and logs; gone at the end.
    pub(crate) folder: TempDir,
    /// The binary under test.
    pub(crate) program: PathBuf,
    baseline: Option<Process>,
    prepared: Option<Prepared>,
    site: Option<Process>,
}

/// Measures what was asked for. Ends by itself, by the deadline or by a signal; every process started ends with it.
pub(crate) async fn run(options: &Options) -> Result<ExitCode> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut bench = Bench::new(options)?;
    tokio::select! {
        complete = tokio::time::timeout(options.deadline, bench.all()) => match complete {
            Ok(true) => Ok(ExitCode::SUCCESS),
            Ok(false) => Ok(ExitCode::FAILURE),
            Err(_) => {
                report::complain("the run has taken too long and was ended");
                Ok(ExitCode::FAILURE)
            }
        },
        _ = terminate.recv() => Ok(ExitCode::FAILURE),
        _ = tokio::signal::ctrl_c() => Ok(ExitCode::FAILURE),
    }
}

impl Bench {
    fn new(options: &Options) -> Result<Self> {
        let itself = std::env::current_exe()?;
        let beside = itself.parent().unwrap_or(Path::new("."));
        // Beside the binaries and not in the system's temporary folder, which may be memory: commits are to reach a disk.
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(beside)?;
        let program = if options.is_quick {
            let program = folder.path().join("ieum");
            std::os::unix::fs::symlink(&itself, &program)?;
            program
        } else {
            beside.join("ieum")
        };
        anyhow::ensure!(program.exists(), "{} is not built", program.display());
        Ok(Self {
            options: options.clone(),
            folder,
            program,
            baseline: None,
            prepared: None,
            site: None,
        })
    }

    /// Whether everything that was asked for could be measured.
    async fn all(&mut self) -> bool {
        let start = Instant::now();
        report::begin(pin::is_possible());
        let mut is_complete = true;
        for (name, measure) in MEASUREMENTS {
            if !self.options.wants(name) {
                continue;
            }
            if let Err(error) = measure(self).await {
                is_complete = false;
                let words = self.site.as_ref().map(Process::last_words).unwrap_or_default();
                report::complain(&format!("{name}: not measured: {error:#}\n{words}"));
                // The next measurement gets a server that it can trust.
                self.site = None;
            }
        }
        report::say(&format!("{} s in all", start.elapsed().as_secs()));
        is_complete
    }

    /// How long one side of a comparison has its turn.
    pub(crate) const fn turn(&self) -> Plan {
        Plan::full(self.options.turn)
    }

    /// A limit of the machine, in a turn of its own.
    pub(crate) fn limit(&self, kind: LimitKind) -> Result<Limit> {
        kind.measure(self.options.turn, self.folder.path())
    }

    /// Starts the service on a database; it is not ready yet.
    pub(crate) fn start(&self, database: &Path) -> Result<Process> {
        let address = free_address()?;
        let public_url = format!("http://{address}");
        let mut command = pin::on_server_core(&self.program);
        command.arg("serve").env_clear();
        // `setpriv` and `taskset` are looked for in it.
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command.envs(prepare::variables(database, &public_url, &address.to_string()));
        command.current_dir(self.folder.path());
        Process::start(command, address, &self.folder.path().join("ieum.log"))
    }

    /// The prepared database.
    pub(crate) async fn prepared(&mut self) -> Result<Prepared> {
        if let Some(prepared) = &self.prepared {
            return Ok(prepared.clone());
        }
        let prepared = prepare::prepare(self.folder.path(), self.options.members).await?;
        self.prepared = Some(prepared.clone());
        Ok(prepared)
    }

    /// The service on the prepared database, ready.
    pub(crate) async fn site(&mut self) -> Result<&Process> {
        if self.site.is_none() {
            let database = self.prepared().await?.database;
            let mut site = self.start(&database)?;
            site.ready("/health/ready", PATIENCE).await?;
            self.site = Some(site);
        }
        self.site.as_ref().context("the service")
    }

    /// The bare axum server, ready.
    pub(crate) async fn baseline(&mut self) -> Result<&Process> {
        if self.baseline.is_none() {
            let address = free_address()?;
            let mut command = pin::on_server_core(&std::env::current_exe()?);
            command.args(["--role", "baseline", &address.to_string()]);
            let mut baseline = Process::start(command, address, &self.folder.path().join("baseline.log"))?;
            baseline.ready("/", PATIENCE).await?;
            self.baseline = Some(baseline);
        }
        self.baseline.as_ref().context("the baseline")
    }
}

/// What a server did under one load.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rate {
    /// Answers a second.
    pub(crate) per_second: f64,
    /// Processor time of one, in microseconds.
    pub(crate) cpu_micros: f64,
    /// What was seen of it.
    pub(crate) seen: Seen,
}

/// Puts a load on a server and reads what it cost there.
pub(crate) async fn load<S: Script>(server: &Process, scripts: Vec<S>, plan: Plan) -> Result<(Rate, Vec<S>)> {
    let before = server.cpu()?;
    let (seen, scripts) = load::run(server.address, scripts, plan).await?;
    let cpu = server.cpu()? - before;
    let requests = seen.requests.max(1) as f64;
    let rate = Rate {
        per_second: seen.requests as f64 / seen.elapsed.as_secs_f64(),
        cpu_micros: cpu.as_secs_f64() / requests * 1e6,
        seen,
    };
    Ok((rate, scripts))
}

impl Rate {
    /// The median of several turns, with the latencies of all.
    pub(crate) fn median(turns: Vec<Self>) -> Self {
        let per_second = median(turns.iter().map(|turn| turn.per_second).collect());
        let cpu_micros = median(turns.iter().map(|turn| turn.cpu_micros).collect());
        let mut seen = Seen::default();
        for turn in turns {
            seen.requests += turn.seen.requests;
            seen.elapsed += turn.seen.elapsed;
            seen.latencies.add(turn.seen.latencies);
        }
        Self {
            per_second,
            cpu_micros,
            seen,
        }
    }

    /// Processor time and latencies in words.
    pub(crate) fn detail(&self) -> String {
        let (half, most) = (
            self.seen.latencies.percentile(0.5),
            self.seen.latencies.percentile(0.99),
        );
        format!("{} µs cpu, p50 {half:.2} ms, p99 {most:.2} ms", number(self.cpu_micros))
    }
}

/// The middle value.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
