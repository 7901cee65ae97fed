// Something that the Rust tests use, too, kept by a program of theirs for as long as its standard input stays open.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { BINARY } from './binary.mjs';

/** Starts the program `name`: the `line` that it writes once what it keeps is there, and `stop()`. */
export async function startKeeper(name) {
  const keeper = spawn(join(dirname(BINARY), name), { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = once(keeper, 'error').then(([error]) => Promise.reject(error));
  failed.catch(() => {});
  const ended = once(keeper, 'exit');
  const line = once(createInterface(keeper.stdout), 'line').then(([text]) => text);
  const early = ended.then(([code, signal]) => Promise.reject(new Error(`${name} ended with ${signal ?? code}`)));
  early.catch(() => {});
  const stop = async () => {
    keeper.stdin.end();
    await ended;
  };
  return { line: await Promise.race([line, early, failed]), stop };
}
