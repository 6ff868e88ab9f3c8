import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  canExtractDebianPackages,
  extractDebianPackages,
  installLine,
  installWithPackageManager,
  libraryPathOf,
  type PackageNames,
} from '@rostrum/local-services';

const PACKAGES: PackageNames = {
  'apt-get': [['chromium'], ['chromium-browser']],
  dnf: [['chromium']],
  apk: [['chromium']],
  brew: [['chromium']],
};

/** Installs Chromium, or unpacks it with a starter at `starter` where installing needs a password. */
async function installChromium(starter: string): Promise<boolean> {
  const folder = dirname(starter);
  const onProgress = (message: string): void => console.log(message);
  const logFile = join(dirname(folder), 'chromium.log');
  const request = { title: 'Chromium', logFile, onProgress };
  const outcome = await installWithPackageManager({ ...request, packages: PACKAGES });
  if (outcome === 'installed') return true;
  if (!canExtractDebianPackages()) return false;
  // It draws no letter without a font.
  const packages = ['chromium', 'fonts-liberation', 'fontconfig-config'];
  if (!(await extractDebianPackages({ ...request, packages, folder }))) return false;
  const program = join(folder, 'usr/lib/chromium/chromium');
  if (!existsSync(program)) return false;
  await writeFile(starter, starterScript(folder, program));
  await chmod(starter, 0o755);
  return true;
}

function starterScript(folder: string, program: string): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const libraries = `${join(folder, 'usr/lib/chromium')}:${libraryPathOf(folder)}`;
  return [
    '#!/bin/sh',
    `export LD_LIBRARY_PATH=${quote(libraries)}`,
    // Where the machine has no fonts, those beside it.
    `export XDG_DATA_HOME=${quote(join(folder, 'usr/share'))}`,
    `[ -d /etc/fonts ] || export FONTCONFIG_PATH=${quote(join(folder, 'etc/fonts'))}`,
    // Its own sandbox needs a helper that belongs to root.
    `exec ${quote(program)} --no-sandbox "$@"`,
    '',
  ].join('\n');
}

const [starter = ''] = process.argv.slice(2);
if (!(await installChromium(starter))) {
  const line = installLine(PACKAGES);
  console.log(
    'The browser tests need Chromium or Chrome, and none was found. ' +
      `${line === undefined ? 'Install one' : `Run this once: ${line}`}\n` +
      'or set CHROMIUM_PATH to the program.',
  );
  process.exitCode = 1;
}
