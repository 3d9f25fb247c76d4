import { MemoryStore } from '../../../lib/server/state/memory_store';
import { describeStore } from './store_contract';

describeStore('the store in memory', () => new MemoryStore());
