import type { CaseId } from '../options.ts';
import type { KeptCase, Results, RunDescription } from './results.ts';
import { markdownTable, sectionRows, verdictRows } from './table.ts';

const HOW_TO_RUN = `<!-- Written by bench/run.ts; change bench/report/readme.ts instead. -->
# Benchmarks

\`\`\`sh
npm run bench                                        # everything; rewrites this page
npm run bench -- --case a --seconds 5 --rounds 3     # one case; prints only
npm run bench -- --case g --case h --keep            # these only; their part of this page is written anew
npm run bench -- --huge --keep                       # cases e and f on a board of ten million
npm run bench -- --report                            # this page and the plot from the kept results
npm run bench -- --case a --profile                  # Rostrum alone, under a CPU profiler
npm run bench -- --help
\`\`\`

A run starts a private Redis and a private PostgreSQL with the settings of \`npm start\` (append-only
file on, flushed every second; PostgreSQL durable), and the built service as one process with every
role, so the figures include storing each event in PostgreSQL. Contestants are measured in turns
(A B C A B C …) after a turn that does not count; a cell shows the median of the rounds and, in
brackets, the least and the greatest. A ratio is taken round by round. All processes share the
machine, nothing is pinned: where the machine is busy, a throughput says as much about the number of
cores as about the service, and **CPU time a request**, read from the kernel's account of each
process, is what remains true.

Cases e to h are about the store alone: no HTTP, no service, no PostgreSQL. \`libs/redis-store\` runs in
the process of the benchmark, on a Redis of its own with the same settings (but no rewrite of the
append-only file in the middle of a turn), and nobody reads the event log, which is emptied between
turns. Turns are a fifth as long, as there are many of them. **Execution** is the time that Redis says it
spent in commands (\`INFO commandstats\`; a script with everything in it), **Redis CPU** what the kernel
says its process used, reading from sockets and writing to the file included.`;

const METHODS: Record<CaseId, string> = {
  a: `One request carries one score, on keep-alive connections that are always busy. The load comes
from a small generator on bare sockets (\`load/http-connection.ts\`); its own CPU is in the table.
Every score differs from the one before, so every request writes. Bare \`node:http\`
(\`baselines/bare-handler.ts\`) parses JSON and calls the same write script through the same adapter
on the same board, and nothing else; its events are stored by the service, which is then a second
process with CPU of its own. Express 5 (\`baselines/express-tutorial.ts\`) does what tutorials do:
\`express.json()\`, \`ZADD\`, \`ZREVRANK\` on a sorted set with the same members; it keeps no log, no
time of arrival, no version, and has nothing stored behind it. Before each turn, what waits to be
stored is stored.`,
  b: `Encoded batches of 1,000 scores, four under way, against \`redis-benchmark\` writing as many
different members by pipelined \`ZADD\`, with the better of two pipeline lengths as the baseline. A
score of a batch is judged against the standing one, ranked by arrival among equals, kept with its
time, and written to the event log; \`ZADD\` is one step of the five that this takes.`,
  c: `Sockets watch the first ten of a board that changes before every tick of 100 ms; the baselines are a
bare Socket.IO server with the same options that emits a frame of the same content to a room at the same
rate, and the package \`ws\` that sends it to each connection. The clients are bare sockets that speak just
enough of the protocol (\`load/live-socket.ts\`), in one process, and there only while their server is
measured. All deliver what they are asked as long as they can, so the comparison is **server CPU a
frame**; for Rostrum that includes everything else its process does meanwhile: taking the writes, reading
the board, looking for other boards that moved, storing events. With 10,000 sockets the two cores are not
enough for server and clients, and frames a second are compared.`,
  d: `1,000 writes a second at a steady pace, whatever becomes of them; every tenth moves one of the
first ten places. For each of these, and each watcher, the time until a frame arrives whose version
is at least that of the write: from the moment its answer came, and from the moment it was due to be
sent. The tick is the default, 100 ms, so half of that is the least median there can be.`,
  e: `The write script, on boards with one period and the operator \`best\`: one submission a run, with the
ranks before and after it, as a single route's request is that comes alone; and 1,000 a run, as batches
are. Members are drawn at random, and every score is a little better than the one that stands, so that
each moves its member past a hundredth of the others. Beside it, the bare commands move the same members
of a bare sorted set of the same size in the same way. Boards are seeded through the store's own batches.`,
  f: `A page behind a cursor, a window around a member, and one member's entry with its rank, on a board
of a million, at 10,000 places drawn from the first hundredth of it, from one in the middle, and from the
last. The bare commands read as many entries at the same places of a bare sorted set; they know the
place already, and answer neither times nor metadata nor the board's version.`,
  g: `[redis-rank](https://www.npmjs.com/package/redis-rank) is a package for leaderboards on
Redis in Node. Both have a sorted set of the same members on the same Redis, ioredis of the same version
with automatic pipelining, and as many calls under way as case a has connections. A write is a score under the
rule that the best stands, and the rank it leads to; redis-rank needs two calls for that, made one after
the other as its manual does, or both at once, and the faster way is the baseline. Rostrum's store keeps
ties in order of arrival, times, a version and an event of each write as well. A page is of 100 entries
at a random place: behind a cursor here, from a rank on there.`,
  h: `What Redis has in use more than before (\`used_memory\`) after a board, or a bare sorted set, was
filled with 100,000 members without metadata; its event log is not counted. A board keeps a sorted set, and a hash that finds a
member in it and says when its score was made.`,
  i: `A poll of four options; no voter comes twice, so every request adds a ballot. The bare handler
(\`baselines/bare-votes.ts\`) parses JSON and calls \`HINCRBY\`; it knows no voters, keeps no ballots and no
log, and counts whoever votes twice twice. Single ballots and batches are acknowledged as soon as they
count (\`durability: "applied"\`). In the burst 50,000 voters vote in ten seconds at a steady pace, each
acknowledged when PostgreSQL has the ballot (\`persisted\`), while 100 viewers watch: acknowledgements are
counted and compared with the tally, and for every tenth vote and each viewer the time is taken from its
answer, and from the moment it was due, to the frame that shows it.`,
  j: `Boards with one viewer each, all of which move: the same writes once with viewers and once without. The
difference, divided by the frames, is what a board that moved costs a tick: marked, read in a script with
the others of its partition, compared, encoded, sent. Below, what frames
weigh beside a snapshot of the same list: where now and then somebody overtakes a few others, and where
every write leads to the first place, so that all who stand below move by one. A board of ten entries and
more of which over 80 % changed is sent whole.`,
  k: `What a process takes more (resident memory) with 5,000 sockets more, each let in with a key and watching a
board, a started server with 500 sockets being the beginning; a new process for each round.`,
  p: `One score a request to a board that acknowledges when Redis has it (\`applied\`), and to one that waits
until PostgreSQL has committed it (\`persisted\`): first one caller who waits for each answer, then as many
as case a has. Commits are shared by all that arrive while the one before is under way.`,
  r: `What a partition costs that Redis has lost: the entries of a board are read from PostgreSQL by its primary
key, a batch while the one before is written, and put into an empty Redis by a script of 500 members a run,
four under way; the process of the benchmark does both. Entries have times, and every tenth has metadata. The
bare commands write the same names, scores and values, 500 members a command, from memory: nobody checks
whether a member is there already, or hidden, or whose rebuilding it is, and nothing is read. The last line
is reading alone. PostgreSQL has cores of its own only where there are some.`,
  s: `The sink alone stores batches of 500 events in a database whose log lies in parts of a month, and in one whose
log is a single table with the same key and index.`,
  n: `The write script, one submission a run, while the log is read and acknowledged beside it: by the group
\`persist\` alone, by \`notify\` as well with a handler for another type of event, and by a second group that
does as \`persist\` does. What each needs is charged to the writes.`,
  t: `What \`npm run rebuild -- --at\` does to a board of which every entry has to change: by turns to a moment
before all of them changed and to one after. The clock runs over all of it: the board is frozen, its log is
added up, the keys are compared with each other, every entry is set with its event, by a script of 500
entries a run, four under way, PostgreSQL has stored it, a second pass has compared everything and found
nothing left to do, and the board takes writes. The process of the benchmark does it, the service stores the
events beside it. Below it a board of the same size that is written anew into an empty Redis, without events
and with nothing to compare, and the bare commands, both as in case r.`,
  huge: `Cases e and f on a board of ten million, which is not part of a whole run: seeding takes minutes, and
the boards more than three gigabytes.`,
};

/** Found by profiles (`--profile`, `perf` on Redis); no figure here follows from the last run. */
const LIMITS: Partial<Record<CaseId, string>> = {
  a: `What limits it: the sum over all processes. Besides answering, a request is judged against the
standing entry, ranked before and after, logged, and stored in PostgreSQL, and on few cores Redis,
the API, the persister, PostgreSQL and the load take turns. Requests that arrive in the same turn of
the event loop share one run of the script and one event, which the bare handler does not do. In the
API process a third of the time is the system call that sends the answer, as in any server; Nest,
Fastify and zod together are about an eighth. Express has nothing behind it but two commands, so it
fills one core, and 1.3 of it needs more cores than two.`,
  b: `What limits it: Redis, which runs scripts on one core. Of its 15 µs a score half are commands: out of
the ranking and in again (5 µs, as a pipelined ZADD that moves a member costs 4), its score and its
entry read, the entry kept; the script reads and writes all scores of a batch with one command each.
The other half is Lua: arguments, two tables and a dozen strings a score, and collecting them. The
second core has the API, the persister and PostgreSQL, about as much again.`,
  c: `What limits it: a system call for each frame, the same for all. A bare room makes a packet, options and
four events for every socket before it, and writes header and payload as two pieces; the service writes one
piece that is encoded once. Against that stand the writes, the ticks, and a heap several times as large.`,
  d: 'What limits it: the tick. Everything else together is a few milliseconds.',
  e: `What limits it: for one submission a run, the number of steps, none of which is large. Of some 45 µs,
7 are reading the request and answering it, 2 making the script's functions anew, 5 state, log and clock, 7
finding the entry, 5 judging it and its rank before, 8 writing it and its rank after, 4 version and mark,
and 8 the event. A run of 1,000 shares all but the entries' own part: of some 12 µs (100,000 members) 5
are commands that any script would need, 1 reading the score that a hash could hold as well, and the rest
Lua: two tables and a dozen strings a submission, and collecting them.`,
  f: `What limits it: not the depth. Of some 180 µs for a page, 50 are the range (half of that printing
scores), 25 handing it to Lua, 10 cutting ids off, 70 fetching each entry's time and metadata from the
hash, and 25 finding the place, counting and answering.`,
  g: `What limits it: the one core of Redis. A write costs it about the same on both sides, here one run of
the script shared by all that arrive together, there two round trips; the client's part is a sixth. A page
is a plain range there, without times and metadata, and takes a quarter.`,
  h: `What it consists of: Redis allocates by 16 bytes. A name of 25 bytes (12 for the order of arrival) and
an entry's value of 23 (the same again and 11 for the time) are in 32 each; tables and the skip list are
the rest, once more for the hash.`,
};

export function readme({ machine, measuredAt, options, cases }: Results): string {
  return `${[
    HOW_TO_RUN,
    '## Last whole run',
    markdownTable([
      ['', ''],
      ['measured', `${measuredAt}, commit ${machine.commit}`],
      ['processor', `${machine.cpu}, ${machine.cores} cores`],
      ['memory', `${machine.memoryGiB} GiB`],
      ['system', machine.system],
      ['Node', machine.node],
      ['Redis, PostgreSQL', `${machine.redis}, ${machine.postgres}`],
      [
        'run',
        `${options.rounds} rounds of ${options.seconds} s, ${options.connections} connections, ` +
          `${options.members.toLocaleString('en')} members a board`,
      ],
    ]),
    '![Ratios to the baselines, with the aims marked](results/latest.svg)',
    ...cases.map(describeCase),
  ].join('\n\n')}\n`;
}

function describeCase({ id, title, sections, apart }: KeptCase): string {
  const parts = [`## (${id}) ${title}`, METHODS[id]];
  const limits = LIMITS[id];
  if (limits !== undefined) parts.push(limits);
  if (apart) parts.push(describeRun(apart));
  for (const section of sections) {
    parts.push(`### ${section.title}`, markdownTable(sectionRows(section)));
    if (section.verdicts.length > 0) parts.push(markdownTable(verdictRows(section.verdicts)));
  }
  return parts.join('\n\n');
}

function describeRun({ measuredAt, machine, options }: RunDescription): string {
  return (
    `*Not of the whole run above: measured apart on ${measuredAt}, commit ${machine.commit}, ` +
    `${machine.cpu} with ${machine.cores} cores, ${options.rounds} rounds, \`--seconds ${options.seconds}\`.*`
  );
}
