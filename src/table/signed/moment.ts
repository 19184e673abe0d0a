import { integer } from '../shape.ts';

/** A UTC second that every date function can write: up to the year 9999. */
export const utcSecond = integer(0, 253_402_300_799);
