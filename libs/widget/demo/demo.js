// The demo page: fetches which board and poll to show, and hands them to the widget.

const CONFIG_URL = '/demo/config.json';
const THEMES = ['auto', 'light', 'dark'];

const find = (selector) => document.querySelector(selector);
const board = find('rostrum-leaderboard');
const poll = find('rostrum-poll');

/** @returns {Promise<{publishableKey: string, voterToken: string, leaderboardKey: string, pollId: string}>} */
async function fetchConfig() {
  const response = await fetch(CONFIG_URL, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${CONFIG_URL} answered ${response.status}`);
  return response.json();
}

async function start() {
  const config = await fetchConfig().catch(() => undefined);
  if (config === undefined) showNotice('#no-config');
  else if (!customElements.get('rostrum-leaderboard')) showNotice('#no-widget');
  else show(config);
}

function showNotice(selector) {
  find(selector).hidden = false;
  find('#stage').hidden = true;
}

function show({ publishableKey, voterToken, leaderboardKey, pollId }) {
  board.setAttribute('token', publishableKey);
  board.setAttribute('board', leaderboardKey);
  poll.setAttribute('token', publishableKey);
  poll.setAttribute('voter-token', voterToken);
  poll.setAttribute('poll', pollId);
  find('#submit').textContent = [
    `curl ${location.origin}/v1/leaderboards/${leaderboardKey}/scores \\`,
    `  -H "Authorization: Bearer $SECRET_KEY" \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d '{"memberId":"You","score":5000}'`,
  ].join('\n');
  find('#embed').textContent = [
    `<script src="${location.origin}/widget.js"></script>`,
    '<rostrum-leaderboard',
    `  board="${leaderboardKey}"`,
    `  token="${publishableKey}">`,
    '</rostrum-leaderboard>',
  ].join('\n');
}

/** The voter token lives for a short time; a fresh one comes with the configuration. */
async function renewVoterToken({ detail }) {
  if (detail.code !== 'auth.invalid') return;
  const config = await fetchConfig().catch(() => undefined);
  if (config) poll.setAttribute('voter-token', config.voterToken);
}

function choosePeriod(button) {
  for (const one of document.querySelectorAll('.tabs button')) {
    one.setAttribute('aria-pressed', String(one === button));
  }
  const { period } = button.dataset;
  if (period) board.setAttribute('period', period);
  else board.removeAttribute('period');
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  board.setAttribute('theme', theme);
  poll.setAttribute('theme', theme);
  find('#theme').textContent = `Theme: ${theme}`;
}

async function copyCommand({ currentTarget }) {
  await navigator.clipboard.writeText(find('#submit').textContent);
  currentTarget.textContent = 'Copied';
}

poll.addEventListener('rostrum-error', renewVoterToken);
find('#copy').addEventListener('click', copyCommand);
find('.tabs').addEventListener('click', ({ target }) => {
  if (target instanceof HTMLButtonElement) choosePeriod(target);
});
find('#theme').addEventListener('click', () => {
  const current = document.documentElement.dataset.theme ?? 'auto';
  setTheme(THEMES[(THEMES.indexOf(current) + 1) % THEMES.length]);
});

await start();
