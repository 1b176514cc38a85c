import type { Localized } from './language.js';

/** The rules of the request body, as `errors[].rule` names them, and what a person is told. */
export const rules = {
  required: { ko: '꼭 입력해 주세요.', en: 'This field is required.' },
  string: { ko: '문자열이어야 합니다.', en: 'This must be a string.' },
  format: { ko: '형식을 확인해 주세요.', en: 'Please check the format.' },
  length: { ko: '글자 수를 확인해 주세요.', en: 'Please check the length.' },
  digitsOnly: {
    ko: '하이픈이나 공백 없이 숫자(0–9)만 입력해 주세요.',
    en: 'Use digits (0–9) only, without hyphens or spaces.',
  },
  knownBank: {
    ko: '은행 목록에 있는 은행을 선택해 주세요.',
    en: 'Choose a bank from the bank list.',
  },
  notAvailableYet: {
    ko: '아직 지원하지 않는 확인 방식입니다.',
    en: 'This kind of check is not available yet.',
  },
  invisibleCharacter: {
    ko: '보이지 않는 문자가 들어 있습니다. 지우고 다시 입력해 주세요.',
    en: 'This contains an invisible character. Please delete it and type again.',
  },
  unknownField: {
    ko: '요청에 알 수 없는 항목이 들어 있습니다.',
    en: 'The request has an unknown field.',
  },
} as const satisfies Readonly<Record<string, Localized>>;

export type Rule = keyof typeof rules;

/** One violated rule. The field is one of ours, or `body`; the submitted value is never kept. */
export interface Violation {
  readonly field: string;
  readonly rule: Rule;
}
