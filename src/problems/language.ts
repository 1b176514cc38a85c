import Negotiator from 'negotiator';

export const languages = ['ko', 'en'] as const;
export type Language = (typeof languages)[number];

/** A text for people in every language that we answer in. */
export type Localized = Readonly<Record<Language, string>>;

/**
 * The language to answer in.
 * @param acceptLanguage the request's Accept-Language, if any
 * @returns the best of ours by the caller's weights; `fallback` when none is acceptable
 */
export function negotiateLanguage(
  acceptLanguage: string | undefined,
  fallback: Language,
): Language {
  if (!acceptLanguage) {
    return fallback;
  }
  // The fallback stands first, so that `*` and equal weights choose it.
  const ours = [fallback, ...languages.filter((language) => language !== fallback)];
  const best = new Negotiator({ headers: { 'accept-language': acceptLanguage } }).language(ours);
  return languages.find((language) => language === best) ?? fallback;
}
