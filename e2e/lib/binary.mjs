// The program under test.
import { fileURLToPath } from 'node:url';

export const BINARY = process.env.IEUM_BINARY ?? fileURLToPath(new URL('../../target/debug/ieum', import.meta.url));
