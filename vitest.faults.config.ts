import { longTests } from './vitest.long.ts';

export default longTests('faults');
