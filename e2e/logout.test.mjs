// Signing out in a real browser: the question, the page with the frames of other systems, the way back, and the call from server
// to server that ends a session in another browser.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { DESKTOP, ENGLISH, KOREAN, PHONE, launch, person, shot } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { Desk } from './lib/operator.mjs';
import { enter } from './lib/people.mjs';
import { Rp } from './lib/rp.mjs';
import { wordsOf } from './lib/words.mjs';

/** The page after a sign-out waits no longer than this for frames, in milliseconds. */
const BOUND = 3_000;

let demo;
let browser;
let desk;
let organization;
let members;
let other;
before(async () => {
  [demo, browser, other] = await Promise.all([startDemo(), launch(), startOther()]);
  desk = await Desk.open(demo.facts);
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  members = organization.members.slice(0, 8);
  other.rp = await Rp.register(desk, demo.facts, {
    name: '전자 결재',
    redirect_uris: `${other.url}/callback`,
    post_logout_redirect_uris: `${other.url}/bye`,
  });
  await other.rp.choose('logout', { frontchannel_uri: `${other.url}/frame`, frontchannel_session: 'on' });
  other.config = await other.rp.discover();
});
after(async () => {
  await browser?.close();
  await other?.stop();
  await demo?.stop();
});

const people = [];
afterEach(async () => {
  for (const { close } of people.splice(0)) await close();
});

async function meet(options) {
  const someone = await person(browser, options);
  people.push(someone);
  return someone;
}

/** Another business system, which is told by a frame. It notes what it was asked for; a frame that hangs is never answered. */
async function startOther() {
  const found = { frames: [], hangs: false };
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (url.pathname === '/frame') {
      found.frames.push(Object.fromEntries(url.searchParams));
      if (found.hangs) return;
    }
    response.setHeader('content-type', 'text/html; charset=utf-8').end(`<title>전자 결재</title><h1>${url.pathname}</h1>`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  found.url = `http://localhost:${server.address().port}`;
  found.stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return found;
}

/** Signs a member in to the sample business system. */
async function signInToSample(page, member) {
  await page.goto(`${demo.facts.sample_url}/sign-in?organization=${organization.slug}`);
  await enter(page, { username: member.email, password: member.password });
  await page.waitForURL(`${demo.facts.sample_url}/`);
  await page.getByText(member.email).waitFor();
}

/** Signs the same browser in to the other system, which asks for no password again. */
async function signInToOther(page) {
  const { url, checks } = await other.rp.begin(other.config, { organization: organization.slug });
  await page.goto(url.href);
  await page.waitForURL((url) => url.pathname === '/callback');
  return client.authorizationCodeGrant(other.config, new URL(page.url()), checks);
}

const WORDS = {
  ko: { leave: '로그아웃', out: '로그아웃했습니다', ended: '한빛톡에서도 로그아웃했습니다' },
  en: { leave: 'Sign out', out: 'You are signed out', ended: 'you are signed out here, too' },
};

describe('a sign-out', () => {
  for (const [name, tag, language, screen] of [
    ['Korean, phone', 'ko', KOREAN, PHONE],
    ['English, desktop', 'en', ENGLISH, DESKTOP],
  ]) {
    test(`that a business system asks for is told to another by a frame (${name})`, async () => {
      const { page, problems } = await meet({ language, screen });
      await signInToSample(page, members[0]);
      const { sid } = (await signInToOther(page)).claims();
      other.frames = [];
      await page.goto(demo.facts.sample_url);
      const shown = [];
      page.on('framenavigated', (frame) => frame === page.mainFrame() && shown.push(new URL(frame.url()).pathname));
      await page.getByRole('button', { name: WORDS[tag].leave }).click();
      await page.waitForURL(`${demo.facts.sample_url}/signed-out`);
      await page.getByRole('heading', { name: WORDS[tag].out }).waitFor();
      assert.deepEqual(other.frames, [{ iss: demo.facts.public_url, sid }]);
      assert.deepEqual(shown, ['/oauth2/logout', '/signed-out']);
      assert.deepEqual(problems, []);
    });

    test(`without proof is asked about first, and ends the sample's session by a call (${name})`, async () => {
      const { page, problems } = await meet({ language, screen });
      const word = wordsOf(tag);
      await signInToSample(page, members[1]);
      await signInToOther(page);
      other.frames = [];
      const end = client.buildEndSessionUrl(other.config, { post_logout_redirect_uri: `${other.url}/bye`, state: 's1' });
      await page.goto(end.href);
      await page.getByRole('heading', { name: word('provider-logout') }).waitFor();
      await shot(page, `logout-question-${tag}`);
      assert.deepEqual(other.frames, [], 'nobody is told before');
      await page.getByRole('link', { name: word('provider-stay') }).click();
      await page.waitForURL(`${demo.facts.public_url}/account`);

      await page.goto(end.href);
      await page.getByRole('button', { name: word('common-sign-out') }).click();
      await page.waitForURL(`${other.url}/bye?state=s1`);
      assert.equal(other.frames.length, 1);
      await ended(page, tag);
      assert.deepEqual(problems, []);
    });
  }

  test('goes on although a frame hangs', async () => {
    const { page, problems } = await meet();
    await signInToSample(page, members[2]);
    const { id_token } = await signInToOther(page);
    other.hangs = true;
    try {
      const end = client.buildEndSessionUrl(other.config, { id_token_hint: id_token, post_logout_redirect_uri: `${other.url}/bye` });
      const before = Date.now();
      // The page as such never finishes loading.
      await page.goto(end.href, { waitUntil: 'commit' });
      await page.getByText(wordsOf('ko')('provider-signed-out-text')).waitFor();
      await shot(page, 'logout-telling').catch(() => {});
      await page.waitForURL(`${other.url}/bye`);
      assert.ok(Date.now() - before >= BOUND, 'it had its time');
      assert.deepEqual(problems, []);
    } finally {
      other.hangs = false;
    }
  });

  test('goes on without scripts', async () => {
    const { page } = await meet({ language: { ...KOREAN, javaScriptEnabled: false } });
    await signInToSample(page, members[3]);
    const { id_token } = await signInToOther(page);
    other.frames = [];
    const end = client.buildEndSessionUrl(other.config, { id_token_hint: id_token, post_logout_redirect_uri: `${other.url}/bye` });
    await page.goto(end.href);
    assert.equal(other.frames.length, 1);
    await page.getByRole('link', { name: wordsOf('ko')('logout-go-on') }).click();
    await page.waitForURL(`${other.url}/bye`);
  });

  test('of another browser ends its session at the sample, and no other', async () => {
    const [here, there] = [await meet(), await meet()];
    const word = wordsOf('ko');
    await signInToSample(here.page, members[4]);
    await signInToSample(there.page, members[4]);
    await here.page.goto(`${demo.facts.public_url}/account`);
    await here.page.getByRole('row').filter({ has: here.page.getByRole('button', { name: word('account-end'), exact: true }) })
      .getByRole('button', { name: word('account-end'), exact: true }).click();
    await here.page.getByText(word('done-account-session-ended')).waitFor();
    await ended(there.page, 'ko');
    await there.page.getByRole('link', { name: '관리자 서비스' }).click();
    await there.page.getByText('먼저 로그인하면').waitFor();
    await here.page.goto(demo.facts.sample_url);
    await here.page.getByText(members[4].email).waitFor();
    for (const { problems } of [here, there]) assert.deepEqual(problems, []);
  });

  test('leads to no address that is not registered', async () => {
    const { page, problems } = await meet();
    await signInToSample(page, members[5]);
    const { id_token } = await signInToOther(page);
    for (const address of ['https://evil.example/', `${other.url}/bye/x`, `${other.url}@evil.example/`, 'javascript:alert(1)', '//evil.example']) {
      for (const hint of [{ id_token_hint: id_token }, {}]) {
        await page.goto(client.buildEndSessionUrl(other.config, { ...hint, post_logout_redirect_uri: address }).href);
        assert.equal(new URL(page.url()).pathname, '/oauth2/logout', address);
        await page.getByText(wordsOf('ko')('provider-logout-foreign-redirect')).waitFor();
      }
    }
    await page.goto(`${demo.facts.public_url}/account`);
    assert.equal(new URL(page.url()).pathname, '/account', 'nobody was signed out');
    assert.deepEqual(problems, []);
  });
});

/** The sample's page says that Ieum ended the session; the call takes a moment. */
async function ended(page, tag) {
  const notice = page.getByText(WORDS[tag].ended);
  for (let waited = 0; waited < 10_000; waited += 250) {
    await page.goto(demo.facts.sample_url);
    if (await notice.isVisible()) return;
    await page.waitForTimeout(250);
  }
  throw new Error(`the sample still knows somebody:\n${demo.log()}`);
}
