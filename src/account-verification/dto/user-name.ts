/** A character that a person cannot see: control, format and filler characters. */
export const VISIBLE_ONLY = /^[^\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*$/u;

/** Letters, marks and digits of any script, spaces, and the punctuation of names. */
export const NAME_CHARACTERS = /^[\p{L}\p{M}\p{N} .,\-'()&·/㈜]*$/u;

/** In code points, after normalising. */
export const MAX_NAME_LENGTH = 50;

/**
 * The form of a name that is checked, compared and sent: NFC (iOS sends NFD), without spaces
 * around it, with a plain apostrophe. Only spaces are trimmed: a line break or an invisible
 * character at the end is a mistake to be told, not to be hidden.
 */
export function normaliseUserName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/^\p{Zs}+|\p{Zs}+$/gu, '')
    .replaceAll('’', "'");
}
