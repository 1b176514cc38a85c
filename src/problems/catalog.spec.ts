import { codes, entryOf } from './catalog.js';
import type { TransferState } from './catalog.js';

/** How the texts say what became of the 1 won. */
const money: Readonly<Record<TransferState, { ko: RegExp; en: RegExp }>> = {
  sent: { ko: /1원을 보냈습니다/, en: /We sent 1 won/ },
  not_sent: { ko: /1원(을|은) 보내지 않았습니다/, en: /[Nn]o money was sent|sent no money/ },
  unknown: { ko: /알 수 없습니다/, en: /do not know/ },
};

describe.each(codes)('the text of %s', (code) => {
  const { detail, title, transfer } = entryOf(code);

  it('says whether money moved', () => {
    expect(detail.ko).toMatch(money[transfer].ko);
    expect(detail.en).toMatch(money[transfer].en);
  });

  it('ends with what happens or is to be done now, politely', () => {
    expect(detail.ko).toMatch(/(주세요|다시 시도합니다|다시 확인합니다)\.$/);
    expect(detail.en).toMatch(/(Please|If|Enter|it will be tried|the result will be)[^.]*\.$/);
  });

  it('is Korean in Korean and not in English', () => {
    expect(title.ko).toMatch(/\p{Script=Hangul}/u);
    expect(title.en + detail.en).not.toMatch(/\p{Script=Hangul}/u);
  });
});
