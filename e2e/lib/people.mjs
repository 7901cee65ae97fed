// What people do on the pages again and again. Fields are found as password managers find them, by their autocomplete tokens.
import { setTimeout as sleep } from 'node:timers/promises';

const field = (page, token) => page.locator(`input[autocomplete="${token}"]`);

/** Fills in the fields of a sign-in form that the page shows, and presses Enter. */
export async function enter(page, { username, password, code }) {
  if (username !== undefined) await field(page, 'username').fill(username);
  if (code !== undefined) await field(page, 'one-time-code').fill(code);
  if (password !== undefined) await field(page, 'current-password').fill(password);
  const last = password !== undefined ? 'current-password' : code !== undefined ? 'one-time-code' : 'username';
  await field(page, last).press('Enter');
}

/** The latest mail to an address for which `find` finds something; mail goes out a moment after it was decided. */
export async function mailed(facts, to, find) {
  for (let waited = 0; waited < 10_000; waited += 100) {
    const answer = await fetch(`${facts.mailbox_url}?to=${encodeURIComponent(to)}`, { headers: { accept: 'application/json' } });
    for (const mail of await answer.json()) {
      const found = find(mail);
      if (found) return found;
    }
    await sleep(100);
  }
  throw new Error(`no such mail to ${to}`);
}

/** Signs in by e-mail on the page where Ieum asks for it: address, code from the mailbox, workspace, password. */
export async function signInByEmail(page, facts, login, organization) {
  const before = await mails(facts, login.email);
  await enter(page, { username: login.email });
  await field(page, 'one-time-code').waitFor();
  const code = await mailed(facts, login.email, ({ number, text }) => number > before && /^\d{6}$/m.exec(text)?.[0]);
  await enter(page, { code });
  await page.getByRole('link', { name: organization }).or(field(page, 'current-password')).first().waitFor();
  if (!(await field(page, 'current-password').isVisible())) await page.getByRole('link', { name: organization }).click();
  await enter(page, { password: login.password });
}

/** Signs the operator in. */
export async function signInAsOperator(page, facts) {
  await page.goto(`${facts.public_url}/operator`);
  await enter(page, { username: facts.operator.email, password: facts.operator.password });
  await page.waitForURL((url) => url.pathname === '/operator');
}

/** As the operator, gives a company the plan that may be linked. */
export async function raisePlan(page, word, company) {
  await menu(page, word, word('menu-organizations'));
  await page.getByRole('link', { name: company.name }).click();
  await page.getByLabel(word('orgs-plan'), { exact: true }).selectOption('standard');
  await page.getByLabel(word('orgs-plan-reason'), { exact: true }).fill('2026-118');
  await page.getByRole('button', { name: word('orgs-plan-set'), exact: true }).filter({ visible: true }).click();
  await page.getByText(word('done-plan-set')).first().waitFor();
}

/** Signs somebody in on their organisation's own page. */
export async function signInToOrganization(page, facts, slug, login) {
  await page.goto(`${facts.public_url}/o/${slug}`);
  await enter(page, { username: login.email, password: login.password });
  await page.waitForURL((url) => !url.pathname.startsWith('/o/'));
}

/** Takes an entry of a console's menu; on a phone the menu is a drawer that has to be opened. */
export async function menu(page, word, name) {
  const drawer = page.locator(`summary[aria-label="${word('common-menu')}"]`);
  if (await drawer.isVisible()) await drawer.click();
  // A number of waiting things may follow the word.
  const entry = page.getByRole('navigation', { name: word('common-menu'), exact: true }).getByRole('link', { name: new RegExp(`^${name}(\\s*\\d.*)?$`) });
  await entry.filter({ visible: true }).first().click();
}

async function mails(facts, to) {
  const answer = await fetch(`${facts.mailbox_url}?to=${encodeURIComponent(to)}`, { headers: { accept: 'application/json' } });
  return (await answer.json())[0]?.number ?? 0;
}
