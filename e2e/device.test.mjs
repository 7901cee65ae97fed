// A device without a browser, as a certified OpenID client; the person allows it at /device in a real browser (RFC 8628).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { DESKTOP, ENGLISH, KOREAN, launch, person, PHONE, shot } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { Desk } from './lib/operator.mjs';
import { enter } from './lib/people.mjs';
import { DEVICE_CODE, Rp } from './lib/rp.mjs';
import { wordsOf } from './lib/words.mjs';

let demo;
let browser;
let organization;
let tv;
let config;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  const desk = await Desk.open(demo.facts);
  tv = await Rp.register(desk, demo.facts, {
    name: '회의실 화면', kind: 'public', grants: [DEVICE_CODE, 'refresh_token'], scopes: ['openid', 'profile', 'email'], redirect_uris: '',
  });
  config = await tv.discover({ authentication: client.None() });
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Goes where the device says, signs in and answers. */
async function decide(page, started, { address, member, word, allow }) {
  await page.goto(address);
  // The way to /device leads over the organisation's own login page, where one is signed in at once.
  await page.goto(`${demo.facts.public_url}/o/${organization.slug}`);
  await enter(page, { username: member.email, password: member.password });
  await page.waitForURL((url) => !url.pathname.startsWith('/o/'));
  await page.goto(address);
  const code = page.locator('#user_code');
  if (address === started.verification_uri) await code.fill(started.user_code.toLowerCase().replace('-', ' '));
  else assert.equal(await code.inputValue(), started.user_code, 'filled in, and not sent');
  await page.getByRole('button', { name: word('device-next') }).click();
  await page.getByText('회의실 화면', { exact: true }).waitFor();
  await page.getByText(started.user_code).waitFor();
  await page.getByRole('button', { name: word(allow ? 'device-allow' : 'device-refuse') }).click();
  await page.waitForURL(`${demo.facts.public_url}/device/${allow ? 'allowed' : 'refused'}`);
}

describe('a device', () => {
  for (const [name, tag, language, screen, isComplete] of [
    ['by a code that is typed, on a phone', 'ko', KOREAN, PHONE, false],
    ['by an address that fills the code in, in English', 'en', ENGLISH, DESKTOP, true],
  ]) {
    test(`is allowed ${name}`, async () => {
      const { page, problems, close } = await person(browser, { language, screen });
      const member = organization.members[isComplete ? 1 : 0];
      const started = await client.initiateDeviceAuthorization(config, { scope: 'openid profile email' });
      const polling = client.pollDeviceAuthorizationGrant(config, started);
      const address = isComplete ? started.verification_uri_complete : started.verification_uri;
      await decide(page, started, { address, member, word: wordsOf(tag), allow: true });
      await shot(page, `device-allowed-${tag}`);
      const tokens = await polling;
      const info = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
      assert.equal(info.email, member.email);
      const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
      assert.equal((await client.fetchUserInfo(config, refreshed.access_token, info.sub)).sub, info.sub);
      assert.deepEqual(problems, []);
      await close();
    });
  }

  test('is refused', async () => {
    const { page, problems, close } = await person(browser);
    const started = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
    const polling = client.pollDeviceAuthorizationGrant(config, started);
    const answer = assert.rejects(polling, (thrown) => thrown.error === 'access_denied');
    await decide(page, started, { address: started.verification_uri, member: organization.members[2], word: wordsOf('ko'), allow: false });
    await answer;
    assert.deepEqual(problems, []);
    await close();
  });
});
