/** Of a module `currentScript` says nothing, and `import.meta` is an error in every other script. */
function readScriptAddress(): string | undefined {
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  return script instanceof HTMLScriptElement && script.src !== '' ? script.src : undefined;
}

/** Where the widget's script came from, as far as that can be told. */
export const SCRIPT_ADDRESS = readScriptAddress();

/** The service, unless `src` names another one. */
export const SCRIPT_ORIGIN =
  SCRIPT_ADDRESS === undefined ? location.origin : new URL(SCRIPT_ADDRESS).origin;
