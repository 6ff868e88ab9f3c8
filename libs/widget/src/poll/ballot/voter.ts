/**
 * Who a voter token speaks for: its `sub`. Read without checking the signature, which is the
 * service's business; here it only keeps the ballots of two voters on one device apart.
 */
export function voterOf(token: string): string | undefined {
  try {
    const payload = token.split('.')[1] ?? '';
    const binary = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const subject =
      typeof claims === 'object' && claims && 'sub' in claims ? claims.sub : undefined;
    return typeof subject === 'string' ? subject : undefined;
  } catch {
    return undefined;
  }
}
