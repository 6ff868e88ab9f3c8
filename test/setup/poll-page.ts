import type { Locator, Page } from 'playwright-core';

/** A page with a poll of the widget, and the hands of somebody at its keyboard. */
export class PollPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  button(name: string, exact = true): Locator {
    return this.page.getByRole('button', { name, exact });
  }

  /** The option with a label, as long as nothing else stands for it. */
  option(label: string): Locator {
    return this.page.locator('rostrum-poll .option').filter({ hasText: label });
  }

  hint(): Promise<string | null> {
    return this.page.getByRole('status').last().textContent();
  }

  texts(selector: string): Promise<string[]> {
    return this.page.locator(`rostrum-poll ${selector}`).allTextContents();
  }

  pressed(): Promise<(string | null)[]> {
    return this.page
      .locator('rostrum-poll .option')
      .evaluateAll((options) => options.map((option) => option.getAttribute('aria-pressed')));
  }

  ticked(): Promise<string[]> {
    return this.#values('input:checked');
  }

  filled(): Promise<string[]> {
    return this.#values('fieldset input:not([type=range])');
  }

  /** Goes to an element by the tabulator alone. */
  async tabTo(target: Locator): Promise<void> {
    await target.waitFor();
    for (let presses = 0; presses < 40; presses += 1) {
      if (await target.evaluate((element) => element.matches(':focus'))) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`the tabulator does not lead to ${target}`);
  }

  async press(target: Locator, ...keys: string[]): Promise<void> {
    await this.tabTo(target);
    for (const key of keys.length > 0 ? keys : ['Enter']) await this.page.keyboard.press(key);
  }

  /** Types into a field, and `Enter` where the ballot is to be cast by it. */
  async type(target: Locator, text: string, ...keys: string[]): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.type(text);
    for (const key of keys) await this.page.keyboard.press(key);
  }

  #values(selector: string): Promise<string[]> {
    return this.page
      .locator(`rostrum-poll ${selector}`)
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));
  }
}
