import { describeBackupStore } from '../suites/backup-store.js';
import { createFakeBackupStore } from './backup-store.js';

describeBackupStore('the fake store of backups', async () => createFakeBackupStore());
