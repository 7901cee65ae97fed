// Two providers at one organisation's login page, both oidc-provider: an honest one, and one in the hands of an attacker, who may answer
// whatever they like in its name. What they get by it is nobody's sign-in (RFC 9700, section 4.4; OpenID Connect Core 1.0, section 3.1.3.7).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DESKTOP, KOREAN, launch, person } from './lib/browser.mjs';
import { signInThere, startCompanyIdp } from './lib/company-idp.mjs';
import { startDemo } from './lib/demo.mjs';
import { signInToOrganization } from './lib/people.mjs';
import { wordsOf } from './lib/words.mjs';

const word = wordsOf('ko');
const VICTIM = 'minji';

let demo;
let browser;
let organization;
let admin;
let root;
let honest;
let evil;
/** What the attacker does with a request at their provider; says whether they answered. */
let answers;
/** Every request that reached the attacker. */
const reached = [];

before(async () => {
  [demo, honest, evil] = await Promise.all([
    startDemo(),
    startCompanyIdp(),
    startCompanyIdp({
      answers: (request, response) => {
        reached.push(request.url);
        return answers?.(request, response) ?? false;
      },
    }),
  ]);
  browser = await launch();
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  admin = await person(browser, { language: KOREAN, screen: DESKTOP });
  await signInToOrganization(admin.page, demo.facts, organization.slug, organization.super_admin);
  root = new URL(admin.page.url()).pathname.split('/').slice(0, 3).join('/');
  for (const [name, idp] of [['정직한 회사', honest], ['공격자', evil]]) {
    const { page } = admin;
    await page.goto(at(`${root}/login-page/add/other`));
    for (const [field, value] of Object.entries({ name, issuer: idp.issuer, client_id: idp.client.client_id, secret: idp.client.client_secret })) {
      await page.locator(`form.panel [name="${field}"]`).fill(value);
    }
    await page.getByRole('button', { name: word('upstream-add-go'), exact: true }).filter({ visible: true }).last().click();
    await page.getByText(word('done-upstream-added')).waitFor();
    idp.redirect = await page.locator('#redirect-uri').inputValue();
    await idp.register(idp.redirect);
    await page.goto(at(`${root}/login-page`));
    await page.getByRole('row', { name }).getByRole('button', { name: word('methods-enable'), exact: true }).click();
    await page.getByText(word('done-method-enabled')).waitFor();
  }
  // The victim is linked at the honest provider.
  const { page, close } = await person(browser, { language: KOREAN });
  await leaveFor(page, '정직한 회사');
  await signInThere(page, VICTIM);
  await page.getByText(word('upstream-doubt')).waitFor();
  await close();
  await admin.page.goto(at(`${root}/links`));
  await admin.page.getByRole('link', { name: word('upstream-decide'), exact: true }).first().click();
  await admin.page.locator('[name=q][type=search]').fill(organization.members[0].email);
  await admin.page.getByRole('button', { name: word('upstream-search-go'), exact: true }).click();
  await admin.page.getByRole('radio').first().check();
  await admin.page.getByRole('button', { name: word('upstream-link-go'), exact: true }).click();
  await admin.page.getByText(word('done-link-added')).waitFor();
});
after(async () => {
  await browser?.close();
  await evil?.stop();
  await honest?.stop();
  await demo?.stop();
});

const at = (path) => `${demo.facts.public_url}${path}`;
const codesAt = (urls) => urls.filter((url) => /[?&]code=/.test(url));

async function leaveFor(page, name) {
  await page.goto(at(`/o/${organization.slug}?next=%2Faccount`));
  await page.getByRole('link', { name, exact: true }).click();
}

async function assertOut(page) {
  await page.goto(at('/account'));
  assert.notEqual(new URL(page.url()).pathname, '/account');
}

describe('an attacker who runs a provider of the organisation', { timeout: 120_000 }, () => {
  test('is like an honest one while it behaves, so that what follows fails for what it does', async () => {
    const { page, close } = await person(browser, { language: KOREAN });
    await leaveFor(page, '정직한 회사');
    await signInThere(page, VICTIM);
    await page.waitForURL(at('/account'));
    await close();
  });

  test('sends the browser on to the honest provider in our name, and gets neither its code nor a session', async () => {
    for (const redirect of [honest.redirect, evil.redirect]) {
      answers = (request, response) => {
        const asked = new URL(request.url, evil.issuer);
        if (asked.pathname !== '/auth') return false;
        asked.searchParams.set('client_id', honest.client.client_id);
        asked.searchParams.set('redirect_uri', redirect);
        response.writeHead(302, { location: `${honest.issuer}${asked.pathname}${asked.search}` }).end();
        return true;
      };
      reached.length = 0;
      const { page, close } = await person(browser, { language: KOREAN });
      await leaveFor(page, '공격자');
      if (redirect === honest.redirect) {
        await signInThere(page, VICTIM);
        // The state is of another method.
        await page.getByText(word('login-again')).waitFor();
      } else {
        // Each method has an address of its own, and the honest provider knows only its own.
        await page.getByText('redirect_uri').first().waitFor();
      }
      await assertOut(page);
      assert.deepEqual(codesAt(reached), [], 'no code came to the attacker');
      assert.ok(reached.every((url) => !url.startsWith('/token')), 'and we brought none');
      await close();
    }
  });

  test('signs an ID token in the name of the honest one, or for another reader or request, and signs nobody in', async () => {
    const now = Math.floor(Date.now() / 1000);
    const wrongs = [{ iss: honest.issuer }, { aud: 'another' }, { nonce: 'another' }, { exp: now - 600 }, {}];
    for (const wrong of wrongs) {
      let nonce;
      answers = (request, response) => {
        const { pathname, searchParams } = new URL(request.url, evil.issuer);
        if (pathname === '/auth') {
          nonce = searchParams.get('nonce');
          const back = new URL(evil.redirect);
          back.search = new URLSearchParams({ code: 'made-up', state: searchParams.get('state'), iss: evil.issuer });
          response.writeHead(302, { location: back.href }).end();
        } else if (pathname === '/token') {
          const claims = { iss: evil.issuer, aud: evil.client.client_id, sub: VICTIM, iat: now, exp: now + 300, nonce, ...wrong };
          evil.sign(claims).then((token) => {
            response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token_type: 'Bearer', access_token: 'x', id_token: token }));
          });
        } else {
          return false;
        }
        return true;
      };
      const { page, close } = await person(browser, { language: KOREAN });
      await leaveFor(page, '공격자');
      // With nothing wrong in it, it is the attacker's own word of somebody, who is unknown.
      await page.getByText(word(Object.keys(wrong).length === 0 ? 'upstream-doubt' : 'upstream-failed')).waitFor();
      await assertOut(page);
      await close();
    }
  });

  test('says that somebody is the victim, by subject and address, and is taken for somebody unknown', async () => {
    answers = undefined;
    const { page, close } = await person(browser, { language: KOREAN });
    await leaveFor(page, '공격자');
    await signInThere(page, VICTIM);
    await page.getByText(word('upstream-doubt')).waitFor();
    await assertOut(page);
    await close();
  });
});
