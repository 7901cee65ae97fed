// A running demo of its own for a test file: everything on a free port and a temporary database.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BINARY } from './binary.mjs';
import { startDatabase } from './database.mjs';

const START_SECONDS = 60;
const STOP_SECONDS = 10;

/** The same as `startDemo`, on a PostgreSQL database of its own instead of a file. */
export async function startDemoOnPostgres() {
  const database = await startDatabase();
  try {
    const demo = await startDemo({ args: ['--database-url', database.url] });
    return { ...demo, stop: () => demo.stop().finally(database.stop) };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/**
 * Starts `ieum demo` and waits until it has written its addresses and passwords.
 * Returns them as `facts`, its output so far as `log()`, and `stop()`, which also runs after a failed start.
 */
export async function startDemo({ args = [], env = {} } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'ieum-demo-'));
  const file = join(folder, 'demo.json');
  const server = spawn(BINARY, ['demo', '--port', '0', '--json', file, ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (log += chunk));
  const ended = new Promise((resolve) => {
    server.once('error', (error) => resolve(error.message));
    server.once('exit', (code, signal) => resolve(`ended with ${signal ?? code}`));
  });
  const stop = async () => {
    server.kill('SIGTERM');
    const patience = new AbortController();
    const late = sleep(STOP_SECONDS * 1000, 'late', { signal: patience.signal }).catch(() => 'stopped');
    if ((await Promise.race([ended, late])) === 'late') server.kill('SIGKILL');
    patience.abort();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const facts = await waitForFacts(file, ended);
    return { facts, stop, log: () => log };
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${log}`);
  }
}

/**
 * The data of a demo under `ieum serve`, as it stands behind a proxy on this machine that hands certificates on: whatever
 * `IEUM_…` variables say more. There are no mailbox and no sample business system.
 */
export async function startBehindProxy({ env = {} } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'ieum-served-'));
  const demo = await startDemo({ args: ['--keep', folder] }).catch(async (error) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const { facts } = demo;
  await demo.stop();
  const server = spawn(BINARY, ['--config', join(folder, 'ieum.toml'), 'serve'], {
    cwd: folder,
    // None of the tests' own: every `IEUM_…` variable is a key of the configuration.
    env: { PATH: process.env.PATH, IEUM_TRUSTED_PROXIES: '127.0.0.1/32', IEUM_CLIENT_CERTIFICATE_HEADER: 'Client-Cert', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => (log += chunk));
  const ended = new Promise((resolve) => {
    server.once('error', (error) => resolve(error.message));
    server.once('exit', (code, signal) => resolve(`ended with ${signal ?? code}`));
  });
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  let end;
  ended.then((how) => (end = how));
  for (let waited = 0; waited < START_SECONDS * 1000; waited += 50) {
    const answer = await fetch(`${facts.public_url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return { facts, stop, log: () => log };
    if (end !== undefined) break;
    await sleep(50);
  }
  await stop();
  throw new Error(`ieum serve did not start: ${end}\n${log}`);
}

/** The file may be seen half-written: what does not parse yet is read again. */
async function waitForFacts(file, ended) {
  let end;
  ended.then((how) => (end = how));
  for (let waited = 0; waited < START_SECONDS * 1000; waited += 50) {
    if (end !== undefined) throw new Error(`ieum demo ${end} before it was ready`);
    try {
      return JSON.parse(await readFile(file, 'utf8'));
    } catch {
      await sleep(50);
    }
  }
  throw new Error(`ieum demo was not ready within ${START_SECONDS} seconds`);
}
