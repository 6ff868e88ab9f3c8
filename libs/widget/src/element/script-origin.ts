function addressOf(script: Element | null): string | undefined {
  return script instanceof HTMLScriptElement && script.src !== '' ? script.src : undefined;
}

const running = addressOf(document.currentScript);
/** Of a module nothing says where it came from; `import.meta` is an error in every other script. */
const likely = addressOf(document.querySelector('script[src*="/widget.js"]'));

/** Where the widget's script came from: the service, unless `src` names another one. */
export const SCRIPT_ORIGIN = new URL(running ?? likely ?? location.href).origin;

/** Beside what the parts are: the script, as far as that is known, else the service in `src`. */
export function homeOf(source: string | undefined): string {
  return running ?? (source && `${source}/`) ?? likely ?? `${SCRIPT_ORIGIN}/`;
}
