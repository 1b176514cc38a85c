import 'reflect-metadata';
import { readEnvironment } from './config/config.js';
import { startService } from './service.js';

await startService(readEnvironment());
