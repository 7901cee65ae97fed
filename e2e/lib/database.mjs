// A PostgreSQL database of its own for a test, in the throw-away cluster that the Rust tests use, too.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { BINARY } from './binary.mjs';

/** An empty database: its `url`, and `stop()`, which drops it, whoever is still connected. */
export async function startDatabase() {
  const keeper = spawn(join(dirname(BINARY), 'test-database'), { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = once(keeper, 'error').then(([error]) => Promise.reject(error));
  failed.catch(() => {});
  const ended = once(keeper, 'exit');
  const url = once(createInterface(keeper.stdout), 'line').then(([line]) => line);
  const early = ended.then(([code, signal]) => Promise.reject(new Error(`no database: test-database ended with ${signal ?? code}`)));
  early.catch(() => {});
  const stop = async () => {
    keeper.stdin.end();
    await ended;
  };
  return { url: await Promise.race([url, early, failed]), stop };
}
