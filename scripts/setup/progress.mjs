const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;
const REMINDER_MS = 15_000;

/**
 * Does a step that may take long and shows that it goes on: with a clock on a terminal, with a
 * line now and then elsewhere.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedAt = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1_000)} s`;
  const stop = process.stderr.isTTY ? spin(title, seconds) : remind(title, seconds);
  try {
    const result = await work();
    stop(`✓ ${title} (${seconds()})`);
    return result;
  } catch (error) {
    stop(`✗ ${title} (${seconds()})`);
    throw error;
  }
}

/**
 * @param {string} title
 * @param {() => string} seconds
 */
function spin(title, seconds) {
  let frame = 0;
  const timer = setInterval(() => {
    frame = (frame + 1) % FRAMES.length;
    process.stderr.write(`\r\x1b[K${FRAMES[frame]} ${title} (${seconds()})`);
  }, FRAME_MS);
  /** @param {string} line */
  return (line) => {
    clearInterval(timer);
    process.stderr.write(`\r\x1b[K${line}\n`);
  };
}

/**
 * @param {string} title
 * @param {() => string} seconds
 */
function remind(title, seconds) {
  console.error(`… ${title}`);
  const timer = setInterval(() => console.error(`… ${title} (${seconds()})`), REMINDER_MS);
  /** @param {string} line */
  return (line) => {
    clearInterval(timer);
    console.error(line);
  };
}
