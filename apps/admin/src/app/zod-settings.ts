declare global {
  // zod's own name for the settings that it finds before its first schema is made.
  var __zod_globalConfig: { jitless?: boolean } | undefined;
}

// Schemas try to compile themselves when they are made; a content security policy without
// 'unsafe-eval' reports each attempt. Set here, because the schemas are made while their chunk is
// loaded, before any code that imports them runs.
globalThis.__zod_globalConfig = { jitless: true };

export {};
