// A PostgreSQL database of its own for a test, in the throw-away cluster that the Rust tests use, too.
import { startKeeper } from './keeper.mjs';

/** An empty database: its `url`, and `stop()`, which drops it, whoever is still connected. */
export async function startDatabase() {
  const { line, stop } = await startKeeper('test-database');
  return { url: line, stop };
}
