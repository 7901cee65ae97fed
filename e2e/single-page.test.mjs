// A certified library for single-page applications, oidc-client-ts, in a real browser against a running demo.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { launch, person } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { Desk } from './lib/operator.mjs';
import { enter } from './lib/people.mjs';
import { registerSpa, startSpa } from './lib/spa.mjs';
import { wordsOf } from './lib/words.mjs';

let demo;
let browser;
let desk;
let organization;
let member;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
  desk = await Desk.open(demo.facts);
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  member = organization.members[0];
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** What a test opened, closed when it ends. */
const opened = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** The application, registered with these settings, and somebody at it. */
async function open({ host, ...settings } = {}) {
  const spa = await startSpa({ host });
  opened.push(spa.stop);
  await registerSpa(spa, desk, demo.facts, { organization: organization.slug, ...settings });
  const someone = await person(browser);
  opened.push(someone.close);
  await someone.page.goto(spa.url);
  return { spa, ...someone };
}

/** Signs the member in by the button of the page. */
async function signIn(page, spa) {
  await page.locator('#redirect').click();
  await enter(page, { username: member.email, password: member.password });
  await arrived(page, spa);
}

async function arrived(page, spa) {
  await page.waitForURL(`${spa.url}/`);
  await page.locator('#who', { hasText: member.email }).waitFor();
}

/** What the page's manager knows of the user. */
const user = (page) => page.evaluate(async () => ({ ...(await manager.getUser()) }));

/** What a call of the manager gave, or the error that it threw. */
const attempt = (page, call) =>
  page.evaluate(async (name) => {
    try {
      return { user: { ...(await manager[name]()) } };
    } catch (error) {
      return { error: error.error ?? error.message };
    }
  }, call);

/** What userinfo answers to the page for an access token. */
const userinfo = (page, token) =>
  page.evaluate(async ([url, token]) => (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status,
    [`${demo.facts.public_url}/oauth2/userinfo`, token]);

/** Whose pages are shown in frames of the page from now on. */
function frames(page) {
  const seen = new Set();
  page.on('framenavigated', (frame) => {
    const isOne = frame !== page.mainFrame() && frame.url() !== 'about:blank';
    if (isOne) seen.add(new URL(frame.url()).origin);
  });
  return seen;
}

const WITH_REFRESH = ['authorization_code', 'refresh_token'];

describe('a single-page application', () => {
  for (const host of ['localhost', '127.0.0.1']) {
    test(`signs a member in by redirect, from ${host}`, async () => {
      const { page, spa, problems } = await open({ host });
      await signIn(page, spa);
      const { profile, access_token, refresh_token } = await user(page);
      assert.equal(profile.org_slug, organization.slug, 'of the ID token');
      assert.equal(profile.email, member.email, 'of userinfo');
      assert.equal(refresh_token, undefined, 'not registered for it');
      assert.equal(await userinfo(page, access_token), 200);
      assert.equal(new URL(page.url()).search, '', 'no code is left in the address');
      assert.deepEqual(problems, []);
    });
  }

  test('is told why nobody was signed in', async () => {
    const { page } = await open({ prompt: 'none' });
    await page.locator('#redirect').click();
    await page.locator('#problem', { hasText: 'ErrorResponse: login_required' }).waitFor();
  });

  test('signs a member in in a window of its own', async () => {
    const { page, spa, problems } = await open();
    const opening = page.waitForEvent('popup');
    await page.locator('#popup').click();
    const popup = await opening;
    const closed = popup.waitForEvent('close');
    await enter(popup, { username: member.email, password: member.password });
    await closed;
    await page.locator('#who', { hasText: member.email }).waitFor();
    assert.equal(page.url(), `${spa.url}/`);
    assert.deepEqual(problems, []);
  });

  test('renews its tokens with a refresh token, from another site, too', async () => {
    const { page, spa, problems } = await open({ host: '127.0.0.1', grants: WITH_REFRESH });
    await signIn(page, spa);
    const first = await user(page);
    const { user: second } = await attempt(page, 'signinSilent');
    assert.notEqual(second.access_token, first.access_token);
    assert.notEqual(second.refresh_token, first.refresh_token, 'each is good for one use');
    assert.equal(second.profile.sub, first.profile.sub);
    assert.equal(await userinfo(page, second.access_token), 200);
    assert.deepEqual(problems, []);
  });

  test('renews its tokens in a hidden frame while the member is signed in', async () => {
    const { page, spa, problems } = await open();
    await signIn(page, spa);
    const first = await user(page);
    const seen = frames(page);
    const { user: second } = await attempt(page, 'signinSilent');
    assert.notEqual(second.access_token, first.access_token);
    assert.equal(second.profile.sid, first.profile.sid, 'the same session');
    assert.deepEqual([...seen], [spa.url], 'only the application itself is ever shown in the frame');
    assert.deepEqual(problems, []);
  });

  test('learns in a hidden frame that nobody is signed in, and sees no page of ours', async () => {
    // Browsers hold the cookie back from a frame of another site.
    const { page, spa, problems } = await open({ host: '127.0.0.1' });
    await signIn(page, spa);
    const seen = frames(page);
    assert.deepEqual(await attempt(page, 'signinSilent'), { error: 'login_required' });
    assert.deepEqual([...seen], [spa.url]);
    assert.deepEqual(problems, []);
  });

  test('gives its tokens back', async () => {
    const { page, spa, problems } = await open({ grants: WITH_REFRESH });
    await signIn(page, spa);
    const { access_token, refresh_token } = await user(page);
    assert.equal(await userinfo(page, access_token), 200);
    await page.evaluate(() => manager.revokeTokens());
    assert.equal(await userinfo(page, access_token), 401);
    const answer = await page.evaluate(async ([url, client_id, refresh_token]) => {
      const body = new URLSearchParams({ grant_type: 'refresh_token', client_id, refresh_token });
      return (await (await fetch(url, { method: 'POST', body })).json()).error;
    }, [`${demo.facts.public_url}/oauth2/token`, spa.settings.client_id, refresh_token]);
    assert.equal(answer, 'invalid_grant');
    assert.deepEqual(problems, []);
  });

  test('signs the member out of Ieum and comes back', async () => {
    const { page, spa, problems } = await open();
    await signIn(page, spa);
    const { access_token } = await user(page);
    await page.locator('#leave').click();
    await page.waitForURL(`${spa.url}/`);
    await page.locator('#who', { hasText: /^$/ }).waitFor({ state: 'attached' });
    assert.equal(await userinfo(page, access_token), 401);
    assert.deepEqual(await attempt(page, 'signinSilent'), { error: 'login_required' });
    assert.deepEqual(problems, []);
  });

  for (const renews of [false, true]) {
    test(`knows when its access token runs out, and ${renews ? 'renews it by itself' : 'says so'}`, async () => {
      const { page, spa, problems } = await open({ grants: WITH_REFRESH, automaticSilentRenew: renews });
      await page.clock.install();
      await page.reload();
      await signIn(page, spa);
      const { expires_at } = await user(page);
      const seconds = expires_at - (await page.evaluate(() => Date.now() / 1000));
      assert.ok(seconds > 60, `${seconds} s`);
      await page.clock.fastForward((seconds - 30) * 1000);
      await page.waitForFunction(() => told.includes('AccessTokenExpiring'));
      if (renews) {
        await page.waitForFunction((before) => manager.getUser().then((user) => user.expires_at > before), expires_at);
      } else {
        await page.clock.fastForward(31_000);
        await page.waitForFunction(() => told.includes('AccessTokenExpired'));
      }
      assert.equal((await page.evaluate(() => told)).includes('AccessTokenExpired'), !renews);
      assert.deepEqual(problems, []);
    });
  }

  const WATCHES = { watches: true, monitorSession: true, checkSessionIntervalInSeconds: 1, query_status_response_type: 'code' };

  test('notices in the same browser that the member signed out of Ieum', async () => {
    const { page, spa, context, problems } = await open(WATCHES);
    await signIn(page, spa);
    assert.match((await user(page)).session_state, /^[\w-]{43}\.[\w-]+$/);
    const account = await context.newPage();
    await account.goto(`${demo.facts.public_url}/account`);
    await page.waitForTimeout(2_500);
    assert.deepEqual(await page.evaluate(() => told.filter((name) => name.startsWith('User'))), ['UserLoaded'], 'nothing has changed');
    await account.getByRole('button', { name: wordsOf('ko')('common-sign-out') }).first().click();
    await account.waitForURL((url) => url.pathname !== '/account');
    await page.waitForFunction(() => told.includes('UserSignedOut'));
    assert.deepEqual(problems, []);
  });

  test('is not told of a change that its browser cannot see, on another site', async () => {
    const { page, spa, problems } = await open({ ...WATCHES, host: '127.0.0.1' });
    await signIn(page, spa);
    await page.waitForTimeout(2_500);
    assert.deepEqual(await page.evaluate(() => told), ['UserLoaded']);
    assert.ok((await user(page)).access_token);
    assert.deepEqual(problems, []);
  });

  test('ties its tokens to a key that never leaves the browser', async () => {
    const { page, spa, problems } = await open({ host: '127.0.0.1', grants: WITH_REFRESH, loadUserInfo: false, dpop: { bind_authorization_code: true } });
    const leaving = page.waitForRequest(/oauth2\/authorize/);
    await page.locator('#redirect').click();
    assert.match((await leaving).url(), /[?&]dpop_jkt=[\w-]{43}(&|$)/);
    await enter(page, { username: member.email, password: member.password });
    await page.waitForURL(`${spa.url}/`);
    const first = await page.waitForFunction(() => manager.getUser()).then(() => user(page));
    assert.equal(first.token_type, 'DPoP');
    assert.equal(await userinfo(page, first.access_token), 401, 'as a bearer');
    const { user: second } = await attempt(page, 'signinSilent');
    assert.notEqual(second.access_token, first.access_token, 'renewed with the key');

    const [status, email] = await page.evaluate(async (url) => {
      const user = await manager.getUser();
      const call = async (nonce) => {
        const dpop = await manager.dpopProof(url, user, 'GET', nonce);
        return fetch(url, { headers: { authorization: `DPoP ${user.access_token}`, dpop } });
      };
      let answer = await call();
      if (answer.status === 401) answer = await call(answer.headers.get('dpop-nonce'));
      return [answer.status, (await answer.json()).email];
    }, `${demo.facts.public_url}/oauth2/userinfo`);
    assert.deepEqual([status, email], [200, member.email]);
    assert.deepEqual(problems, []);
  });
});
