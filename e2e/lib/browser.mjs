// One real browser for a test file: Debian's Chromium, in the language and size of a person.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const SHOTS = fileURLToPath(new URL('../shots/', import.meta.url));

/** Widths a page must look right in. */
export const DESKTOP = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

/** Korean as most people here have it, and English. */
export const KOREAN = { locale: 'ko-KR', timezoneId: 'Asia/Seoul' };
export const ENGLISH = { locale: 'en-US', timezoneId: 'Asia/Seoul' };

/**
 * Starts a browser with an empty profile. The first start on a machine can take half a minute.
 * `IEUM_CHROMIUM` names another binary than Debian's.
 */
export function launch() {
  return chromium.launch({
    executablePath: process.env.IEUM_CHROMIUM ?? '/usr/bin/chromium',
    timeout: 60_000,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * A new person at the browser: no cookies. An error of a page's script, and a resource that its
 * Content-Security-Policy refused, fail the test when it ends, through `problems`.
 */
export async function person(browser, { language = KOREAN, screen = DESKTOP } = {}) {
  const context = await browser.newContext({ ...language, ...screen });
  const problems = [];
  context.on('weberror', (error) => problems.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error' && /Content.Security.Policy/i.test(message.text())) problems.push(message.text());
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  return { context, page, problems, close: () => context.close() };
}

/** A picture of the whole page in `e2e/shots/`, to be looked at by people; nothing compares it. */
export async function shot(page, name) {
  await mkdir(SHOTS, { recursive: true });
  const path = `${SHOTS}${name}.png`;
  await page.screenshot({ path, fullPage: true, animations: 'disabled' });
  return path;
}

/** A device that keeps passkeys and asks who holds it. */
export async function authenticator({ context, page }) {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const send = (method, more) => cdp.send(`WebAuthn.${method}`, { authenticatorId, ...more });
  return {
    credentials: async () => (await send('getCredentials')).credentials,
    add: (credential) => send('addCredential', { credential }),
    remove: (credential) => send('removeCredential', { credentialId: credential.credentialId }),
    verifies: (isUserVerified) => send('setUserVerified', { isUserVerified }),
  };
}
