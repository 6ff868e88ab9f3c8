export * from './console.ts';
export * from './export.ts';
export * from './ids.ts';
export * from './jobs.ts';
export * from './leaderboards.ts';
export * from './live.ts';
export * from './polls.ts';
export * from './problem.ts';
