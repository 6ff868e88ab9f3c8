// Runs a script of this repository on a machine that may have nothing but some Node and npm:
//   node scripts/run.mjs [--browser] [--no-build | --build-only] script.ts [arguments]
// Brings the packages, the runtime and the build up to date first, which takes no time when they
// are. Uses no package, as there may be none yet.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node ${process.versions.node} is too old. Install Node 20.19 or newer.`);
  process.exit(1);
}
if (process.platform === 'win32') {
  console.error('Windows is not supported directly. Run this inside WSL (wsl --install).');
  process.exit(1);
}
// Loaded only now: an older Node could not even read it.
const { main } = await import('./setup/main.mjs');
process.exitCode = await main(process.argv.slice(2));
