import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../config/config.js';
import type { Config } from '../config/config.js';
import { bank, documentedBanks } from './documented-banks.js';
import type { Bank } from './documented-banks.js';

/** The banks that this service accepts: the documented ones and those added by a setting. */
@Injectable()
export class BankCatalogue {
  readonly banks: readonly Bank[];
  private readonly codes: ReadonlySet<string>;

  constructor(@Inject(CONFIG) { extraBanks }: Config) {
    this.banks = [...documentedBanks, ...extraBanks.map(({ code, ko, en }) => bank(code, ko, en))];
    this.codes = new Set(this.banks.map(({ code }) => code));
  }

  /** @param code canonical: see `canonicalBankCode` */
  has(code: string): boolean {
    return this.codes.has(code);
  }
}
