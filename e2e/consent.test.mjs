// In a real browser: an operator makes a business system one of another company, a member agrees, the answer posts itself, and the
// member disconnects it again.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { DESKTOP, ENGLISH, KOREAN, PHONE, launch, person, shot } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { enter, signInAsOperator } from './lib/people.mjs';

const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

let demo;
let browser;
let received;
let rp;
before(async () => {
  demo = await startDemo();
  browser = await launch();
  rp = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      // A browser also asks for an icon.
      if (request.url === '/callback') received = { method: request.method, fields: Object.fromEntries(new URLSearchParams(body)) };
      response.setHeader('content-type', 'text/html').end('<title>업무 시스템</title>');
    });
  });
  await new Promise((resolve) => rp.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  await browser?.close();
  rp?.close();
  await demo?.stop();
});

function authorize(organization, wishes) {
  const redirect = `http://127.0.0.1:${rp.address().port}/callback`;
  const query = new URLSearchParams({
    client_id: demo.facts.clients.find((found) => found.signing_key).client_id,
    redirect_uri: redirect,
    response_type: 'code',
    response_mode: 'form_post',
    scope: 'openid profile email organization',
    state: 's1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    organization: organization.slug,
    ...wishes,
  });
  return `${demo.facts.public_url.replace(/\/$/, '')}/oauth2/authorize?${query}`;
}

describe('a business system of another company', () => {
  test('is chosen by an operator', async () => {
    const { page, problems, close } = await person(browser, { language: KOREAN, screen: DESKTOP });
    await signInAsOperator(page, demo.facts);
    await page.goto(`${demo.facts.public_url.replace(/\/$/, '')}/operator/systems`);
    await page.getByRole('link', { name: '연동 시험' }).click();
    await page.getByRole('link', { name: '인증 요청 설정' }).click();
    await page.getByLabel('외부 회사의 업무 시스템').check();
    await shot(page, 'requests-settings');
    await page.getByRole('button', { name: '저장' }).click();
    await page.getByText('인증 요청 설정을 저장했습니다').waitFor();
    assert.deepEqual(problems, []);
    await close();
  });

  for (const [name, language, screen, agree, scripts] of [
    ['on a phone', KOREAN, PHONE, '동의하고 계속', true],
    ['without scripts', ENGLISH, DESKTOP, 'Agree and continue', false],
  ]) {
    test(`asks a member ${name}`, async () => {
      const organization = demo.facts.organizations.find((found) => found.state === 'linked');
      const member = organization.members[scripts ? 0 : 1] ?? organization.super_admin;
      const { page, problems, close } = scripts
        ? await person(browser, { language, screen })
        : await person(browser, { language: { ...language, javaScriptEnabled: false }, screen });
      received = undefined;
      await page.goto(authorize(organization, {}));
      await enter(page, { username: member.email, password: member.password });
      await page.getByRole('button', { name: agree }).waitFor();
      await shot(page, `consent-${scripts ? 'phone' : 'no-script'}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth).catch(() => 0);
      assert.ok(width <= 0, 'nothing sticks out');
      await page.getByRole('button', { name: agree }).click();
      if (!scripts) {
        await page.getByRole('button', { name: 'Continue' }).waitFor();
        await shot(page, 'form-post-no-script');
        assert.equal(received, undefined);
        await page.getByRole('button', { name: 'Continue' }).click();
      }
      await page.waitForURL((url) => url.port === String(rp.address().port));
      assert.equal(received.method, 'POST');
      assert.equal(received.fields.state, 's1');
      assert.match(received.fields.code, /^ieum_ac_/);
      assert.deepEqual(problems, []);

      await page.goto(`${demo.facts.public_url.replace(/\/$/, '')}/account`);
      await shot(page, `account-systems-${scripts ? 'phone' : 'no-script'}`);
      await close();
    });
  }
});
