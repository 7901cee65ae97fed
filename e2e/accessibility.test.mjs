// Every page that links lead to, in the role that may see it: nothing that keeps somebody from using it (WCAG 2.2 AA), at
// desktop and phone. Addresses are followed, not listed, so that a new page is looked at by itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { violations } from './lib/accessibility.mjs';
import { DESKTOP, launch, person, PHONE } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { enter, mailed, signInAsOperator, signInByEmail, signInToOrganization } from './lib/people.mjs';

/** More kinds of pages than any area has: a crawl that goes round in circles ends here, and fails. */
const MOST_PAGES = 120;
/** Not pages, or ones of somebody else. */
const NOT_FOLLOWED = /^\/(assets|brand|mailbox|dev|health|metrics|api|\.well-known|oauth2)\b|\/export\/|\.(csv|xlsx|json)$/;

let browser;
let demo;
before(async () => {
  browser = await launch();
  demo = await startDemo();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const company = (state) => demo.facts.organizations.find((organization) => organization.state === state);

/** One address for all pages that differ in what they show alone. */
function kind(url) {
  const path = url.pathname.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…').replaceAll(/\/\d+\b/g, '/…');
  // Ready-made settings fill in the same form.
  if (/\/login-page\/add\/((saml|ldap)\/|(?!password-check$)[^/]+$)/.test(path)) return path.replace(/[^/]+$/, '…');
  return url.searchParams.has('organization') ? `${path}?organization` : path;
}

/** Looks at every kind of page that can be reached by links from here. */
async function lookAround(page, starts, area) {
  const queue = starts.map((path) => new URL(path, demo.facts.public_url));
  const seen = new Set();
  const found = [];
  while (queue.length > 0) {
    const url = queue.shift();
    if (seen.has(kind(url))) continue;
    seen.add(kind(url));
    const answer = await page.goto(url.href);
    seen.add(kind(new URL(page.url())));
    if (!answer.headers()['content-type']?.startsWith('text/html')) continue;
    assert.ok(answer.status() < 500, `${url}: ${answer.status()}`);
    for (const screen of [DESKTOP, PHONE]) {
      await page.setViewportSize(screen.viewport);
      for (const line of await violations(page)) found.push(`${kind(url)} (${screen.viewport.width}): ${line}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > screen.viewport.width) found.push(`${kind(url)} (${screen.viewport.width}): ${width} px wide`);
    }
    for (const href of await page.$$eval('a[href]', (links) => links.map((link) => link.href))) {
      const next = new URL(href);
      const isOurs = next.origin === url.origin && !NOT_FOLLOWED.test(next.pathname) && !next.searchParams.has('lang');
      if (isOurs && area.test(next.pathname) && !seen.has(kind(next))) queue.push(next);
    }
    assert.ok(seen.size <= MOST_PAGES, [...seen].join('\n'));
  }
  return { seen: [...seen], found };
}

/** Signs somebody in, looks around, and expects nothing bad and no fewer pages than said. */
function area(name, least, arrive, starts, within) {
  test(`nothing keeps anybody from using the pages of ${name}`, async (t) => {
    const someone = await person(browser);
    try {
      await arrive(someone.page);
      const { seen, found } = await lookAround(someone.page, await starts(), within);
      t.diagnostic(`${seen.length} kinds of pages: ${seen.join(' ')}`);
      assert.deepEqual(found, []);
      assert.deepEqual(someone.problems, []);
      assert.ok(seen.length >= least, `only ${seen.join(' ')}`);
    } finally {
      await someone.close();
    }
  });
}

const nobody = async () => {};
const asSuperAdmin = (state) => async (page) => {
  const { name, super_admin } = company(state);
  await page.goto(`${demo.facts.public_url}/login`);
  await signInByEmail(page, demo.facts, super_admin, name);
  await page.waitForURL(/\/console\//);
};
const asMember = (page) => signInToOrganization(page, demo.facts, company('linked').slug, company('linked').members[0]);

area('strangers', 5, nobody, () => ['/', '/login', `/o/${company('linked').slug}`, '/o/nobody', '/signup', '/password/forgot', '/nowhere'], /^\/(login|o|signup|password|operator\/login|$)/);
area('the mailbox', 2, nobody, () => ['/mailbox', '/mailbox/1'], /^\/mailbox/);
area('a member', 2, asMember, () => ['/account', '/account/password'], /^\/account/);
area('a linked organisation', 20, asSuperAdmin('linked'), () => ['/console', '/account'], /^\/(console|account)/);
// What differs there; the rest is as above.
const LINKING = /^\/console(\/[^/]+(\/(link|login-page)(\/.*)?)?)?$/;
area('an organisation under review', 5, asSuperAdmin('in_review'), () => ['/console'], LINKING);
area('an organisation that has not begun', 5, asSuperAdmin('unlinked'), () => ['/console'], LINKING);
area('the operator', 12, (page) => signInAsOperator(page, demo.facts), () => ['/operator'], /^\/operator/);

test('forms with errors, links from mail and the sample business system are as usable', async () => {
  const someone = await person(browser);
  const { page } = someone;
  const found = [];
  const look = async (what) => {
    for (const screen of [DESKTOP, PHONE]) {
      await page.setViewportSize(screen.viewport);
      for (const line of await violations(page)) found.push(`${what} (${screen.viewport.width}): ${line}`);
    }
  };
  try {
    const { facts } = demo;
    await page.goto(`${facts.public_url}/o/${company('linked').slug}`);
    await enter(page, { username: 'nobody@saebyeok.example', password: 'wrong-password' });
    await page.locator('[aria-invalid="true"], [role="alert"]').first().waitFor();
    await look('a refused sign-in');
    await page.goto(`${facts.public_url}/login`);
    await enter(page, { username: company('linked').members[1].email });
    await page.locator('input[autocomplete="one-time-code"]').waitFor();
    await look('the code');
    await enter(page, { code: '000000' });
    await page.waitForLoadState();
    await look('a wrong code');
    const invitation = await mailed(facts, '', ({ text }) => /http\S+\/invite\/\S+/.exec(text)?.[0]);
    await page.goto(invitation);
    await look('an invitation');
    await page.goto(`${facts.public_url}/invite/${'x'.repeat(43)}`);
    await look('an invitation that does not hold');
    for (const path of ['/', '/admin/members/link', '/signed-out', '/callback?state=x', '/nowhere']) {
      await page.goto(`${facts.sample_url}${path}`);
      await look(`the sample's ${path}`);
    }
    assert.deepEqual(found, []);
    assert.deepEqual(someone.problems, []);
  } finally {
    await someone.close();
  }
});
