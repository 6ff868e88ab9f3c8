function readScriptOrigin(): string {
  const script = document.currentScript;
  const isOwn = script instanceof HTMLScriptElement && script.src !== '';
  return isOwn ? new URL(script.src).origin : location.origin;
}

/** Where the widget's script came from: the service, unless `src` names another one. */
export const SCRIPT_ORIGIN = readScriptOrigin();
