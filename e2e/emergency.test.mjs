// Emergency codes in a real browser: the last way in is not switched off by mistake, the codes are made and printed, every login method
// is off, and the super admin comes in on a phone with one of them and mends it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DESKTOP, ENGLISH, KOREAN, PHONE, launch, person, shot } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { mailed, signInToOrganization } from './lib/people.mjs';
import { wordsOf } from './lib/words.mjs';

const word = wordsOf('ko');
const english = wordsOf('en');

let demo;
let browser;
let organization;
before(async () => {
  demo = await startDemo();
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

const at = (path) => new URL(path, demo.facts.public_url).href;

describe('the day on which nothing lets anybody in', () => {
  let codes;

  test('the last way stays until there are codes, and then the sheet says everything', async () => {
    const { page, problems, close } = await person(browser, { language: KOREAN, screen: DESKTOP });
    await signInToOrganization(page, demo.facts, organization.slug, organization.super_admin);
    await page.goto(at('/console'));
    const root = new URL(page.url()).pathname;
    await page.goto(at(`${root}/login-page`));
    await page.getByRole('link', { name: word('methods-disable'), exact: true }).first().click();
    await page.getByText(word('err-last-way')).waitFor();
    await shot(page, 'emergency-last-way');
    await page.getByRole('link', { name: word('emergency-open') }).click();
    await page.getByText(word('emergency-none'), { exact: true }).waitFor();
    await page.locator('[name="password"]').fill(organization.super_admin.password);
    await page.getByRole('button', { name: word('emergency-make') }).click();
    codes = await page.locator('.codes li').allInnerTexts();
    assert.equal(codes.length, 5);
    assert.ok(await page.getByText(at(`/o/${organization.slug}/emergency`)).isVisible());
    await shot(page, 'emergency-sheet');
    // On paper there are the codes and no buttons.
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.getByText(codes[0], { exact: true }).isVisible());
    assert.equal(await page.locator('.button:visible').count(), 0);
    await page.emulateMedia({ media: null });
    await page.getByRole('link', { name: word('emergency-kept') }).click();

    await page.goto(at(`${root}/login-page`));
    await page.getByRole('link', { name: word('methods-disable'), exact: true }).first().click();
    const asked = await page.locator('label[for="confirm_name"]').innerText();
    await page.locator('[name="confirm_name"]').fill(asked.split(': ').pop().trim());
    await page.getByRole('button', { name: word('methods-disable'), exact: true }).click();
    await page.waitForURL((url) => url.pathname === '/console');
    await page.goto(at(`/o/${organization.slug}`));
    await page.getByText(word('login-no-methods'), { exact: true }).waitFor();
    assert.deepEqual(problems, []);
    await close();
  });

  test('a code opens once, on a phone, and what was off is turned on again', async () => {
    const { page, problems, close } = await person(browser, { language: ENGLISH, screen: PHONE });
    const enter = async (code) => {
      await page.goto(at(`/o/${organization.slug}/emergency`));
      await page.locator('[name="username"]').fill(organization.super_admin.email);
      await page.locator('[name="code"]').fill(code);
      await page.locator('[name="code"]').press('Enter');
    };
    await enter('aaaaa-bbbbb-ccccc-ddddd-eeeee');
    await page.getByText(english('emergency-wrong')).waitFor();
    await shot(page, 'emergency-wrong-phone');
    await enter(codes[2].toUpperCase());
    await page.getByText(english('emergency-banner'), { exact: true }).waitFor();
    await shot(page, 'emergency-console-phone');
    const root = new URL(page.url()).pathname;
    await mailed(demo.facts, organization.super_admin.email, ({ text }) => text.includes('비상 로그인 코드가') || null);
    await page.goto(at(`${root}/login-page`));
    await page.getByRole('button', { name: english('methods-enable'), exact: true }).first().click();
    await page.getByText(english('done-method-enabled')).waitFor();
    await close();

    const again = await person(browser, { language: ENGLISH, screen: PHONE });
    await again.page.goto(at(`/o/${organization.slug}/emergency`));
    await again.page.locator('[name="username"]').fill(organization.super_admin.email);
    await again.page.locator('[name="code"]').fill(codes[2]);
    await again.page.locator('[name="code"]').press('Enter');
    await again.page.getByText(english('emergency-wrong')).waitFor();
    await again.close();
    assert.deepEqual(problems, []);
  });
});
