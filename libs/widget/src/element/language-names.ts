/** Languages beside English; each is a part of its own. */
export const LANGUAGES = ['ar', 'de', 'es', 'fr', 'hi', 'ja', 'pt', 'ru', 'zh'] as const;
