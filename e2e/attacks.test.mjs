// Attacks that need a browser or a client library to be tried (RFC 9700, section 4): frames around our pages, forms of other pages,
// an authorisation server in the middle, codes in somebody else's session.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { launch, person } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { Desk } from './lib/operator.mjs';
import { enter } from './lib/people.mjs';
import { PlainBrowser } from './lib/plain-browser.mjs';
import { REDIRECT, Rp } from './lib/rp.mjs';
import { wordsOf } from './lib/words.mjs';

let demo;
let browser;
let organization;
let member;
let desk;
let evil;
before(async () => {
  [demo, browser, evil] = await Promise.all([startDemo(), launch(), startEvil()]);
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  member = organization.members[0];
  desk = await Desk.open(demo.facts);
});
after(async () => {
  await browser?.close();
  await evil?.stop();
  await demo?.stop();
});
const people = [];
afterEach(async () => {
  for (const { close } of people.splice(0)) await close();
});

async function meet() {
  const someone = await person(browser);
  people.push(someone);
  return someone;
}

/**
 * Somebody else's server: pages as the test writes them, and an authorisation server that keeps what it is sent. On `localhost` it
 * is of the same site as Ieum, so that cookies flow; on 127.0.0.1 of another.
 */
async function startEvil() {
  const found = { page: '', taken: [] };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/.well-known/openid-configuration') {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(found.metadata));
      return;
    }
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      if (pathname === '/token') found.taken.push(body);
      response.setHeader('content-type', 'text/html; charset=utf-8').end(`<!doctype html><title>x</title>${found.page}`);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  found.at = (host) => `http://${host}:${server.address().port}`;
  found.stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return found;
}

/** Signs the member in at Ieum. */
async function signIn(page) {
  await page.goto(`${demo.facts.public_url}/o/${organization.slug}`);
  await enter(page, { username: member.email, password: member.password });
  await page.waitForURL(`${demo.facts.public_url}/account`);
}

/** The library did not take an answer, because of what this says. */
const because = (what) => (thrown) => {
  assert.match(`${thrown.message}: ${thrown.cause?.message}`, what);
  return true;
};

const HOSTS = ['localhost', '127.0.0.1'];

describe('another page', () => {
  for (const host of HOSTS) {
    test(`puts none of our pages into a frame, on ${host}`, async () => {
      const rp = await Rp.register(desk, demo.facts, { name: '외부 시스템' });
      await rp.choose('requests', { needs_consent: 'on' });
      const config = await rp.discover();
      const { page } = await meet();
      await signIn(page);
      const asked = async (wishes) => (await rp.begin(config, { organization: organization.slug, ...wishes })).url.href;
      const addresses = {
        'a login page': `${demo.facts.public_url}/o/${organization.slug}`,
        'the sign-in by e-mail': `${demo.facts.public_url}/login`,
        'the account page': `${demo.facts.public_url}/account`,
        'the question for consent': await asked({}),
        'a login in a flow': await asked({ prompt: 'login' }),
        'an error page of a request': await asked({ redirect_uri: 'https://evil.example/' }),
        'the question before a sign-out': `${demo.facts.public_url}/oauth2/logout`,
        'the page of a device': `${demo.facts.public_url}/device`,
        'the operator\'s login page': `${demo.facts.public_url}/operator/login`,
      };
      const asking = page.waitForRequest((request) => request.url() === addresses['the question before a sign-out']);
      evil.page = Object.entries(addresses)
        .map(([name, address]) => `<iframe name="${name}" src="${address.replaceAll('&', '&amp;')}"></iframe>`).join('');
      // The page is loaded when its frames are.
      await page.goto(evil.at(host));
      await asking;
      assert.equal(page.frames().length, 1 + Object.keys(addresses).length);
      for (const frame of page.frames().slice(1)) assert.match(frame.url(), /^chrome-error:/, `${frame.name()}: ${frame.url()}`);
    });

    test(`agrees to nothing in the member's name, on ${host}`, async () => {
      const rp = await Rp.register(desk, demo.facts, { name: '외부 시스템' });
      await rp.choose('requests', { needs_consent: 'on' });
      const config = await rp.discover();
      const { page } = await meet();
      await signIn(page);
      const { url } = await rp.begin(config, { organization: organization.slug });
      await page.goto(url.href);
      const agree = page.getByRole('button', { name: wordsOf('ko')('requests-agree') });
      await agree.waitFor();
      // All that the page itself would send, but for its token; then with a token that another browser was given.
      const fields = await page.$$eval('form[action="/oauth2/consent"] input', (inputs) => inputs.map(({ name, value }) => [name, value]));
      const own = { ...Object.fromEntries(fields), decision: 'agree' };
      assert.ok(own.csrf && own.next, Object.keys(own).join());
      const stranger = await meet();
      await signIn(stranger.page);
      await stranger.page.goto(url.href);
      const theirs = await stranger.page.locator('form[action="/oauth2/consent"] input[name="csrf"]').getAttribute('value');
      assert.notEqual(theirs, own.csrf);
      for (const csrf of [undefined, theirs, own.csrf]) {
        const inputs = Object.entries({ ...own, csrf }).filter(([, value]) => value !== undefined);
        const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
        evil.page = `<form method="post" action="${demo.facts.public_url}/oauth2/consent">${inputs
          .map(([name, value]) => `<input name="${escaped(name)}" value="${escaped(value)}">`).join('')}</form>`;
        await page.goto(evil.at(host));
        const answer = page.waitForResponse((response) => response.url() === `${demo.facts.public_url}/oauth2/consent`);
        await page.evaluate(() => document.forms[0].submit());
        assert.equal((await answer).status(), 403, `with ${csrf === undefined ? 'no' : csrf === theirs ? 'another' : 'even its own'} token`);
        await page.waitForURL(`${demo.facts.public_url}/oauth2/consent`);
      }
      await page.goto(url.href);
      await agree.waitFor();
    });
  }
});

describe('a client', () => {
  test('sends its code to nobody who only stands in the middle', async () => {
    const rp = await Rp.register(desk, demo.facts, { name: '두 곳에서 로그인' });
    const honest = await rp.discover();
    // The member chose the attacker, who sends the browser on to us in the client's name (RFC 9700, section 4.4).
    const issuer = evil.at('127.0.0.1');
    evil.metadata = {
      ...honest.serverMetadata(), supportsPKCE: undefined, issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, userinfo_endpoint: `${issuer}/userinfo`,
    };
    const options = { execute: [client.allowInsecureRequests] };
    const fooled = await client.discovery(new URL(issuer), rp.client_id, rp.client_secret, undefined, options);
    const { url, checks } = await rp.begin(fooled, { organization: organization.slug });
    assert.equal(url.origin, demo.facts.public_url);
    const back = await new PlainBrowser().goTo(url.href, { id: member.email, password: member.password, end: REDIRECT });
    assert.equal(back.searchParams.get('iss'), demo.facts.public_url);
    await assert.rejects(client.authorizationCodeGrant(fooled, back, checks), because(/"iss"|issuer/));
    assert.deepEqual(evil.taken, [], 'the attacker was sent nothing');

    // The same answer without our name would have been taken: it is the name that protects.
    const nameless = new URL(back);
    nameless.searchParams.delete('iss');
    await assert.rejects(client.authorizationCodeGrant(honest, nameless, checks), because(/"iss"|issuer/));
    await client.authorizationCodeGrant(honest, back, checks);
  });

  test('takes no code that was meant for another session', async () => {
    const rp = await Rp.register(desk, demo.facts, { name: '메신저', grants: ['authorization_code', 'refresh_token'] });
    const config = await rp.discover();
    const signedIn = async (login) => {
      const { url, checks } = await rp.begin(config, { organization: organization.slug });
      const back = await new PlainBrowser().goTo(url.href, { id: login.email, password: login.password, end: REDIRECT });
      return { back, checks };
    };
    const [victim, attacker] = [await signedIn(member), await signedIn(organization.members[1])];
    // The attacker's session at the client, with the victim's code in it; and the other way round.
    for (const [mine, stolen] of [[attacker, victim], [victim, attacker]]) {
      const injected = new URL(mine.back);
      injected.searchParams.set('code', stolen.back.searchParams.get('code'));
      await assert.rejects(client.authorizationCodeGrant(config, injected, mine.checks), (thrown) => thrown.error === 'invalid_grant');
    }
    // Who has only the answer, and not the state of the session that asked, is not even listened to.
    const third = await signedIn(member);
    await assert.rejects(client.authorizationCodeGrant(config, third.back, { ...third.checks, expectedState: 'another' }), because(/"state"/));
    // A verifier without the right nonce gets tokens that the library does not take.
    await assert.rejects(client.authorizationCodeGrant(config, third.back, { ...third.checks, expectedNonce: 'another' }), because(/"nonce"/));
  });
});
