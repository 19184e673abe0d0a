import { expectTypeOf, test } from 'vitest';
import type {
  Capabilities,
  CapabilityName,
  CapabilityWith,
} from '../../samples/an overlay changes a capability for its environment/expected/capabilities.d.ts';

// Held by the type checker, which reads the file that a sample has emitted.
test('the emitted types name the capabilities and what they promise', () => {
  expectTypeOf<CapabilityName>().toEqualTypeOf<'chat' | 'moderate'>();
  expectTypeOf<CapabilityWith<'tools'>>().toEqualTypeOf<'chat' | 'moderate'>();
  expectTypeOf<CapabilityWith<'reasoning'>>().toEqualTypeOf<never>();
  expectTypeOf<Capabilities['moderate']['input']>().toEqualTypeOf<'image' | 'text'>();
  expectTypeOf<Capabilities['chat']['context']>().toEqualTypeOf<32000>();
});
