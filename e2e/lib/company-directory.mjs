// A company's directory: OpenLDAP with TLS and 10,000 people, `minji` among them.
import { startKeeper } from './keeper.mjs';

/** What a client has to know of it as `facts`, and `stop()`. */
export async function startDirectory() {
  const { line, stop } = await startKeeper('test-directory');
  return { facts: JSON.parse(line), stop };
}
