import { Module } from '@nestjs/common';
import { BankCatalogue } from './bank-catalogue.js';
import { BanksController } from './banks.controller.js';

@Module({ controllers: [BanksController], providers: [BankCatalogue], exports: [BankCatalogue] })
export class BanksModule {}
