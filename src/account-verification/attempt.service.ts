import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { ArgosClient } from '../argos/argos-client.js';
import { canonicalCommand } from '../argos/account-check-command.js';
import type { AccountCheckCommand } from '../argos/account-check-command.js';
import { Circuit } from '../argos/circuit.js';
import { findDrift } from '../argos/contract-drift.js';
import { Exchange } from '../argos/exchange.js';
import { settles } from '../argos/outcome.js';
import type { ArgosOutcome, SettledOutcome } from '../argos/outcome.js';
import { readAnswer } from '../argos/read-answer.js';
import { CONFIG } from '../config/config.js';
import type { Config } from '../config/config.js';
import { AttemptIdentifier } from '../ledger/attempt-identifier.js';
import { ATTEMPT_LEDGER, DEADLINE_MARGIN_MS } from '../ledger/attempt-ledger.js';
import type {
  AttemptIdentity,
  AttemptLedger,
  AttemptView,
  OpenResult,
  SubmissionEffect,
} from '../ledger/attempt-ledger.js';
