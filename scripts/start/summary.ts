import { relative } from 'node:path';
import type { Demo } from './demo.ts';
import type { LaunchOptions } from './options.ts';

/** What a person wants to know once everything runs. */
export function summary(
  demo: Demo,
  options: LaunchOptions,
  folders: string[],
  seconds: number,
): string {
  const here = relative(process.cwd(), options.dataDir);
  const dataDir = here !== '' && !here.startsWith('..') ? here : options.dataDir;
  const toRemove = [dataDir, ...folders.slice(1)].map(quote).join(' ');
  return `
Rostrum is running (ready in ${seconds.toFixed(1)} s)

  Live demo    ${demo.baseUrl}/demo
  Dashboard    ${demo.adminUrl}   ${demo.adminEmail}  ${demo.adminPassword}
  Reference    ${demo.baseUrl}/docs

  Secret key        ${demo.secretKey}
  Publishable key   ${demo.publishableKey}
  Leaderboard       ${demo.leaderboardKey}
  Poll              ${demo.pollId}
  All of it         ${dataDir}/demo.json

Submit a score and see it on the live demo:

  curl ${demo.baseUrl}/v1/leaderboards/${demo.leaderboardKey}/scores \\
    -H 'Authorization: Bearer ${demo.secretKey}' \\
    -H 'Content-Type: application/json' \\
    -d '{"memberId": "you", "score": 5000}'

Ctrl-C stops everything. Logs are in ${dataDir}/logs. The data stays for the next start;
to remove it: rm -rf ${toRemove}
`;
}

function quote(path: string): string {
  return /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
