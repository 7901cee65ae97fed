// What a form says while somebody types: characters, whether an organisation ID is free, whether a number can be right.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESKTOP, ENGLISH, KOREAN, launch, person, PHONE, shot } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { raisePlan, signInAsOperator, signInByEmail } from './lib/people.mjs';
import { wordsOf } from './lib/words.mjs';

let browser;
let demo;
let company;
before(async () => {
  browser = await launch();
  demo = await startDemo();
  company = demo.facts.organizations.find(({ state }) => state === 'unlinked');
  const operator = await person(browser);
  await signInAsOperator(operator.page, demo.facts);
  await raisePlan(operator.page, wordsOf('ko'), company);
  await operator.close();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** A field with what stands below it. */
class Live {
  constructor(page, name) {
    this.input = page.locator(`#${name}`);
    this.hint = page.locator(`#${name}-check`);
    this.count = page.locator(`#${name}-count`);
    this.offers = page.locator('.field', { has: this.input }).locator('.offers button');
  }

  /** Types as people do, key by key. */
  async type(text) {
    await this.input.fill('');
    await this.input.pressSequentially(text, { delay: 10 });
  }

  async counts(text) {
    await this.count.filter({ hasText: new RegExp(`^${text}$`) }).waitFor();
  }

  /** Waits until the hint says this, taken as good or as bad. */
  async says(text, taken) {
    await this.hint.filter({ hasText: text }).waitFor();
    assert.match(await this.hint.getAttribute('class'), new RegExp(`\\b${taken}\\b`), text);
  }
}

/** The fixed part of a message with variables, before or after them. */
const LINK = { ko: '사용할 수 있는 조직 ID입니다. 로그인 주소:', en: 'This organisation ID is free. Login link:' };
const FITS = { ko: '번호 형식이 올바릅니다.', en: 'The number is well-formed.' };

for (const [tag, language, screen] of [
  ['ko', KOREAN, DESKTOP],
  ['en', ENGLISH, PHONE],
]) {
  test(`the application form answers while somebody types (${tag})`, async () => {
    const someone = await person(browser, { language, screen });
    const { page } = someone;
    const word = wordsOf(tag);
    try {
      const { facts } = demo;
      await page.goto(`${facts.public_url}/login`);
      await signInByEmail(page, facts, company.super_admin, company.name);
      await page.waitForURL(/\/console\/[0-9a-f-]{36}$/);
      await page.goto(`${page.url()}/link/apply`);

      const name = new Live(page, 'name');
      await name.type('온새미공방');
      await name.counts('5/60');
      // What people see as one character is one.
      await name.input.fill(`가나👨‍👩‍👧`);
      await name.counts('3/60');
      await name.input.fill('가'.repeat(61));
      await name.counts('61/60');
      assert.match(await name.count.getAttribute('class'), /\bover\b/);
      await name.input.fill('온새미공방');

      const slug = new Live(page, 'slug');
      const taken = facts.organizations.find(({ state }) => state === 'linked').slug;
      await slug.type(taken);
      await slug.counts(`${taken.length}/30`);
      await slug.says(word('err-slug-taken'), 'bad');
      await slug.offers.first().waitFor();
      await shot(page, `live-${tag}-taken`);
      const offered = await slug.offers.first().textContent();
      await slug.offers.first().click();
      assert.equal(await slug.input.inputValue(), offered);
      await slug.says(`${LINK[tag]} ${facts.public_url}/o/${offered}`, 'good');
      assert.equal(await slug.offers.count(), 0, 'nothing to offer for what is free');
      await slug.type('admin');
      await slug.says(word('err-slug-reserved'), 'bad');
      // Only the answer to what stands there now is shown.
      await slug.type('onsaemi-live');
      await slug.says(`/o/onsaemi-live`, 'good');
      await slug.input.fill('');
      await slug.hint.filter({ hasText: /^$/ }).waitFor({ state: 'attached' });

      const brn = new Live(page, 'brn');
      await brn.type('123-45-67890');
      await brn.says(word('err-brn-checksum'), 'bad');
      await brn.type('0008100028');
      await brn.says('000-81-00028', 'good');
      await brn.says(FITS[tag], 'good');
      await shot(page, `live-${tag}-number`);
      assert.deepEqual(someone.problems, []);
    } finally {
      await someone.close();
    }
  });

  test(`the sign-up form counts while somebody types (${tag})`, async () => {
    const someone = await person(browser, { language, screen });
    const { page } = someone;
    try {
      await page.goto(`${demo.facts.public_url}/signup`);
      assert.equal(await page.locator('html').getAttribute('lang'), tag);
      const [organization, name] = [new Live(page, 'org_name'), new Live(page, 'name')];
      await organization.counts('0/60');
      await organization.type('Onsaemi Works');
      await organization.counts('13/60');
      await organization.input.fill('가'.repeat(61));
      await organization.counts('61/60');
      assert.match(await organization.count.getAttribute('class'), /\bover\b/);
      await name.type('김새봄');
      await name.counts('3/40');
      await shot(page, `live-${tag}-signup`);
      assert.deepEqual(someone.problems, []);
    } finally {
      await someone.close();
    }
  });
}

test('without scripts nothing counts and everything can be sent', async () => {
  const context = await browser.newContext({ ...KOREAN, javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.goto(`${demo.facts.public_url}/signup`);
    assert.equal(await page.locator('#org_name-count').isVisible(), false, 'a count that stands still is none');
    await page.locator('#org_name').fill('온새미공방');
    await page.locator('#name').fill('김새봄');
    await page.locator('#email').fill('saebom@onsaemi.example');
    await page.locator('#email').press('Enter');
    await page.waitForURL(/\/signup\/sent$/);
  } finally {
    await context.close();
  }
});
