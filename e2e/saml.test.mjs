// A company's own SAML identity provider, a real one, from the console to the sample business system: connected, tried, signed in,
// begun there, encrypted, signed out both ways.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { DESKTOP, KOREAN, PHONE, launch, person, shot } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { signInToOrganization } from './lib/people.mjs';
import { startIdp } from './lib/saml-idp.mjs';
import { wordsOf } from './lib/words.mjs';

const NAME = '회사 SAML';
const PASSWORD = 'sample-pw';
const word = wordsOf('ko');

let demo;
let browser;
let idp;
let organization;
let admin;
let method;
let sp;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  const [member] = organization.members;
  idp = await startIdp({
    minji: { password: PASSWORD, attributes: { mail: [member.email], displayName: [member.name ?? 'Minji'], groups: ['sales', 'leads'] } },
  });
  admin = await person(browser, { language: KOREAN, screen: DESKTOP });
  await signInToOrganization(admin.page, demo.facts, organization.slug, organization.super_admin);
});
after(async () => {
  await browser?.close();
  await idp?.stop();
  await demo?.stop();
});

const people = [];
afterEach(async () => {
  for (const { close } of people.splice(0)) await close();
});

async function meet(options) {
  const someone = await person(browser, { language: KOREAN, ...options });
  people.push(someone);
  return someone;
}

const at = (path) => `${demo.facts.public_url}${path}`;
const isHere = (path) => (url) => url.origin === new URL(demo.facts.public_url).origin && url.pathname === path;
const console_ = async (rest) => {
  const { pathname } = new URL(admin.page.url());
  await admin.page.goto(at(`/console/${pathname.split('/')[2]}${rest}`));
};

/** Types the password at the identity provider. */
async function enterThere(page) {
  await page.locator('#username').fill('minji');
  await page.locator('#password').fill(PASSWORD);
  await page.locator('#password').press('Enter');
}

/** From the organisation's page to the company's. */
async function leaveFor(page, next = '/account') {
  await page.goto(at(`/o/${organization.slug}?next=${encodeURIComponent(next)}`));
  await page.getByRole('link', { name: NAME }).click();
}

/** Saves the settings with these fields changed: a box is a boolean, a choice or text its value. */
async function settings(fields) {
  const { page } = admin;
  await console_(`/login-page/methods/${method}/saml`);
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name="${name}"]`);
    if (typeof value === 'boolean') await field.setChecked(value);
    else if ((await field.evaluate((found) => found.tagName)) === 'SELECT') await field.selectOption(value);
    else await field.fill(value);
  }
  await page.getByRole('button', { name: word('upstream-save'), exact: true }).filter({ visible: true }).last().click();
  // The method is on: what was saved is a draft first, if it changes anything.
  const draft = page.getByText(word('done-goinglive-draft-saved'));
  await draft.or(page.getByText(word('done-saml-changed'))).first().waitFor();
  if (!(await draft.isVisible())) return;
  await page.getByRole('link', { name: word('goinglive-open') }).click();
  await page.getByRole('button', { name: word('goinglive-now'), exact: true }).click();
  await page.getByText(word('done-goinglive-done')).waitFor();
}

describe('a company with a SAML identity provider of its own', { timeout: 240_000 }, () => {
  test('is connected by the address of its metadata, and tried before anybody sees it', async () => {
    const { page } = admin;
    await console_('/login-page/add');
    await page.getByRole('link', { name: 'SimpleSAMLphp' }).click();
    await page.locator('[name="name"]').fill(NAME);
    await page.getByRole('button', { name: word('upstream-add-go'), exact: true }).click();
    await page.getByText(word('done-saml-added')).waitFor();
    method = new URL(page.url()).pathname.split('/')[5];
    const copy = (id) => page.locator(`#${id}`).inputValue();
    const entityId = await copy('entity-id');
    const document = await (await fetch(entityId)).text();
    const [, certificate] = /<ds:X509Certificate>([^<]+)</.exec(document);
    sp = { entityId, acs: await copy('acs-url'), logout: await copy('logout-url'), certificate };
    await idp.trust(sp);

    await page.locator('[name="metadata_url"]').fill(idp.metadataUrl);
    await page.getByRole('button', { name: word('saml-fill'), exact: true }).click();
    await page.getByText(word('saml-filled')).first().waitFor();
    assert.equal(await page.locator('[name="idp_entity_id"]').inputValue(), idp.entityId);
    await shot(page, 'saml-settings-ko');
    await page.getByRole('button', { name: word('upstream-save'), exact: true }).filter({ visible: true }).last().click();
    await page.getByText(word('done-saml-changed')).waitFor();

    await page.getByRole('link', { name: word('upstream-try-go'), exact: true }).click();
    await enterThere(page);
    await page.getByText(word('upstream-tried-good')).waitFor();
    await page.getByText('sales, leads').waitFor();
    await shot(page, 'saml-tried-ko');
    const anybody = await meet();
    await anybody.page.goto(at(`/o/${organization.slug}`));
    assert.equal(await anybody.page.getByRole('link', { name: NAME }).count(), 0);
    assert.deepEqual([...admin.problems, ...anybody.problems], []);
  });

  test('signs its people in, across two sites and to the sample business system, once they are linked', async () => {
    await console_('/login-page');
    await admin.page.getByRole('row', { name: NAME }).getByRole('button', { name: word('methods-enable'), exact: true }).click();
    await admin.page.getByText(word('done-method-enabled')).waitFor();
    const stranger = await meet({ screen: PHONE });
    await leaveFor(stranger.page);
    await enterThere(stranger.page);
    await stranger.page.getByText(word('upstream-doubt')).waitFor();
    await shot(stranger.page, 'saml-doubt-ko');

    await console_('/links');
    await admin.page.getByRole('link', { name: word('upstream-decide'), exact: true }).first().click();
    await admin.page.getByRole('button', { name: word('upstream-link-go'), exact: true }).click();
    await admin.page.getByText(word('done-link-added')).waitFor();

    const { page, problems } = await meet();
    await page.goto(`${demo.facts.sample_url}/sign-in?organization=${organization.slug}`);
    await page.getByRole('link', { name: NAME }).click();
    await enterThere(page);
    await page.waitForURL(`${demo.facts.sample_url}/`);
    assert.deepEqual([...problems, ...stranger.problems], []);
  });

  test('signs its people in without scripts, by a button', async () => {
    const context = await browser.newContext({ locale: 'ko-KR', javaScriptEnabled: false });
    const page = await context.newPage();
    await leaveFor(page);
    await enterThere(page);
    // The identity provider's own page sends by a script, too.
    await page.locator('input[type="submit"], button[type="submit"]').first().click();
    await page.getByRole('button', { name: word('saml-go-on'), exact: true }).click();
    await page.waitForURL(isHere('/account'));
    await context.close();
  });

  test('begins a sign-in only where that is allowed', async () => {
    const begin = `saml2/idp/SSOService.php?spentityid=${encodeURIComponent(sp.entityId)}&RelayState=${encodeURIComponent('/account')}`;
    const refused = await meet();
    await refused.page.goto(idp.at(begin));
    await enterThere(refused.page);
    await refused.page.getByText(word('upstream-failed')).waitFor();
    await settings({ idp_initiated: true });
    const { page } = await meet();
    await page.goto(idp.at(begin));
    await enterThere(page);
    await page.waitForURL(isHere('/account'));
    await settings({ idp_initiated: false });
  });

  test('encrypts what it says, if the company wants it', async () => {
    await settings({ encryption: 'demand' });
    const clear = await meet();
    await leaveFor(clear.page);
    await enterThere(clear.page);
    await clear.page.getByText(word('upstream-failed')).waitFor();
    for (const algorithm of ['http://www.w3.org/2009/xmlenc11#aes256-gcm', 'http://www.w3.org/2001/04/xmlenc#aes128-cbc']) {
      await idp.trust(sp, { 'assertion.encryption': true, sharedkey_algorithm: algorithm });
      const { page } = await meet();
      await leaveFor(page);
      await enterThere(page);
      await page.waitForURL(isHere('/account'));
    }
    await idp.trust(sp);
    await settings({ encryption: 'accept' });
  });

  test('believes our requests only if they are signed, when it says so', async () => {
    await idp.trust(sp, { 'validate.authnrequest': true });
    await settings({ signs_requests: true });
    const { page } = await meet();
    await leaveFor(page);
    await enterThere(page);
    await page.waitForURL(isHere('/account'));
    await idp.trust(sp);
  });

  test('reads our metadata while our key changes, and is answered with either key until the old one is retired', async () => {
    const { page } = admin;
    const demands = { 'validate.authnrequest': true, 'assertion.encryption': true };
    const signIn = async () => {
      const someone = await meet();
      await leaveFor(someone.page);
      await enterThere(someone.page);
      return someone.page;
    };
    const isIn = async () => (await signIn()).waitForURL(isHere('/account'));
    await settings({ signs_requests: true, encryption: 'demand' });
    await console_(`/login-page/methods/${method}/keys`);
    await page.getByRole('button', { name: word('ownkeys-publish'), exact: true }).click();
    await page.getByText(word('done-ownkeys-published')).waitFor();
    await shot(page, 'saml-keys-ko');
    const both = await idp.read(sp.entityId, demands);
    assert.equal(both.match(/X509Certificate' =>/g).length, 4, 'both keys, for both purposes');
    await isIn();

    await page.getByRole('link', { name: word('ownkeys-activate'), exact: true }).click();
    await page.getByRole('button', { name: word('ownkeys-activate'), exact: true }).click();
    await page.getByText(word('done-ownkeys-activated')).waitFor();
    // It knows both from before: our requests are signed with the new key, its answers are encrypted for the old one.
    await isIn();
    const after = await idp.read(sp.entityId, demands);
    assert.equal(after.match(/X509Certificate' =>/g).length, 3, 'nothing new is encrypted for the old key');
    await isIn();

    await console_(`/login-page/methods/${method}/keys`);
    await page.getByRole('link', { name: word('ownkeys-retire'), exact: true }).click();
    await page.getByRole('button', { name: word('ownkeys-retire'), exact: true }).click();
    await page.getByText(word('done-ownkeys-retired')).waitFor();
    await isIn();
    [, sp.certificate] = /'X509Certificate' => '([^']+)'/.exec(after);
    await idp.trust(sp);
    await settings({ encryption: 'accept' });
    assert.deepEqual(admin.problems, []);
  });

  test('is fetched again by the button, and says what would change', async () => {
    const { page } = admin;
    await console_('/login-page/radar');
    await shot(page, 'radar-ko');
    await page.getByRole('row', { name: NAME }).getByRole('button', { name: new RegExp(`^${word('radar-refresh')}`) }).click();
    await page.getByText(word('done-radar-same')).waitFor();
    await shot(page, 'saml-metadata-ko');
    assert.deepEqual(admin.problems, []);
  });

  test('is told when somebody signs out here', async () => {
    const { page, problems } = await meet();
    await leaveFor(page);
    await enterThere(page);
    await page.waitForURL(isHere('/account'));
    await page.locator('form[action="/logout"] button').first().evaluate((button) => button.form.requestSubmit(button));
    await page.waitForURL(isHere('/'));
    await page.getByText(word('done-login-signed-out')).waitFor();
    // There the password is asked for again.
    await leaveFor(page);
    await page.locator('#password').waitFor();
    assert.deepEqual(problems, []);
  });

  test('is told when somebody signs out of a business system, which they come back to', async () => {
    const { page, problems } = await meet();
    await page.goto(`${demo.facts.sample_url}/sign-in?organization=${organization.slug}`);
    await page.getByRole('link', { name: NAME }).click();
    await enterThere(page);
    await page.waitForURL(`${demo.facts.sample_url}/`);
    const told = page.waitForResponse((response) => response.url().startsWith(sp.logout) && response.status() === 303);
    await page.locator('form[action="/sign-out"] button').click();
    await told;
    await page.waitForURL((url) => url.origin === new URL(demo.facts.sample_url).origin);
    await leaveFor(page);
    await page.locator('#password').waitFor();
    assert.deepEqual(problems, []);
  });

  test('ends sessions here when somebody signs out there', async () => {
    const { page } = await meet();
    await leaveFor(page);
    await enterThere(page);
    await page.waitForURL(isHere('/account'));
    const answered = page.waitForResponse((response) => response.url().startsWith(sp.logout) && response.status() === 303);
    await page.goto(idp.at(`saml2/idp/initSLO.php?RelayState=${encodeURIComponent(at('/signup'))}`));
    await answered;
    await page.goto(at('/account'));
    await page.waitForURL(isHere('/login'));
  });
});
