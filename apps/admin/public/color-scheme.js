// Sets the colour scheme before the first paint. A file of its own, so that a content security
// policy without 'unsafe-inline' allows it. The key is the one of Mantine's scheme manager.
(() => {
  let scheme = null;
  try {
    scheme = localStorage.getItem('rostrum-color-scheme');
  } catch {
    // Storage may be switched off: the system's scheme is used.
  }
  if (scheme !== 'light' && scheme !== 'dark') {
    scheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  document.documentElement.setAttribute('data-mantine-color-scheme', scheme);
})();
