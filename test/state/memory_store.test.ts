import { MemoryStore } from '../../lib/state/memory_store';
import { describeStore } from './store_contract';

describeStore('the store in memory', () => new MemoryStore());
